using Pipeline.Abstractions.Activity;

namespace Pipeline.Stores.S3;

/// <summary>
/// The memory that all uploads of a store share. Whoever wants more than is left waits, first come first served; what
/// is larger than all of it gets all of it. Full-sized buffers are kept for the next one, so that their memory is asked
/// for once.
/// </summary>
/// <param name="partSize">The size of a full buffer, bytes.</param>
/// <param name="parts">How many of them there may be.</param>
internal sealed class ByteBudget(long partSize, int parts)
{
    private readonly long _total = partSize * parts;
    private readonly Lock _lock = new();
    private readonly Stack<byte[]> _free = [];
    private readonly LinkedList<Waiter> _waiting = [];
    private long _used;

    /// <summary>The most bytes that were ever taken at once.</summary>
    internal long Peak { get; private set; }

    /// <summary>Takes a buffer of that many bytes.</summary>
    internal async ValueTask<PartBuffer> TakeAsync(long length, CancellationToken cancellationToken)
    {
        var cost = Math.Min(length, _total);
        LinkedListNode<Waiter> mine;
        lock (_lock)
        {
            if (_waiting.Count == 0 && TryTake(cost))
                return new(this, Buffer(length), (int)length, cost);
            mine = _waiting.AddLast(new Waiter(cost));
        }
        using var _ = WorkerActivity.Current?.During(WorkerState.Held, "waits until parts of other files are sent");
        await using var giveUp = cancellationToken.Register(() => GiveUp(mine, cancellationToken));
        await mine.Value.Turn.Task;
        return new(this, Buffer(length), (int)length, cost);
    }

    internal void Return(byte[] buffer, long cost)
    {
        lock (_lock)
        {
            if (buffer.Length == partSize)
                _free.Push(buffer);
            _used -= cost;
            LetIn();
        }
    }

    private void GiveUp(LinkedListNode<Waiter> mine, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (mine.List is null)
                return;
            _waiting.Remove(mine);
            LetIn();
        }
        mine.Value.Turn.SetCanceled(cancellationToken);
    }

    private void LetIn()
    {
        while (_waiting.First is { } first && TryTake(first.Value.Cost))
        {
            _waiting.RemoveFirst();
            first.Value.Turn.SetResult();
        }
    }

    private bool TryTake(long cost)
    {
        if (_used + cost > _total)
            return false;
        _used += cost;
        Peak = Math.Max(Peak, _used);
        return true;
    }

    private byte[] Buffer(long length)
    {
        if (length != partSize)
            return GC.AllocateUninitializedArray<byte>((int)length);
        lock (_lock)
        {
            if (_free.TryPop(out var used))
                return used;
        }
        return GC.AllocateUninitializedArray<byte>((int)length);
    }

    private sealed record Waiter(long Cost)
    {
        public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
