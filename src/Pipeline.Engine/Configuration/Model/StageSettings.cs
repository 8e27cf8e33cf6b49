using System.ComponentModel.DataAnnotations;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Templates;

namespace Pipeline.Engine.Configuration.Model;

/// <summary>The settings that every stage has, written beside its key.</summary>
public sealed record StageSettings : IValidatableOptions
{
    /// <summary>The name of the stage in log, journal and progress; default: the key of the stage.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// The number of workers: how many files are processed at once. <c>auto</c> begins with 2 and doubles the number up
    /// to 64 as long as the stage becomes faster, returns to the former value when it becomes slower, and tries again
    /// from time to time. The summary reports the chosen value.
    /// </summary>
    [Range(1, 1024)]
    public AutoOr<int> Concurrency { get; init; } = 8;

    /// <summary>The capacity of the queue before the stage; when it is full, the stage above waits.</summary>
    [Range(1, 100_000)]
    public int QueueCapacity { get; init; } = 64;

    /// <summary>What to do after a transient error: a lost connection, a busy server, a timeout.</summary>
    public RetrySettings Retry { get; init; } = new();

    /// <summary>What to do after a failed file: continue with the other files, or stop.</summary>
    public OnError OnError { get; init; } = OnError.Continue;

    /// <summary>A place to which the source of a file that failed in this stage is moved.</summary>
    public PathTemplate? Quarantine { get; init; }

    /// <summary>
    /// The permission bits of a file that <c>quarantine</c> moves to another store, such as <c>0640</c>. Within its
    /// store a file keeps its own bits. Default: no right that the group or others do not have on the source.
    /// </summary>
    public UnixFileMode? QuarantineMode { get; init; }

    /// <summary>
    /// The maximum duration of one attempt on one file; a longer attempt is a transient error. Default: no limit.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    IEnumerable<OptionError> IValidatableOptions.Faults()
    {
        if (QuarantineMode is not null && Quarantine is null)
            yield return new(nameof(QuarantineMode), "'quarantine_mode' is the mode of files in 'quarantine', which is missing");
    }
}

/// <summary>The retries of a stage after a transient error.</summary>
public sealed record RetrySettings
{
    /// <summary>The total number of attempts.</summary>
    [Range(1, 1000)]
    public int MaxAttempts { get; init; } = 5;

    /// <summary>The delay before the second attempt.</summary>
    public TimeSpan InitialDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The factor from each delay to the next.</summary>
    [Range(1.0, 10.0)]
    public double Multiplier { get; init; } = 2;

    /// <summary>The maximum delay.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The random share of each delay, so that many files do not retry at the same moment.</summary>
    [Range(0.0, 1.0)]
    public double Jitter { get; init; } = 0.2;
}

/// <summary>What a failed file means for the run.</summary>
public enum OnError
{
    /// <summary>The other files continue.</summary>
    Continue,

    /// <summary>No new file is started; files in flight finish.</summary>
    Stop,
}
