using System.Buffers.Binary;
using System.Text;
using Pipeline.Sftp.Server;
using Pipeline.Sftp.Server.Faults;
using Pipeline.Sftp.Wire;
using Pipeline.Testing.Servers;

namespace Pipeline.Sftp.Tests.Server;

/// <summary>A client that says exactly what a test wants said, with a server on a folder of its own.</summary>
internal sealed class RawClient : IAsyncDisposable
{
    private readonly SftpServer _server;
    private readonly DirectoryInfo _outside = Directory.CreateTempSubdirectory("pipeline-server-");
    private uint _id;

    public RawClient(string faults = "", bool begins = true)
    {
        Root = Directory.CreateDirectory(Path.Combine(_outside.FullName, "root")).FullName;
        _server = new SftpServer(Root, faults.Length == 0 ? null : new SftpServerOptions { Faults = FaultPlan.Parse(faults) });
        Pipes = _server.Connect();
        if (begins)
            Offers = Begin();
    }

    /// <summary>The folder that is served.</summary>
    public string Root { get; }

    /// <summary>The folder around it.</summary>
    public string Outside => _outside.FullName;

    /// <summary>What the VERSION packet offered.</summary>
    public Dictionary<string, string> Offers { get; private set; } = [];

    public ServedPipes Pipes { get; private set; }

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>Another session with the same server.</summary>
    public async Task ReconnectAsync()
    {
        await Pipes.DisposeAsync();
        Pipes = _server.Connect();
        Offers = Begin();
    }

    /// <summary>Sends one request and returns the reply.</summary>
    public Reply Ask(PacketType type, Action<PacketWriter> fill) => Receive(Send(type, fill));

    public Reply Extended(string name, Action<PacketWriter> fill) =>
        Ask(
            PacketType.Extended,
            packet =>
            {
                packet.Write(name);
                fill(packet);
            }
        );

    /// <summary>Sends a request and does not wait.</summary>
    public uint Send(PacketType type, Action<PacketWriter> fill)
    {
        using var packet = new PacketWriter();
        packet.Begin(type, ++_id);
        fill(packet);
        packet.End();
        Pipes.ToServer.Write(packet.Written.Span);
        return _id;
    }

    /// <summary>The next reply, which must be for this request.</summary>
    public Reply Receive(uint id)
    {
        var reply = ReceiveAny();
        Assert.Equal(id, reply.Id);
        return reply;
    }

    public Reply ReceiveAny()
    {
        var body = ReceivePacket();
        return new Reply((PacketType)body[0], BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(1)), body[5..]);
    }

    public byte[] ReceivePacket()
    {
        Span<byte> length = stackalloc byte[4];
        Pipes.FromServer.ReadExactly(length);
        var body = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
        Pipes.FromServer.ReadExactly(body);
        return body;
    }

    public byte[] Open(string path, OpenFlags flags)
    {
        var reply = TryOpen(path, flags);
        Assert.Equal(PacketType.Handle, reply.Type);
        return reply.Body[4..];
    }

    public Reply TryOpen(string path, OpenFlags flags, SftpAttributes attributes = default) =>
        Ask(
            PacketType.Open,
            packet =>
            {
                packet.Write(path);
                packet.Write((uint)flags);
                packet.Write(attributes);
            }
        );

    public Reply Write(byte[] handle, long offset, byte[] data) =>
        Ask(
            PacketType.Write,
            packet =>
            {
                packet.Write(handle);
                packet.Write((ulong)offset);
                packet.Write(data);
            }
        );

    public Reply Read(byte[] handle, long offset, int length) =>
        Ask(
            PacketType.Read,
            packet =>
            {
                packet.Write(handle);
                packet.Write((ulong)offset);
                packet.Write((uint)length);
            }
        );

    public Reply Close(byte[] handle) => Ask(PacketType.Close, packet => packet.Write(handle));

    /// <summary>A request that holds only paths.</summary>
    public Reply Paths(PacketType type, params string[] paths) =>
        Ask(
            type,
            packet =>
            {
                foreach (var path in paths)
                    packet.Write(path);
            }
        );

    public Reply SetStat(string path, SftpAttributes attributes) =>
        Ask(
            PacketType.SetStat,
            packet =>
            {
                packet.Write(path);
                packet.Write(attributes);
            }
        );

    public async ValueTask DisposeAsync()
    {
        await Pipes.DisposeAsync();
        _server.Dispose();
        // The runtime cannot delete names that are not UTF-8.
        Tool.Run("rm", "-rf", Outside);
    }

    private Dictionary<string, string> Begin()
    {
        Pipes.ToServer.Write([0, 0, 0, 5, (byte)PacketType.Init, 0, 0, 0, 3]);
        var body = ReceivePacket();
        Assert.Equal((byte)PacketType.Version, body[0]);
        var reader = new PacketReader(body.AsSpan(5));
        var offers = new Dictionary<string, string>();
        while (reader.Remaining > 0)
            offers.Add(reader.ReadText()!, reader.ReadText()!);
        return offers;
    }
}
