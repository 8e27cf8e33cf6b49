namespace Pipeline.Sftp.Client;

/// <summary>
/// Bounds what a connection has under way: request and expected reply together, bytes. Who comes when it is used up
/// waits, first come first served; one request larger than all of it may go alone.
/// </summary>
internal sealed class InFlightWindow
{
    private readonly Lock _gate = new();
    private readonly Queue<Waiter> _waiters = [];
    private readonly long _room;
    private long _free;
    private SftpException? _fault;

    public InFlightWindow(long room) => _room = _free = room;

    public ValueTask TakeAsync(int weight, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (_fault is not null)
                throw _fault.Again();
            if (_waiters.Count == 0 && Fits(weight))
            {
                _free -= weight;
                return ValueTask.CompletedTask;
            }
            var waiter = new Waiter(weight);
            _waiters.Enqueue(waiter);
            return new ValueTask(waiter.WaitAsync(cancellationToken));
        }
    }

    public void Give(int weight)
    {
        lock (_gate)
        {
            _free += weight;
            while (_waiters.TryPeek(out var first) && Fits(first.Weight))
            {
                _waiters.Dequeue();
                if (first.TrySetResult())
                    _free -= first.Weight;
            }
        }
    }

    /// <summary>Everybody who waits, and whoever comes, gets this fault.</summary>
    public void Break(SftpException fault)
    {
        lock (_gate)
        {
            _fault = fault;
            while (_waiters.TryDequeue(out var waiter))
                waiter.TrySetException(fault.Again());
        }
    }

    private bool Fits(int weight) => weight <= _free || _free == _room;

    private sealed class Waiter(int weight) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public int Weight => weight;

        public async Task WaitAsync(CancellationToken cancellationToken)
        {
            await using var registration = cancellationToken.UnsafeRegister(
                static (state, token) => ((Waiter)state!).TrySetCanceled(token),
                this
            );
            await Task;
        }
    }
}
