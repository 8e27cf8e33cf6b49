using System.Buffers.Binary;
using System.IO.Pipelines;
using Pipeline.Sftp.Client;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Tests.Client;

/// <summary>A server that says exactly what a test makes it say: right, wrong, late or never.</summary>
public sealed class ScriptedServer : ISftpTransport
{
    private readonly Pipe toClient;
    private readonly Pipe toServer = new(new PipeOptions(pauseWriterThreshold: 1024 * 1024));
    private readonly Stream requests;

    /// <param name="readsAlong">Whether what is said is told as said only when the client has read it.</param>
    public ScriptedServer(bool readsAlong = false)
    {
        toClient = new(
            readsAlong
                ? new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1, useSynchronizationContext: false)
                : new PipeOptions(pauseWriterThreshold: 0)
        );
        (FromServer, ToServer) = (toClient.Reader.AsStream(), toServer.Writer.AsStream());
        requests = toServer.Reader.AsStream();
    }

    public Stream FromServer { get; }

    public Stream ToServer { get; }

    public string Words { get; init; } = "";

    public bool IsDisposed { get; private set; }

    /// <summary>A connection whose greeting is over.</summary>
    public async Task<SftpConnection> ConnectAsync(SftpSettings? settings = null, params string[] offers)
    {
        var opening = SftpConnection.OpenAsync(this, settings ?? new SftpSettings(), default);
        await TakeAsync();
        await SayAsync(
            PacketType.Version,
            packet =>
            {
                packet.Write(3u);
                foreach (var offer in offers)
                {
                    packet.Write(offer);
                    packet.Write("1");
                }
            }
        );
        return await opening;
    }

    /// <summary>The next request: its type, its id and what follows.</summary>
    public async Task<(PacketType Type, uint Id, byte[] Fields)> TakeAsync()
    {
        var length = new byte[4];
        await requests.ReadExactlyAsync(length);
        var packet = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
        await requests.ReadExactlyAsync(packet);
        return ((PacketType)packet[0], BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(1)), packet[5..]);
    }

    public async Task SayAsync(PacketType type, Action<PacketWriter> fields)
    {
        using var packet = new PacketWriter();
        packet.Begin(type);
        fields(packet);
        packet.End();
        await SayAsync(packet.Written.ToArray());
    }

    public async Task SayAsync(byte[] bytes) => await toClient.Writer.WriteAsync(bytes);

    public Task StatusAsync(uint id, StatusCode code, string words = "") =>
        SayAsync(
            PacketType.Status,
            packet =>
            {
                packet.Write(id);
                packet.Write((uint)code);
                packet.Write(words);
                packet.Write("");
            }
        );

    public Task HandleAsync(uint id) =>
        SayAsync(
            PacketType.Handle,
            packet =>
            {
                packet.Write(id);
                packet.Write("h");
            }
        );

    public Task DataAsync(uint id, byte[] bytes) =>
        SayAsync(
            PacketType.Data,
            packet =>
            {
                packet.Write(id);
                packet.Write(bytes.AsSpan());
            }
        );

    /// <summary>Opens a file and plays the server's part in it.</summary>
    public async Task<SftpFile> OpenAsync(SftpConnection connection)
    {
        var opening = connection.OpenFileAsync("f", OpenFlags.Read | OpenFlags.Write, default, default);
        await HandleAsync((await TakeAsync()).Id);
        return await opening;
    }

    public void HangUp() => toClient.Writer.Complete();

    public ValueTask<string> ReadStderrTailAsync() => new(Words);

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        toClient.Writer.Complete();
        toServer.Reader.Complete();
        return default;
    }
}
