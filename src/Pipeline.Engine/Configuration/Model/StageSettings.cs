using System.ComponentModel.DataAnnotations;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Templates;

namespace Pipeline.Engine.Configuration.Model;

/// <summary>The settings that every stage has, written beside its key.</summary>
public sealed record StageSettings : IValidatableOptions
{
    /// <summary>The stage's name in log, journal and progress; the stage's key when it is not given.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// How many files are worked on at once. <c>auto</c> begins with 2 and doubles that as long as the stage becomes
    /// faster by it, up to 64; it steps back when that made it slower, looks again now and then, and the summary says
    /// which value it chose.
    /// </summary>
    [Range(1, 1024)]
    public AutoOr<int> Concurrency { get; init; } = 8;

    /// <summary>How many files may wait before the stage; while that many wait, the stage above waits.</summary>
    [Range(1, 100_000)]
    public int QueueCapacity { get; init; } = 64;

    /// <summary>What to do after a transient error: a lost link, a busy server, no answer in time.</summary>
    public RetrySettings Retry { get; init; } = new();

    /// <summary>What a failed file means for the run: go on with the others, or stop.</summary>
    public OnError OnError { get; init; } = OnError.Continue;

    /// <summary>A place to which the origin of a file that failed here is moved.</summary>
    public PathTemplate? Quarantine { get; init; }

    /// <summary>
    /// The permission bits of a file that <c>quarantine</c> moves to another store, such as <c>0640</c>, whatever the
    /// origin has. Within its store a file keeps its own. Without it the file there has no right that the origin's
    /// group or others do not have.
    /// </summary>
    public UnixFileMode? QuarantineMode { get; init; }

    /// <summary>
    /// How long one attempt on one file may take; a longer one is a transient error. No limit when it is not given.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    IEnumerable<OptionError> IValidatableOptions.Faults()
    {
        if (QuarantineMode is not null && Quarantine is null)
            yield return new(
                nameof(QuarantineMode),
                "'quarantine_mode' is the mode of files in 'quarantine', which is not given"
            );
    }
}

/// <summary>How often, and how patiently, a stage tries again after a transient error.</summary>
public sealed record RetrySettings
{
    /// <summary>How many attempts there are in all.</summary>
    [Range(1, 1000)]
    public int MaxAttempts { get; init; } = 5;

    /// <summary>The delay before the second attempt.</summary>
    public TimeSpan InitialDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>By how much each delay is longer than the one before.</summary>
    [Range(1.0, 10.0)]
    public double Multiplier { get; init; } = 2;

    /// <summary>The longest delay.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The share of each delay that is left to chance, so that many files do not come back at one moment.
    /// </summary>
    [Range(0.0, 1.0)]
    public double Jitter { get; init; } = 0.2;
}

/// <summary>What a failed file means for the run.</summary>
public enum OnError
{
    /// <summary>The other files go on.</summary>
    Continue,

    /// <summary>No new file is taken; what is in flight ends.</summary>
    Stop,
}
