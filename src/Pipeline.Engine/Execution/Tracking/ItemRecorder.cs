using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Engine.Execution.Requirements;
using Pipeline.Engine.Observability;
using Pipeline.Engine.State;
using Pipeline.Engine.State.Manifests;
using Pipeline.Posix;

namespace Pipeline.Engine.Execution.Tracking;

/// <summary>
/// Writes down what happens to files: the journal's record and the manifest's line of each step and end, and the events
/// that people see. Without a journal the run only says what it would do.
/// </summary>
internal sealed class ItemRecorder(
    IFileJournal? journal,
    PlanRequirements requirements,
    EventStream events,
    TimeProvider clock,
    string run
)
{
    private long _done;
    private long _failed;
    private long _skipped;
    private long _foundBytes;
    private long _failedInARow;
    private readonly FailedFiles _stillFailed = new();

    /// <summary>The run's name.</summary>
    public string Run => run;

    public long Done => Volatile.Read(ref _done);

    /// <summary>How often a file failed since the run began.</summary>
    public long Failed => Volatile.Read(ref _failed);

    /// <summary>How many files are failed now.</summary>
    public long StillFailed => _stillFailed.Count;

    /// <summary>How many files failed, or were gone when a stage came to them, since one was last done.</summary>
    public long FailedInARow => Volatile.Read(ref _failedInARow);

    public long Skipped => Volatile.Read(ref _skipped);

    /// <summary>The size in bytes of all files found.</summary>
    public long FoundBytes => Volatile.Read(ref _foundBytes);

    /// <summary>When a file was last done.</summary>
    public DateTimeOffset? LastFileAt { get; private set; }

    /// <summary>A file was taken.</summary>
    public void Found(FileItem item)
    {
        Interlocked.Add(ref _foundBytes, item.Length ?? 0);
        events.Publish(new FileFound(item));
    }

    /// <summary>A file was looked at and left.</summary>
    public void Left(FilePlace place, string reason)
    {
        Interlocked.Increment(ref _skipped);
        events.Publish(new FileSkipped(place, reason));
    }

    /// <summary>Nothing is left to do with a file that was taken: not by this run.</summary>
    public void Drop(FilePlace place, string reason)
    {
        Interlocked.Increment(ref _skipped);
        Interlocked.Increment(ref _failedInARow);
        _stillFailed.Remove(place);
        events.Publish(new FileSkipped(place, reason) { IsOver = true });
    }

    /// <summary>The source begins a look.</summary>
    public void BeginScan()
    {
        Volatile.Write(ref _failedInARow, 0);
        _stillFailed.BeginScan();
    }

    /// <summary>A file has come through a block's stages, and does not go on below because of others.</summary>
    public void HeldBack(FileItem known, string step, string reason)
    {
        journal?.Put(Record(known, FileState.InProgress, null), Line(known, step, "left", reason));
        Left(known.Origin, reason);
    }

    /// <summary>
    /// A stage is done with a file; <paramref name="known"/> is the file as all branches together know it, or null when
    /// nothing changed.
    /// </summary>
    public void Step(string step, FileItem item, FileItem? known, StageResult result, TimeSpan took, int attempts)
    {
        if (known is not null)
        {
            var copy = item.CopyOf(step);
            var line = Line(item, step, "done", result.Detail) with
            {
                Place = copy?.Place,
                Hash = item.Hash,
                VerifiedBy = copy is null && item.Copies.Length > 0 ? item.Copies.Min(one => one.VerifiedBy) : null,
                Seconds = Math.Round(took.TotalSeconds, 6),
                Attempts = attempts,
                BytesSent = result.BytesSent,
            };
            journal?.Put(Record(known, FileState.InProgress, null), line);
        }
        events.Publish(new StepDone(item, step, result.Detail, took, attempts));
    }

    /// <summary>
    /// A stage is about to take something of the file away: returns when everything known of it is durable.
    /// </summary>
    public ValueTask BeforeTakingAwayAsync(FileItem known, CancellationToken cancellationToken)
    {
        journal?.Put(Record(known, FileState.Deleting, null));
        return journal?.FlushAsync(cancellationToken) ?? default;
    }

    /// <summary>A file passed every stage.</summary>
    public void End(FileItem known)
    {
        Interlocked.Increment(ref _done);
        Volatile.Write(ref _failedInARow, 0);
        _stillFailed.Remove(known.Origin);
        LastFileAt = clock.GetUtcNow();
        journal?.Put(Record(known, FileState.Done, null), Line(known, "end", "done", null));
        events.Publish(new FileDone(known));
    }

    /// <summary>A stage in a target has lost a file, and another target may take it.</summary>
    /// <param name="known">The file without what that target did.</param>
    /// <param name="failure">How it was lost.</param>
    /// <param name="left">Where the target may have left a copy.</param>
    /// <param name="goesOn">Whether a target may still take it.</param>
    public void Lost(FileItem known, ItemFailure failure, FilePlace? left, bool goesOn)
    {
        var line = Line(known, failure.Step, "lost", failure.Fault.Message) with
        {
            Place = left,
            Attempts = failure.Attempts > 0 ? failure.Attempts : null,
        };
        journal?.Put(Record(known, FileState.InProgress, null), line);
        events.Publish(new TargetAttemptFailed(known, failure.Step, failure.Fault, failure.Attempts, goesOn));
    }

    /// <summary>A copy that a target had left behind was taken away.</summary>
    public void TookAway(FileRecord record, string target, FilePlace place)
    {
        var line = Line(record.Origin, record.Facts, target, "deleted", "another target has delivered the file") with
        {
            Place = place,
        };
        journal?.Put(record, line);
        events.Publish(new LeftoverTaken(record.Origin, place));
    }

    /// <summary>
    /// The plan asks for more than was done with a file, and its origin is gone: that is told once, and then counts as
    /// done.
    /// </summary>
    public void TooLate(FileRecord record, string asked, string step, string reason)
    {
        journal?.Put(record with { MetRequirements = asked }, Line(record.Origin, record.Facts, step, "left", reason));
        Left(record.Origin, reason);
    }

    /// <summary>A file failed at a stage; other branches may still be at work on it.</summary>
    public void Fail(FileItem known, string step, Exception fault)
    {
        journal?.Put(Record(known, FileState.Failed, $"{step}: {fault.Message}"), Line(known, step, "failed", fault.Message));
        events.Publish(new FileFailed(known.Origin, step, fault));
    }

    /// <summary>
    /// A file that should have been taken could not even become an item; false when that was told in this look before.
    /// </summary>
    public bool Fail(FilePlace place, string step, Exception fault)
    {
        if (!_stillFailed.AddOfSource(place))
            return false;
        Interlocked.Increment(ref _failed);
        events.Publish(new FileFailed(place, step, fault));
        return true;
    }

    /// <summary>A file that failed at some stage has come to its end, after its other branches have.</summary>
    public void EndFailed(FileItem known, string? reason)
    {
        Interlocked.Increment(ref _failed);
        Interlocked.Increment(ref _failedInARow);
        _stillFailed.Add(known.Origin);
        journal?.Put(Record(known, FileState.Failed, reason));
    }

    private FileRecord Record(FileItem known, FileState state, string? reason) =>
        new()
        {
            Origin = known.Origin,
            Length = known.Length,
            ModifiedAt = known.ModifiedAt,
            // Where a time is told it is what counts: an inode may be another one after a restart.
            Version = known.ModifiedAt is null ? known.Version : null,
            Hash = known.Hash,
            State = state,
            MetRequirements = state == FileState.Done ? requirements.AtEnd(known) : known.MetRequirements ?? "",
            StoreId = requirements.IdentityOf(known.Origin),
            Copies = known.Copies,
            Reason = Bounded(reason),
            Run = run,
            At = clock.GetUtcNow(),
        };

    private ManifestLine Line(FileItem item, string step, string outcome, string? reason) =>
        Line(item.Origin, item.Facts, step, outcome, reason);

    private ManifestLine Line(FilePlace origin, in FileFacts facts, string step, string outcome, string? reason) =>
        new()
        {
            At = clock.GetUtcNow(),
            Run = run,
            Step = step,
            Outcome = outcome,
            Origin = origin,
            Length = facts.Length,
            ModifiedAt = facts.ModifiedAt,
            Reason = Bounded(reason),
        };

    private static string? Bounded(string? reason) => reason is null ? null : BoundedText.Of(reason);
}
