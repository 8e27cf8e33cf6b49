using System.Buffers;
using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Dataflow;
using Pipeline.Engine.Events;
using Pipeline.Engine.Files;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Transfer;

/// <summary>
/// Carries the bytes of one file: several reads at once, then hash and sink strictly in order, each at its own pace.
/// The only place that uses Dataflow: its blocks throw away what they hold when one of them fails, which is right inside one file and wrong between files.
/// </summary>
internal sealed class PieceMesh(IFileReader reader, FilePlace at, long length, RunningHash? hash)
{
    private readonly WorkerClock? _worker = WorkerClock.Current;

    public async Task CarryAsync(Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> sink, CancellationToken cancel)
    {
        // A fault does not travel up the links by itself: when the last block ends, for whatever reason, this stops the others.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var depth = Math.Max(1, reader.Depth);
        var read = new TransformBlock<long, Piece>(
            offset => ReadAsync(offset, stop.Token),
            new()
            {
                MaxDegreeOfParallelism = depth,
                BoundedCapacity = depth,
                EnsureOrdered = true,
                CancellationToken = stop.Token,
            }
        );
        var write = new ActionBlock<Piece>(
            piece => WriteAsync(piece, sink, stop.Token),
            new() { BoundedCapacity = 2, CancellationToken = stop.Token }
        );
        Link(read, write, stop.Token);
        var feed = FeedAsync(read, stop.Token);
        try
        {
            await write.Completion;
        }
        catch (AggregateException wrapped)
        {
            ExceptionDispatchInfo.Throw(wrapped.Flatten().InnerExceptions[0]);
        }
        finally
        {
            await stop.CancelAsync();
            // Reads still under way write into rented buffers: they must have ended before anybody else gets the reader.
            await Task.WhenAny(Task.WhenAll(read.Completion, feed));
        }
        cancel.ThrowIfCancellationRequested();
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
        for (long offset = 0; offset < length; offset += reader.PieceSize)
        {
            if (!await read.SendAsync(offset, stop))
                return;
        }
        read.Complete();
    }

    private async Task<Piece> ReadAsync(long offset, CancellationToken stop)
    {
        var piece = new Piece((int)Math.Min(reader.PieceSize, length - offset));
        try
        {
            var got = await reader.ReadAsync(offset, piece.Memory, stop);
            return got == piece.Memory.Length ? piece : throw Faults.EndedEarly(at, offset + got, length);
        }
        catch
        {
            piece.Dispose();
            throw;
        }
    }

    private Piece Digest(Piece piece)
    {
        hash!.Append(piece.Memory.Span);
        return piece;
    }

    private async Task WriteAsync(
        Piece piece,
        Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> sink,
        CancellationToken stop
    )
    {
        using (piece)
        {
            await sink(piece.Memory, stop);
            _worker?.Moved(piece.Memory.Length);
        }
    }

    private sealed class Piece(int length) : IDisposable
    {
        private readonly byte[] _rented = ArrayPool<byte>.Shared.Rent(length);

        public Memory<byte> Memory => _rented.AsMemory(0, length);

        public void Dispose() => ArrayPool<byte>.Shared.Return(_rented);
    }
}
