namespace Pipeline.Stores.S3;

/// <summary>
/// The reads of one object that are under way, so that they can be answered in the order of their bytes.
/// </summary>
internal sealed class ReadOrder
{
    private readonly Lock _lock = new();
    private readonly SortedSet<(long Offset, long Number)> _open = [];
    private TaskCompletionSource _ended = New();
    private long _count;

    /// <summary>Notes a read, when it is begun.</summary>
    internal Turn Enter(long offset)
    {
        lock (_lock)
        {
            var read = (offset, _count++);
            _open.Add(read);
            return new(this, read);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>One read; disposed, it has ended.</summary>
    internal sealed class Turn(ReadOrder order, (long, long) read) : IDisposable
    {
        /// <summary>Waits until all reads of bytes before have ended.</summary>
        internal async Task WaitAsync(CancellationToken cancellationToken)
        {
            while (true)
            {
                Task ended;
                lock (order._lock)
                {
                    if (order._open.Min == read)
                        return;
                    ended = order._ended.Task;
                }
                await ended.WaitAsync(cancellationToken);
            }
        }

        public void Dispose()
        {
            TaskCompletionSource ended;
            lock (order._lock)
            {
                order._open.Remove(read);
                (ended, order._ended) = (order._ended, New());
            }
            ended.SetResult();
        }
    }
}
