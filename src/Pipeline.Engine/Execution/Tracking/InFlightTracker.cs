using System.Collections.Concurrent;
using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.Execution.Tracking;

/// <summary>
/// The files in flight: a loop is over when as many have ended as were opened. Joins go by key through this tracker,
/// which may be told the same thing twice; nothing waits for an object.
/// </summary>
internal sealed class InFlightTracker
{
    private readonly ConcurrentDictionary<FilePlace, TrackedItem> _open = new();
    private readonly Lock _lock = new();
    private Func<FilePlace, bool> _isAside = _ => false;
    private Action<string> _groupEnded = _ => { };
    private TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _opened;
    private long _ended;

    /// <summary>Files opened since the run began.</summary>
    public long Opened => Volatile.Read(ref _opened);

    /// <summary>Files ended since the run began.</summary>
    public long Ended => Volatile.Read(ref _ended);

    /// <summary>
    /// Says who keeps the files that wait for others, and who is told when a file has ended that was taken back for a
    /// group.
    /// </summary>
    public void Keep(Func<FilePlace, bool> isAside, Action<string> groupEnded) => (_isAside, _groupEnded) = (isAside, groupEnded);

    /// <summary>
    /// Takes a file out while it waits for others of its group: it has not ended. Its item is kept elsewhere.
    /// </summary>
    public void Park(FilePlace origin) => _open.TryRemove(origin, out _);

    /// <summary>Takes a file in again.</summary>
    /// <param name="item">The file's item.</param>
    /// <param name="group">The group that is to be told when it ends, or null.</param>
    public TrackedItem Resume(FileItem item, string? group = null) =>
        _open.GetOrAdd(item.Origin, new TrackedItem(item) { Group = group });

    /// <summary>Opens a file; false when it is in flight already.</summary>
    public bool Open(FileItem item)
    {
        if (_isAside(item.Origin) || !_open.TryAdd(item.Origin, new(item)))
            return false;
        lock (_lock)
            _opened++;
        return true;
    }

    /// <summary>What is known of a file in flight; null after its end.</summary>
    public TrackedItem? Find(FilePlace origin) => _open.GetValueOrDefault(origin);

    /// <summary>Ends a file; false when it had ended before.</summary>
    public bool End(FilePlace origin)
    {
        if (!_open.TryRemove(origin, out var tracked))
            return false;
        if (tracked.Group is { } group)
            _groupEnded(group);
        lock (_lock)
        {
            if (++_ended == _opened)
                _empty.TrySetResult();
        }
        return true;
    }

    /// <summary>Waits until every file that was opened has ended.</summary>
    public Task WhenEmptyAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_ended == _opened)
                return Task.CompletedTask;
            if (_empty.Task.IsCompleted)
                _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _empty.Task.WaitAsync(cancellationToken);
        }
    }
}
