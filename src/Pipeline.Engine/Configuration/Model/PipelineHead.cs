using Pipeline.Abstractions.Options;
using Pipeline.Engine.Times;

namespace Pipeline.Engine.Configuration.Model;

/// <summary>The keys of a pipeline file beside its stores and stages.</summary>
public sealed record PipelineHead
{
    /// <summary>
    /// The pipeline's name: letters, digits, <c>.</c>, <c>-</c> and <c>_</c>. It is the default name of journal and
    /// manifest.
    /// </summary>
    public required string Pipeline { get; init; }

    /// <summary>The journal: the records of processed files. A plain text is the name of the journal.</summary>
    public JournalSettings? Journal { get; init; }

    /// <summary>The manifest: the list of completed steps, one line each.</summary>
    public ManifestSettings? Manifest { get; init; }

    /// <summary>The times of the loops. Default: one loop.</summary>
    public ScheduleSettings? Schedule { get; init; }

    /// <summary>
    /// A lock file: of all pipelines with the same lock file one works at a time. The path is relative to the working
    /// directory; its folder must exist. A run holds the lock during a loop. The kernel releases it when its holder
    /// dies, and <c>flock FILE COMMAND</c> respects it. If another run holds the lock, a run without a schedule reports
    /// the holder and ends with exit code 75, and a run on its schedule waits.
    /// </summary>
    [NotEmpty]
    public string? Lock { get; init; }

    /// <summary>The time for files in flight to finish after the first signal to stop.</summary>
    [Between(typeof(TimeSpan), "0s", "1d")]
    public TimeSpan Shutdown { get; init; } = TimeSpan.FromSeconds(20);
}

/// <summary>The journal: the records of processed files.</summary>
public sealed record JournalSettings
{
    /// <summary>
    /// The name of the journal and the manifest; default: the name of the pipeline. Pipelines with the same journal
    /// share their records: a file that one of them has done is done for all. The same store name must then mean the
    /// same place in all of them, and the same stage name the same copy.
    /// </summary>
    [Shorthand]
    public string? Name { get; init; }

    /// <summary>
    /// How long the journal keeps files that are done and whose source the pipeline has deleted, and the manifest keeps
    /// its lines; default: without limit. Files that failed, are in progress or still exist at their source are always
    /// kept. Write the same value in all pipelines that share a journal: the shortest one applies.
    /// </summary>
    [Between(typeof(TimeSpan), "1s", "36500d")]
    public TimeSpan? Keep { get; init; }
}

/// <summary>The list of what was done.</summary>
public sealed record ManifestSettings
{
    /// <summary>
    /// The size at which a new manifest file begins. The old file is renamed to <c>NAME.manifest.000001.jsonl</c>, with
    /// ascending numbers, and is deleted when all its lines are older than the journal's <c>keep</c>. With <c>keep</c>
    /// a new file also begins after a tenth of that time.
    /// </summary>
    [Between(typeof(ByteSize), "1KiB", "1TiB")]
    public ByteSize Roll { get; init; } = new(100 << 20);
}

/// <summary>The times of the loops: <c>every</c> or <c>cron</c>.</summary>
public sealed record ScheduleSettings : IValidatableOptions
{
    /// <summary>
    /// The time from the start of one loop to the start of the next; after a longer loop the next one starts at once.
    /// The first loop starts with the run.
    /// </summary>
    [Between(typeof(TimeSpan), "100ms", "30d")]
    public TimeSpan? Every { get; init; }

    /// <summary>
    /// The times at which loops begin, as in a crontab: minute, hour, day of month, month, day of week, each <c>*</c>,
    /// a number, a range (<c>1-56</c>), a step (<c>*/5</c>, <c>10-50/10</c>), a name (<c>mon</c>, <c>jan</c>) or
    /// several of these with commas; also <c>@hourly</c>, <c>@daily</c>, <c>@weekly</c>, <c>@monthly</c>,
    /// <c>@yearly</c>. Write them in quotes. The first loop waits for its time, except with <c>--loops</c>: then it
    /// begins at once. Times during a loop are skipped; after a suspend of the machine one loop replaces all missed
    /// ones. At a change of daylight saving time, times with a fixed hour and minute occur once, times with <c>*</c> as
    /// often as the clock shows them.
    /// </summary>
    public string? Cron { get; init; }

    /// <summary>The time zone of <c>cron</c>, by its IANA name; default: the time zone of the machine.</summary>
    public TimeZoneInfo? Zone { get; init; }

    IEnumerable<OptionError> IValidatableOptions.Faults()
    {
        if (Every is null && Cron is null)
            yield return new(nameof(Every), "write 'every' or 'cron', the times of the loops");
        if (Every is not null && Cron is not null)
            yield return new(nameof(Cron), "'every' and 'cron' exclude each other; write one of them");
        if (Zone is not null && Cron is null)
            yield return new(nameof(Zone), "'zone' needs 'cron'");
        if (Cron is null)
            yield break;
        CronText.Read(Cron, out var faults);
        foreach (var fault in faults)
            yield return new(nameof(Cron), $"'cron': {fault.Message}") { Found = fault.Found, Offset = fault.Offset };
    }
}
