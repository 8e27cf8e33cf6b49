using System.Buffers;
using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Dataflow;
using Pipeline.Engine.Events;
using Pipeline.Engine.Files;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Transfer;

/// <summary>
/// Carries the bytes of one file, or of a range of it: several reads at once, then hash and sink strictly in order, each at its own pace.
/// The only place that uses Dataflow: its blocks throw away what they hold when one of them fails, which is right inside one file and wrong between files.
/// </summary>
/// <param name="reader">The file.</param>
/// <param name="at">Where it is, for people.</param>
/// <param name="length">How many bytes are carried.</param>
/// <param name="hash">The hash to take of them as they pass, or null.</param>
/// <param name="from">The offset of the first of them.</param>
/// <param name="counts">Whether the worker's clock is told of them as bytes that were moved.</param>
internal sealed class PieceMesh(
    IFileReader reader,
    FilePlace at,
    long length,
    RunningHash? hash,
    long from = 0,
    bool counts = true
)
{
    private readonly WorkerClock? _worker = counts ? WorkerClock.Current : null;
    private readonly int _depth = Math.Max(1, reader.Depth);
    private Exception? _first;

    public async Task CarryAsync(Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> sink, CancellationToken cancel)
    {
        // A fault travels neither up the links nor surely down them while pieces are held: the first one, wherever it is, stops all blocks.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var hands = new SemaphoreSlim(_depth);
        var read = new TransformBlock<long, Piece>(
            offset => OrStopAsync(() => ReadAsync(offset, hands, stop.Token), stop),
            new()
            {
                MaxDegreeOfParallelism = _depth,
                BoundedCapacity = _depth,
                EnsureOrdered = true,
                CancellationToken = stop.Token,
            }
        );
        var write = new ActionBlock<Piece>(
            piece => OrStopAsync(() => WriteAsync(piece, sink, stop.Token), stop),
            new() { BoundedCapacity = 2, CancellationToken = stop.Token }
        );
        Link(read, write, stop.Token);
        var feed = FeedAsync(read, stop.Token);
        await ((Task)write.Completion).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var isWhole = write.Completion.IsCompletedSuccessfully;
        await stop.CancelAsync();
        await feed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Reads still under way write into rented buffers: they must have ended before anybody else gets the reader. The block itself is not to be waited for:
        // it may keep what it has read, and then never ends.
        for (var hand = 0; hand < _depth; hand++)
            await hands.WaitAsync(CancellationToken.None);
        cancel.ThrowIfCancellationRequested();
        if (_first is { } first)
            ExceptionDispatchInfo.Throw(first);
        if (!isWhole)
            await write.Completion;
    }

    /// <summary>Keeps the first fault, apart from those that follow from it, and stops everything.</summary>
    private async Task<T> OrStopAsync<T>(Func<Task<T>> work, CancellationTokenSource stop)
    {
        try
        {
            return await work();
        }
        catch (Exception fault) when (!stop.IsCancellationRequested)
        {
            Interlocked.CompareExchange(ref _first, fault, null);
            await stop.CancelAsync();
            throw;
        }
    }

    private void Link(TransformBlock<long, Piece> read, ActionBlock<Piece> write, CancellationToken stop)
    {
        var onward = new DataflowLinkOptions { PropagateCompletion = true };
        if (hash is null)
        {
            read.LinkTo(write, onward);
            return;
        }
        var digest = new TransformBlock<Piece, Piece>(Digest, new() { BoundedCapacity = 2, CancellationToken = stop });
        read.LinkTo(digest, onward);
        digest.LinkTo(write, onward);
    }

    private async Task FeedAsync(TransformBlock<long, Piece> read, CancellationToken stop)
    {
        for (var offset = from; offset < from + length; offset += reader.PieceSize)
        {
            if (!await read.SendAsync(offset, stop))
                return;
        }
        read.Complete();
    }

    private async Task<Piece> ReadAsync(long offset, SemaphoreSlim hands, CancellationToken stop)
    {
        // There is a hand for every read at once, but none for one that would begin after the stop.
        await hands.WaitAsync(stop);
        var piece = new Piece((int)Math.Min(reader.PieceSize, from + length - offset));
        try
        {
            var got = await reader.ReadAsync(offset, piece.Memory, stop);
            return got == piece.Memory.Length ? piece : throw Faults.EndedEarly(at, offset + got, from + length);
        }
        catch
        {
            piece.Dispose();
            throw;
        }
        finally
        {
            hands.Release();
        }
    }

    private Piece Digest(Piece piece)
    {
        hash!.Append(piece.Memory.Span);
        return piece;
    }

    private async Task<bool> WriteAsync(
        Piece piece,
        Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> sink,
        CancellationToken stop
    )
    {
        using (piece)
        {
            await sink(piece.Memory, stop);
            _worker?.Moved(piece.Memory.Length);
            return true;
        }
    }

    private sealed class Piece(int length) : IDisposable
    {
        private readonly byte[] _rented = ArrayPool<byte>.Shared.Rent(length);

        public Memory<byte> Memory => _rented.AsMemory(0, length);

        public void Dispose() => ArrayPool<byte>.Shared.Return(_rented);
    }
}
