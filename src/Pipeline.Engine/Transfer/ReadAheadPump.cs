using System.Threading.Tasks.Dataflow;
using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Engine.Transfer;

/// <summary>
/// Carries the bytes of one file, or of a range of it, through a window of pieces: as many reads under way at once as
/// the reader wants; then the pieces strictly in order, the hash of one being taken on another core while the sink
/// takes it and the next one comes in. A buffer is used again as soon as it is free, so that the bytes are still in the
/// processor's cache when they leave.
/// </summary>
/// <param name="reader">The file.</param>
/// <param name="at">Where it is, for people.</param>
/// <param name="range">Which bytes are carried.</param>
/// <param name="hash">The hash to take of them as they pass, or null.</param>
/// <param name="counts">Whether the worker's clock is told of them as bytes that were moved.</param>
/// <param name="verifies">Whether they are only read, to prove what is there.</param>
internal sealed class ReadAheadPump(
    IFileReader reader,
    FilePlace at,
    ByteRange range,
    RunningHash? hash,
    bool counts = true,
    bool verifies = false
)
{
    private readonly long _end = range.End ?? long.MaxValue;
    private readonly Queue<PooledBuffer> _reading = new();
    private readonly WorkerActivity? _worker = counts ? WorkerActivity.Current : null;
    private readonly ActionBlock<PooledBuffer>? _hashing = hash is null ? null : HashingInto(hash);
    private Task _taking = Task.CompletedTask;
    private Task? _behindEnd;
    private PooledBuffer? _taken;
    private long _asked = range.Offset;

    /// <summary>Where the end is not known, few reads go behind it: their number grows with the file.</summary>
    private int _depth = range.Length is null ? 1 : int.MaxValue;

    /// <summary>
    /// Carries them all; ends when the sink has taken the last one, and returns their number. The first fault, whosever
    /// it is, comes as it was thrown.
    /// </summary>
    public async Task<long> CarryAsync(
        Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> sink,
        CancellationToken cancellationToken
    )
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var offset = range.Offset;
            while (offset < _end)
            {
                ReadAhead(cancellation.Token);
                var buffer = _reading.Peek();
                var got = await buffer.Reading;
                var isLast = got != buffer.Memory.Length;
                if (isLast && range.Length is not null)
                    throw Faults.EndedEarly(at, offset + got, _end);
                await TakenAsync();
                _reading.Dequeue();
                if (got > 0)
                    await PassAsync(buffer, got, sink, cancellation.Token);
                else
                    buffer.LetGo(all: true);
                offset += got;
                if (isLast)
                    break;
            }
            await TakenAsync();
            _hashing?.Complete();
            await (_hashing?.Completion ?? Task.CompletedTask);
            await RefuseMoreAsync(offset, cancellation.Token);
            return offset - range.Offset;
        }
        catch
        {
            await cancellation.CancelAsync();
            await DrainAsync();
            throw;
        }
    }

    private async ValueTask PassAsync(
        PooledBuffer buffer,
        int length,
        Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> sink,
        CancellationToken cancellationToken
    )
    {
        buffer.Shorten(length);
        _taken = buffer;
        _taking = sink(buffer.Memory, cancellationToken).AsTask();
        if (_hashing is not null)
            await _hashing.SendAsync(buffer, cancellationToken);
    }

    private void ReadAhead(CancellationToken cancellationToken)
    {
        while (_asked < _end && _reading.Count < Math.Clamp(reader.Depth, 1, _depth))
        {
            var buffer = new PooledBuffer((int)Math.Min(reader.PieceSize, _end - _asked), users: hash is null ? 1 : 2);
            buffer.Reading = reader.ReadAsync(_asked, buffer.Memory, cancellationToken).AsTask();
            _reading.Enqueue(buffer);
            _asked += buffer.Memory.Length;
        }
        _depth = (int)Math.Min(_depth * 2L, int.MaxValue);
        // Asked for together with the last bytes, so that it costs no round trip of its own.
        // It is one of the reads under way.
        if (_asked == _end && range.EndsFile && _reading.Count < Math.Max(1, reader.Depth))
            _behindEnd ??= Faults.RefuseMoreAsync(reader, at, _end, cancellationToken).AsTask();
    }

    /// <summary>
    /// Nothing may come behind the end: not from the byte that was asked for, nor from reads that were under way when
    /// the end was met.
    /// </summary>
    private async ValueTask RefuseMoreAsync(long end, CancellationToken cancellationToken)
    {
        if (_behindEnd is null && range.EndsFile && range.Length is not null)
            await Faults.RefuseMoreAsync(reader, at, end, cancellationToken);
        await (_behindEnd ?? Task.CompletedTask);
        while (_reading.TryDequeue(out var buffer))
        {
            var got = await buffer.Reading;
            buffer.LetGo(all: true);
            if (got > 0)
                throw Faults.Grew(at, end);
        }
    }

    private async ValueTask TakenAsync()
    {
        if (_taken is not { } buffer)
            return;
        await _taking;
        _taken = null;
        if (verifies)
            _worker?.Verified(buffer.Memory.Length);
        else
            _worker?.Moved(buffer.Memory.Length);
        buffer.LetGo();
    }

    /// <summary>
    /// Reads under way write into rented buffers, the sink reads from one: they must have ended before anybody gets the
    /// reader, the sink or the hash back. The buffers themselves are left to the collector.
    /// </summary>
    private async Task DrainAsync()
    {
        _hashing?.Complete();
        var open = _reading
            .Select(buffer => (Task)buffer.Reading)
            .Append(_taking)
            .Append(_behindEnd ?? Task.CompletedTask)
            .Append(_hashing?.Completion ?? Task.CompletedTask);
        await Task.WhenAll(open).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static ActionBlock<PooledBuffer> HashingInto(RunningHash hash) =>
        new(
            buffer =>
            {
                hash.Append(buffer.Memory.Span);
                buffer.LetGo();
            },
            new() { BoundedCapacity = 2, SingleProducerConstrained = true }
        );
}
