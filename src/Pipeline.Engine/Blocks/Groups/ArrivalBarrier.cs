using Pipeline.Engine.Execution.Tracking;

namespace Pipeline.Engine.Blocks.Groups;

/// <summary>
/// Counts the files that have come to a block or have ended above it; when these are all that were opened, no more will
/// come before the source looks again.
/// </summary>
internal sealed class ArrivalBarrier(InFlightTracker tracker)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _waiting;
    private long _target;
    private long _reached;

    /// <summary>A file is here, or will not come.</summary>
    public void Reach()
    {
        lock (_lock)
        {
            if (++_reached >= _target)
                _waiting?.TrySetResult();
        }
    }

    /// <summary>Waits until every file is here or will not come. The source does not look meanwhile.</summary>
    public Task WhenAllAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _target = tracker.Opened;
            if (_reached >= _target)
                return Task.CompletedTask;
            _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _waiting.Task.WaitAsync(cancellationToken);
        }
    }
}
