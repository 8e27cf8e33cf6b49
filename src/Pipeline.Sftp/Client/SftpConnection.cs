using System.Runtime.CompilerServices;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Client;

/// <summary>
/// A connection to an SFTP server, version 3 (draft-ietf-secsh-filexfer-02), over any byte stream. All methods may be
/// called at any time from any thread; requests of all callers are under way together and answered in any order. Every
/// method throws <see cref="SftpException"/>; when the connection ends, all that are waiting do so with
/// <see cref="SftpStatus.ConnectionLost"/>. A cancelled call ends at once, unless its bytes are just coming in, and
/// leaves the connection sound.
/// </summary>
public sealed partial class SftpConnection : IAsyncDisposable
{
    /// <summary>What a request of no great size takes of the budget.</summary>
    internal const int Small = 2048;

    private readonly SftpMultiplexer _link;

    private SftpConnection(SftpMultiplexer link, ServerExtensions offers, SftpLimits limits) =>
        (_link, Offers, Limits) = (link, offers, limits);

    /// <summary>What the server knows beyond the draft.</summary>
    public ServerExtensions Offers { get; }

    /// <summary>The largest read and write of this connection.</summary>
    public SftpLimits Limits { get; private set; }

    /// <summary>Ends with the reason once the connection is gone; never fails itself.</summary>
    public Task<SftpException> Ended => _link.Ended;

    /// <summary>Whether requests can still be sent.</summary>
    public bool IsAlive => !_link.Ended.IsCompleted;

    /// <summary>
    /// Greets the server and asks for its limits. The transport belongs to the connection from here on, also when this
    /// fails.
    /// </summary>
    public static async Task<SftpConnection> OpenAsync(
        ISftpTransport transport,
        SftpSettings settings,
        CancellationToken cancellationToken
    )
    {
        var link = new SftpMultiplexer(transport, settings);
        try
        {
            var offers = await SftpMultiplexer
                .OnItsThread(() => Handshake.Exchange(link, transport))
                .WaitAsync(cancellationToken);
            link.Start();
            var connection = new SftpConnection(link, offers, SftpLimits.Default.CappedBy(settings.Packet));
            if (offers.Has(ExtensionNames.Limits))
                connection.Limits = (await connection.AskLimitsAsync(cancellationToken)).CappedBy(settings.Packet);
            return connection;
        }
        catch (IOException e) when (e is not SftpException)
        {
            var lost = link.Lost(e);
            await link.DisposeAsync();
            throw lost;
        }
        catch (InvalidDataException e)
        {
            await link.DisposeAsync();
            throw new SftpException(SftpStatus.BadReply, e.Message, e);
        }
        catch (Exception e) when (e is SftpException or OperationCanceledException)
        {
            await link.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Opens or creates a file. <paramref name="attributes"/> are for a file that is created: its permissions.
    /// </summary>
    public async ValueTask<SftpFile> OpenFileAsync(
        string path,
        OpenFlags flags,
        SftpAttributes attributes,
        CancellationToken cancellationToken
    )
    {
        var id = _link.NextId();
        using var packet = Begin(PacketType.Open, id);
        packet.Write(path);
        packet.Write((uint)flags);
        packet.Write(attributes);
        var label = new RequestLabel("open", path);
        var reply = await SendAsync(id, packet, cancellationToken);
        return new SftpFile(this, _link, path, ReadHandle(reply, label));
    }

    /// <summary>Closes the connection; requests that wait fail.</summary>
    public ValueTask DisposeAsync() => _link.DisposeAsync();

    internal static PacketWriter Begin(PacketType type, uint id)
    {
        var packet = new PacketWriter(256);
        packet.Begin(type, id);
        return packet;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal async ValueTask<Reply> SendAsync(
        uint id,
        PacketWriter packet,
        CancellationToken cancellationToken,
        int weight = Small,
        bool isSlow = false
    )
    {
        packet.End();
        if (packet.Length > PacketLimits.OpenSshPacket)
            throw new SftpException(SftpStatus.BadMessage, "the name is too long for a request");
        await _link.ReserveAsync(weight, cancellationToken);
        return await _link.AskReserved(id, packet.Written.Span, weight, isSlow, default, cancellationToken);
    }

    internal static byte[] ReadHandle(in Reply reply, in RequestLabel label)
    {
        try
        {
            var handle = reply.MustBe(PacketType.Handle, label).ReadBytes();
            return handle.Length <= PacketLimits.Handle ? handle.ToArray() : throw label.BadReply("the handle is too long");
        }
        catch (InvalidDataException e)
        {
            throw label.BadReply(e.Message, e);
        }
    }
}
