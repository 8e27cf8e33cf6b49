using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores.ZeroCopy;

namespace Pipeline.Engine.Transfer;

/// <summary>
/// Has the kernel carry bytes from a distant store into an open local file: as many reads under way at once as the
/// reader wants, each to its own place in the file.
/// </summary>
internal sealed class ZeroCopyReceive(IFileRangeSource reader, IFileHandleTarget target, FilePlace at)
{
    private readonly WorkerActivity? _worker = WorkerActivity.Current;
    private readonly Queue<(Task<int> Filling, int Size)> _filling = new();
    private Task? _behindEnd;

    public async Task<long> CarryAsync(ByteRange range, long length, CancellationToken cancellationToken)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await FillAsync(range.Offset, range.Offset + length, range.EndsFile, cancellation.Token);
            return length;
        }
        catch (TargetWriteException fault)
        {
            throw target.FaultOf(fault);
        }
        finally
        {
            // Whoever closes the file must not meet a read that is still filling it.
            await cancellation.CancelAsync();
            await Task.WhenAll(_filling.Select(one => (Task)one.Filling).Append(_behindEnd ?? Task.CompletedTask))
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FillAsync(long offset, long end, bool endsFile, CancellationToken cancellationToken)
    {
        var (asked, shift) = (offset, target.End - offset);
        while (offset < end)
        {
            for (; asked < end && _filling.Count < Math.Max(1, reader.Depth); asked += _filling.Last().Size)
            {
                var size = (int)Math.Min(reader.PieceSize, end - asked);
                _filling.Enqueue(
                    (reader.ReadIntoAsync(asked, size, target.File, asked + shift, cancellationToken).AsTask(), size)
                );
            }
            // Asked for together with the last bytes, so that it costs no round trip of its own.
            // It is one of the reads under way.
            if (endsFile && asked == end && _filling.Count < Math.Max(1, reader.Depth))
                _behindEnd ??= AskBehindEnd();
            var (first, wanted) = _filling.Peek();
            if (await first is var got && got != wanted)
                throw Faults.EndedEarly(at, offset + got, end);
            _filling.Dequeue();
            target.Filled(got);
            _worker?.Moved(got);
            offset += got;
        }
        if (endsFile)
            await (_behindEnd ??= AskBehindEnd());

        Task AskBehindEnd() => Faults.RefuseMoreAsync(reader, at, end, cancellationToken).AsTask();
    }
}
