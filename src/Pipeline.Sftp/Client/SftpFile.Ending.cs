using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Client;

// The end of an open file.
public sealed partial class SftpFile
{
    /// <summary>Only the flush of a file this large is given more time than any other request, bytes.</summary>
    private const long LongFlush = 64 * 1024 * 1024;

    private bool _isClosed;

    /// <summary>Closes, waits for every answer to a write, and throws the first refusal of any of them.</summary>
    public async ValueTask CloseAsync(CancellationToken cancellationToken) =>
        await FinishAsync(null, sync: false, look: false, cancellationToken);

    /// <summary>
    /// What ends a written file, sent in one go and in this order: attributes if given, a flush and a look at the file
    /// if wished for, the close. Then waits for the answers to them and to all writes, and throws the first refusal.
    /// Only after this has succeeded is the content the server's. Returns what the look has found.
    /// </summary>
    public async ValueTask<SftpAttributes?> FinishAsync(
        SftpAttributes? attributes,
        bool sync,
        bool look,
        CancellationToken cancellationToken
    )
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        var flush = new RequestLabel("flush", Path);
        if (sync)
            _connection.MustOffer(ExtensionNames.Fsync, flush);
        var requests = 1 + (attributes.HasValue ? 1 : 0) + (sync ? 1 : 0) + (look ? 1 : 0);
        await _link.ReserveAsync(SftpConnection.Small * requests, cancellationToken);
        _isClosed = true;
        var group = new ReplyGroup(_link);
        var setting = attributes is { } given ? Ask(group, Begin(PacketType.FSetStat), given) : null;
        var flushing = sync ? Ask(group, BeginSync()) : null;
        var looking = look ? Ask(group, Begin(PacketType.FStat)) : null;
        var closing = Ask(group, Begin(PacketType.Close));
        await group.WaitAsync(cancellationToken);
        await FlushAsync(cancellationToken);
        setting?.Reply.MustBeOk(new("set attributes of", Path));
        flushing?.Reply.MustBeOk(flush);
        closing.Reply.MustBeOk(new("close", Path));
        return looking is null ? null : SftpConnection.ReadAttributes(looking.Reply, new("get attributes of", Path));
    }

    /// <summary>
    /// Closes the file if that was not done, without waiting and without a word about failures: the way out after one.
    /// </summary>
    public ValueTask DisposeAsync()
    {
        if (!_isClosed)
        {
            _isClosed = true;
            _link.CloseInBackground(_handle);
        }
        return default;
    }

    private (uint Id, PacketWriter Packet) BeginSync()
    {
        var id = _link.NextId();
        var packet = _connection.Begin(ExtensionNames.Fsync, id, new("flush", Path));
        packet.Write(_handle);
        return (id, packet);
    }

    private ReplyGroup.Member Ask(ReplyGroup group, (uint Id, PacketWriter Packet) request, SftpAttributes? attributes = null)
    {
        using var packet = request.Packet;
        if (attributes is { } given)
            packet.Write(given);
        return group.Ask(request.Id, packet, isSlow: _reach > LongFlush);
    }
}
