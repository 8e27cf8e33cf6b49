using System.Threading.Tasks.Dataflow;
using Pipeline.Engine.Events;
using Pipeline.Engine.Files;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Transfer;

/// <summary>
/// Carries the bytes of one file, or of a range of it, through a window of pieces: as many reads under way at once as the reader wants; then the pieces strictly in order, the hash of
/// one being taken on another core while the sink takes it and the next one comes in. A buffer is used again as soon as it is free, so that the
/// bytes are still in the processor's cache when they leave.
/// </summary>
/// <param name="reader">The file.</param>
/// <param name="at">Where it is, for people.</param>
/// <param name="length">How many bytes are carried.</param>
/// <param name="hash">The hash to take of them as they pass, or null.</param>
/// <param name="from">The offset of the first of them.</param>
/// <param name="counts">Whether the worker's clock is told of them as bytes that were moved.</param>
internal sealed class PieceWindow(
    IFileReader reader,
    FilePlace at,
    long length,
    RunningHash? hash,
    long from = 0,
    bool counts = true
)
{
    private readonly long _end = from + length;
    private readonly Queue<Piece> _reading = new();
    private readonly WorkerClock? _worker = counts ? WorkerClock.Current : null;
    private readonly ActionBlock<Piece>? _hashing = hash is null ? null : HashingInto(hash);
    private Task _taking = Task.CompletedTask;
    private Piece? _taken;
    private long _asked = from;

    /// <summary>Carries them all; ends when the sink has taken the last one. The first fault, whosever it is, comes as it was thrown.</summary>
    public async Task CarryAsync(Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> sink, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            for (var offset = _asked; offset < _end; )
            {
                ReadAhead(stop.Token);
                var piece = _reading.Peek();
                if (await piece.Reading is var got && got != piece.Memory.Length)
                    throw Faults.EndedEarly(at, offset + got, _end);
                await TakenAsync();
                _taken = _reading.Dequeue();
                _taking = sink(piece.Memory, stop.Token).AsTask();
                if (_hashing is not null)
                    await _hashing.SendAsync(piece, stop.Token);
                offset += got;
            }
            await TakenAsync();
            _hashing?.Complete();
            await (_hashing?.Completion ?? Task.CompletedTask);
        }
        catch
        {
            await stop.CancelAsync();
            await SettleAsync();
            throw;
        }
    }

    private void ReadAhead(CancellationToken stop)
    {
        while (_asked < _end && _reading.Count < Math.Max(1, reader.Depth))
        {
            var piece = new Piece((int)Math.Min(reader.PieceSize, _end - _asked), users: hash is null ? 1 : 2);
            piece.Reading = reader.ReadAsync(_asked, piece.Memory, stop).AsTask();
            _reading.Enqueue(piece);
            _asked += piece.Memory.Length;
        }
    }

    private async ValueTask TakenAsync()
    {
        if (_taken is not { } piece)
            return;
        await _taking;
        _taken = null;
        _worker?.Moved(piece.Memory.Length);
        piece.LetGo();
    }

    /// <summary>
    /// Reads under way write into rented buffers, the sink reads from one: they must have ended before anybody gets the reader, the sink or the hash back. The
    /// buffers themselves are left to the collector.
    /// </summary>
    private async Task SettleAsync()
    {
        _hashing?.Complete();
        var open = _reading
            .Select(piece => (Task)piece.Reading)
            .Append(_taking)
            .Append(_hashing?.Completion ?? Task.CompletedTask);
        await Task.WhenAll(open).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static ActionBlock<Piece> HashingInto(RunningHash hash) =>
        new(
            piece =>
            {
                hash.Append(piece.Memory.Span);
                piece.LetGo();
            },
            new() { BoundedCapacity = 2, SingleProducerConstrained = true }
        );
}
