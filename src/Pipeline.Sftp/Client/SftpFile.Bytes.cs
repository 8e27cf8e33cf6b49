using System.Runtime.CompilerServices;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Client;

// Reading and writing (draft-ietf-secsh-filexfer-02 section 6.4).
public sealed partial class SftpFile
{
    private readonly Lock _gate = new();
    private int _unanswered;
    private long _reach;
    private SftpException? _refused;
    private TaskCompletionSource? _flushed;

    /// <summary>
    /// Fills the memory from this offset. Returns fewer bytes only where the file ends, 0 at its end or behind it: a
    /// short answer is not taken for the end, the rest is asked for again. More than one read's worth is asked for in
    /// several requests at once.
    /// </summary>
    public ValueTask<int> ReadAsync(long offset, Memory<byte> into, CancellationToken cancellationToken) =>
        into.Length <= _connection.Limits.Read
            ? ReadPieceAsync(offset, into, cancellationToken)
            : ReadPiecesAsync(offset, into, cancellationToken);

    /// <summary>
    /// Sends bytes to this offset; ends when the memory may be used again, which is before the server has answered. A
    /// token that is cancelled later than the sending begins has no effect, so that the stream stays whole.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        ThrowIfRefused();
        lock (_gate)
            _reach = Math.Max(_reach, offset + bytes.Length);
        while (!bytes.IsEmpty)
        {
            var piece = bytes[..Math.Min(bytes.Length, _connection.Limits.Write)];
            var weight = SftpConnection.Small + piece.Length;
            await _link.ReserveAsync(weight, cancellationToken);
            var (id, packet) = Begin(PacketType.Write);
            using (packet)
            {
                packet.Write((ulong)offset);
                packet.Write((uint)piece.Length);
                packet.End(following: piece.Length);
                await _link.WriteReservedAsync(id, packet, piece, weight, this);
            }
            offset += piece.Length;
            bytes = bytes[piece.Length..];
        }
    }

    /// <summary>Waits until every write sent so far is answered, and throws the first refusal.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        Task? flushed = null;
        lock (_gate)
            if (_unanswered > 0)
                flushed = (_flushed ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        if (flushed is not null)
            await flushed.WaitAsync(cancellationToken);
        ThrowIfRefused();
    }

    /// <summary>A write is on its way; the bytes of one from a local file have still to be read.</summary>
    internal void Expect(bool isRange)
    {
        lock (_gate)
        {
            _unanswered++;
            _unsent += isRange ? 1 : 0;
        }
    }

    /// <summary>A write is answered: well, or with this refusal.</summary>
    internal void Acknowledge(SftpException? refusal)
    {
        TaskCompletionSource? flushed = null;
        lock (_gate)
        {
            _refused ??= refusal;
            if (--_unanswered == 0)
                (flushed, _flushed) = (_flushed, null);
        }
        flushed?.SetResult();
    }

    private void ThrowIfRefused()
    {
        lock (_gate)
            if (_refused is not null)
                throw _refused.Again();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadPieceAsync(long offset, Memory<byte> into, CancellationToken cancellationToken)
    {
        var (read, pace) = (0, default(ResponseWatchdog.Pace));
        while (read < into.Length && await AskAsync(offset + read, into[read..], null, cancellationToken) is var got and > 0)
        {
            read += got;
            RefuseCrawl(read < into.Length, ref pace);
        }
        return read;
    }

    /// <summary>A server that gives a byte now and then answers every request, and no file ever ends.</summary>
    private void RefuseCrawl(bool isShort, ref ResponseWatchdog.Pace pace)
    {
        if (isShort && _link.Watch.Crawls(ref pace))
            throw new RequestLabel("read", Path).BadReply("the server sends the bytes of the file too slowly");
    }

    /// <summary>One READ, into memory or into a file; 0 at the file's end.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> AskAsync(
        long offset,
        Memory<byte> into,
        FileRange? intoFile,
        CancellationToken cancellationToken
    )
    {
        var length = intoFile?.Length ?? into.Length;
        var weight = SftpConnection.Small + length;
        await _link.ReserveAsync(weight, cancellationToken);
        var (id, packet) = Begin(PacketType.Read);
        using (packet)
        {
            packet.Write((ulong)offset);
            packet.Write((uint)length);
            packet.End();
            var reply = intoFile is { } file
                ? await _link.AskReserved(id, packet.Written.Span, weight, file, cancellationToken)
                : await _link.AskReserved(id, packet.Written.Span, weight, isSlow: false, into, cancellationToken);
            return CountOf(reply);
        }
    }

    private int CountOf(in Reply reply)
    {
        if (reply.IsStatus(StatusCode.EndOfFile))
            return 0;
        var label = new RequestLabel("read", Path);
        if (reply.Type != PacketType.Data)
            throw reply.Refusal(label);
        return reply.Count > 0 ? reply.Count : throw label.BadReply("the server sent neither bytes nor the end of the file");
    }

    private async ValueTask<int> ReadPiecesAsync(long offset, Memory<byte> into, CancellationToken cancellationToken)
    {
        var piece = _connection.Limits.Read;
        var reads = new List<Task<int>>();
        for (var at = 0; at < into.Length; at += piece)
            reads.Add(ReadPieceAsync(offset + at, into[at..Math.Min(at + piece, into.Length)], cancellationToken).AsTask());
        var counts = await Task.WhenAll(reads);
        var read = 0;
        foreach (var count in counts)
        {
            read += count;
            if (count < piece)
                break;
        }
        return read;
    }
}
