using Pipeline.Engine.Observability;

namespace Pipeline.Cli.Progress;

/// <summary>
/// Keeps the snapshots of the last half minute: what happened since the oldest of them is what a person calls "now".
/// </summary>
internal sealed class SnapshotWindow
{
    private static readonly TimeSpan Width = TimeSpan.FromSeconds(30);
    private readonly Queue<RunSnapshot> _kept = new();

    /// <summary>
    /// The oldest snapshot of the window, or null at first; <paramref name="now"/> is kept for later.
    /// </summary>
    public RunSnapshot? Before(RunSnapshot now)
    {
        while (_kept.TryPeek(out var oldest) && now.Elapsed - oldest.Elapsed > Width)
            _kept.Dequeue();
        var before = _kept.TryPeek(out var first) ? first : null;
        _kept.Enqueue(now);
        return before;
    }
}
