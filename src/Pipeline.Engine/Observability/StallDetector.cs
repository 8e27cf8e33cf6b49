using Pipeline.Abstractions.Activity;

namespace Pipeline.Engine.Observability;

/// <summary>
/// Tells a run that gets on from one that is stuck. It gets on when anything at all has happened since the last look: a
/// file found, left, done or failed, a byte moved, an entry listed, a worker gone from one state to another. It also
/// gets on while it waits for something on purpose: for the next loop, for a lock that another holds, for another
/// attempt, for room on a disk. It is stuck when files or folders are in hand and nothing happens to any of them: a
/// disk or a server that never answers, or a mistake of this program.
/// </summary>
public sealed class StallDetector
{
    private RunSnapshot? _before;

    /// <summary>
    /// Whether the run gets on, judged by what has happened since this was asked before. The first time it does.
    /// </summary>
    public bool Beats(RunSnapshot now)
    {
        var before = _before;
        _before = now;
        return before is null
            || now.NextScan is not null
            || now.WaitsFor is not null
            || Counts(now) != Counts(before)
            || IsWaiting(now)
            || now.Stages.Zip(before.Stages).Any(stage => HasMoved(stage.First, stage.Second, now.Elapsed - before.Elapsed));
    }

    private static (int, long, long, long, bool, bool) Counts(RunSnapshot run) =>
        (run.Loop, run.Found, run.Ended, run.Skipped, run.IsListing, run.NextScan is null);

    private static bool HasMoved(StageSnapshot now, StageSnapshot before, TimeSpan between) =>
        (now.Queued, now.Done, now.Failed, now.Bytes, now.Workers.Count)
            != (before.Queued, before.Done, before.Failed, before.Bytes, before.Workers.Count)
        || now.Workers.Any(worker => worker.Since < between || worker.Still < between);

    /// <summary>
    /// A worker that waits is a reason for others that wait for it, but not for one that is at work and gets nowhere.
    /// </summary>
    private static bool IsWaiting(RunSnapshot run)
    {
        var workers = run.Stages.SelectMany(stage => stage.Workers).Select(worker => worker.State).ToList();
        return workers.Exists(state => state is WorkerState.Held or WorkerState.Retrying)
            && !workers.Exists(state => state is WorkerState.Busy or WorkerState.Connecting);
    }
}
