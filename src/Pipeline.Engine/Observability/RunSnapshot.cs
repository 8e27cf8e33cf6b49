using Pipeline.Abstractions.Activity;

namespace Pipeline.Engine.Observability;

/// <summary>A stage at one moment.</summary>
/// <param name="Step">Its full name.</param>
/// <param name="IsSource">Whether it finds files rather than working on them.</param>
/// <param name="Queued">Files waiting in its inbox.</param>
/// <param name="Capacity">How many may wait there.</param>
/// <param name="Done">Files it has finished in this run.</param>
/// <param name="Failed">Files that failed here in this run.</param>
/// <param name="Workers">Its workers.</param>
/// <param name="LastFault">The last fault it met, in words for a person.</param>
public sealed record StageSnapshot(
    string Step,
    bool IsSource,
    int Queued,
    int Capacity,
    long Done,
    long Failed,
    IReadOnlyList<WorkerSnapshot> Workers,
    string? LastFault
)
{
    /// <summary>Bytes moved by workers that it had before and has no more.</summary>
    public long FormerBytes { get; init; }

    /// <summary>Bytes moved by this stage's workers since the run began.</summary>
    public long Bytes => FormerBytes + Workers.Sum(worker => worker.Bytes);
}

/// <summary>A run at one moment.</summary>
/// <param name="Pipeline">The pipeline's name.</param>
/// <param name="Loop">The loop that runs or ran last, from 1.</param>
/// <param name="At">When the snapshot was taken.</param>
/// <param name="Elapsed">How long the run has gone on.</param>
/// <param name="IsListing">Whether a source is still looking, so that <paramref name="Found"/> will grow.</param>
/// <param name="Found">Files taken so far in this run.</param>
/// <param name="FoundBytes">Their size together.</param>
/// <param name="Ended">Of these, files that are done or failed.</param>
/// <param name="Skipped">Files looked at and left.</param>
/// <param name="NextScan">When the next loop begins, while the run waits for it.</param>
/// <param name="LastFileAt">When a file was last done.</param>
/// <param name="Stages">The stages, from the source down.</param>
public sealed record RunSnapshot(
    string Pipeline,
    int Loop,
    DateTimeOffset At,
    TimeSpan Elapsed,
    bool IsListing,
    long Found,
    long FoundBytes,
    long Ended,
    long Skipped,
    DateTimeOffset? NextScan,
    DateTimeOffset? LastFileAt,
    IReadOnlyList<StageSnapshot> Stages
)
{
    /// <summary>
    /// What the run as a whole waits for before it looks, in words for a person; null while it waits for nothing.
    /// </summary>
    public string? WaitsFor { get; init; }
}
