namespace Pipeline.Engine.Observability;

/// <summary>What came of one loop.</summary>
public sealed record LoopReport
{
    /// <summary>The loop's number, from 1.</summary>
    public int Loop { get; init; }

    /// <summary>Files the sources took.</summary>
    public long Found { get; init; }

    /// <summary>Files that passed every stage.</summary>
    public long Done { get; init; }

    /// <summary>Files that failed; in the sum over all loops those that are failed at the end.</summary>
    public long Failed { get; init; }

    /// <summary>
    /// Files looked at and left, each with a reason in the log; in the sum over all loops those of the last one.
    /// </summary>
    public long Skipped { get; init; }

    /// <summary>Bytes transferred: written to stores.</summary>
    public long Bytes { get; init; }

    /// <summary>
    /// Bytes read for verification: to prove what was written, or that an origin is still what was copied.
    /// </summary>
    public long VerifiedBytes { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>What was added to the sums since an earlier moment.</summary>
    internal LoopReport Since(LoopReport before) =>
        this with
        {
            Found = Found - before.Found,
            Done = Done - before.Done,
            Failed = Failed - before.Failed,
            Skipped = Skipped - before.Skipped,
            Bytes = Bytes - before.Bytes,
            VerifiedBytes = VerifiedBytes - before.VerifiedBytes,
            Elapsed = Elapsed - before.Elapsed,
        };
}

/// <summary>What came of a whole run: the sums over its loops, and how it ended.</summary>
public sealed record RunReport
{
    /// <summary>The pipeline's name.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The run's name.</summary>
    public required string Run { get; init; }

    /// <summary>How it ended.</summary>
    public required RunResult Result { get; init; }

    /// <summary>The sums over all loops; <see cref="LoopReport.Loop"/> is their number.</summary>
    public required LoopReport Total { get; init; }

    /// <summary>What was found for the options whose value is <c>auto</c>.</summary>
    public IReadOnlyList<TunedSetting> Tuned { get; init; } = [];

    /// <summary>Which lock was held by whom, in words for a person, with <see cref="RunResult.Locked"/>.</summary>
    public string? LockedBy { get; init; }

    /// <summary>
    /// What broke the run, with <see cref="RunResult.Broken"/>: the first cause, not what followed from it.
    /// </summary>
    public Exception? Cause { get; init; }
}

/// <summary>What the program found for an option whose value is <c>auto</c>.</summary>
/// <param name="Stage">The stage's full name.</param>
/// <param name="Option">The option's key.</param>
/// <param name="Value">The value, as it would be written.</param>
/// <param name="IsTried">Whether another value was tried beside it; a run may be too short for that.</param>
public sealed record TunedSetting(string Stage, string Option, string Value, bool IsTried);

/// <summary>How a run ended; the values are the exit codes.</summary>
public enum RunResult
{
    /// <summary>Every file that was taken is done.</summary>
    Done = 0,

    /// <summary>Some files failed; each is named.</summary>
    SomeFailed = 1,

    /// <summary>The run itself broke: a source cannot be read, the journal cannot be written.</summary>
    Broken = 3,

    /// <summary>
    /// Another run holds the lock that the pipeline shares: try again later, which is what 75 stands for in sysexits.h.
    /// </summary>
    Locked = 75,

    /// <summary>A signal ended it.</summary>
    Interrupted = 130,
}
