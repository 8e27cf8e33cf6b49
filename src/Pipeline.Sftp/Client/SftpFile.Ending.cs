using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Client;

// The end of an open file.
public sealed partial class SftpFile
{
    /// <summary>Only the flush of a file this large is given more time than any other request, bytes.</summary>
    private const long LongFlush = 64 * 1024 * 1024;

    private bool _isClosed;

    /// <summary>Closes, waits for every answer to a write, and throws the first refusal of any of them.</summary>
    public async ValueTask CloseAsync(CancellationToken stop) => await FinishAsync(null, sync: false, look: false, stop);

    /// <summary>
    /// What ends a written file, sent in one go and in this order: attributes if given, a flush and a look at the file if wished for,
    /// the close. Then waits for the answers to them and to all writes, and throws the first refusal. Only after this has succeeded is
    /// the content the server's. Returns what the look has found.
    /// </summary>
    public async ValueTask<SftpAttributes?> FinishAsync(SftpAttributes? attributes, bool sync, bool look, CancellationToken stop)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        var flush = new Asked("flush", Path);
        if (sync)
            _connection.MustOffer(ExtensionNames.Fsync, flush);
        var (setting, flushing, looking) = (default(Task<Reply>), default(Task<Reply>), default(Task<Reply>));
        var requests = 1 + (attributes.HasValue ? 1 : 0) + (sync ? 1 : 0) + (look ? 1 : 0);
        await _link.ReserveAsync(SftpConnection.Small * requests, stop);
        _isClosed = true;
        if (attributes is { } given)
            setting = Send(Begin(PacketType.FSetStat), given, stop);
        if (sync)
            flushing = Send(BeginSync(), null, stop);
        if (look)
            looking = Send(Begin(PacketType.FStat), null, stop);
        var closing = Send(Begin(PacketType.Close), null, stop);
        // All are heard out, so that none of them fails unobserved; then the earliest refusal speaks.
        await Task.WhenAll([.. new[] { setting, flushing, looking, closing }.OfType<Task>()])
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await SettleAsync(stop);
        if (setting is not null)
            (await setting).MustBeOk(new("set attributes of", Path));
        if (flushing is not null)
            (await flushing).MustBeOk(flush);
        (await closing).MustBeOk(new("close", Path));
        return looking is null ? null : SftpConnection.ReadAttributes(await looking, new("look at", Path));
    }

    /// <summary>Closes the file if that was not done, without waiting and without a word about failures: the way out after one.</summary>
    public ValueTask DisposeAsync()
    {
        if (!_isClosed)
        {
            _isClosed = true;
            _link.CloseUnasked(_handle);
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

    private Task<Reply> Send((uint Id, PacketWriter Packet) request, SftpAttributes? attributes, CancellationToken stop)
    {
        var packet = request.Packet;
        if (attributes is { } given)
            packet.Write(given);
        packet.End();
        var reply = _link
            .AskReserved(request.Id, packet.Written.Span, SftpConnection.Small, isSlow: _reach > LongFlush, default, stop)
            .AsTask();
        packet.Dispose();
        return reply;
    }
}
