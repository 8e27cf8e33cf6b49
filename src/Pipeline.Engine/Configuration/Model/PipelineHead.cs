using Pipeline.Abstractions.Options;
using Pipeline.Engine.Times;

namespace Pipeline.Engine.Configuration.Model;

/// <summary>The keys of a pipeline file beside its stores and stages.</summary>
public sealed record PipelineHead
{
    /// <summary>
    /// The pipeline's name: letters, digits, <c>.</c>, <c>-</c> and <c>_</c>. Journal and manifest are called after it.
    /// </summary>
    public required string Pipeline { get; init; }

    /// <summary>What is remembered of files, and for how long. A text alone is the journal's name.</summary>
    public JournalSettings? Journal { get; init; }

    /// <summary>The manifest: the list of what was done, line by line.</summary>
    public ManifestSettings? Manifest { get; init; }

    /// <summary>When the pipeline looks for files again. One loop when it is not given.</summary>
    public ScheduleSettings? Schedule { get; init; }

    /// <summary>
    /// A file that pipelines share of which one is to work at a time, relative to the working directory when it has no
    /// leading slash; its folder must be there. It is held for a loop at a time, by the kernel, so it is free when its
    /// holder is dead, and <c>flock FILE COMMAND</c> respects it. Where another holds it, a run that ends by itself
    /// says who that is and ends with exit code 75, and a run on its schedule waits.
    /// </summary>
    [NotEmpty]
    public string? Lock { get; init; }

    /// <summary>How long files in flight may go on after the first signal to stop.</summary>
    [Between(typeof(TimeSpan), "0s", "1d")]
    public TimeSpan Shutdown { get; init; } = TimeSpan.FromSeconds(20);
}

/// <summary>What is remembered of files, and for how long.</summary>
public sealed record JournalSettings
{
    /// <summary>
    /// The name of the journal and the manifest; the pipeline's name when it is not given. Pipelines that name the same
    /// one share what they know of files: each takes what another has done as done. The same store name must then mean
    /// the same place in all of them, and the same stage name the same copy.
    /// </summary>
    [Shorthand]
    public string? Name { get; init; }

    /// <summary>
    /// How long the journal remembers files that are done and whose origin the pipeline has deleted, and the manifest
    /// its lines; for ever when it is not given. What failed, is under way or still lies at its source is never
    /// forgotten. Write the same in all pipelines that share a journal: the shortest counts.
    /// </summary>
    [Between(typeof(TimeSpan), "1s", "36500d")]
    public TimeSpan? Keep { get; init; }
}

/// <summary>The list of what was done.</summary>
public sealed record ManifestSettings
{
    /// <summary>
    /// How large the manifest gets before a new one is begun. The old one stays beside it as
    /// <c>NAME.manifest.000001.jsonl</c>, with the next number each, and is deleted when all its lines are older than
    /// the journal's <c>keep</c>. With <c>keep</c> a new one is begun after a tenth of that time too.
    /// </summary>
    [Between(typeof(ByteSize), "1KiB", "1TiB")]
    public ByteSize Roll { get; init; } = new(100 << 20);
}

/// <summary>When a pipeline looks for files again: <c>every</c> or <c>cron</c>.</summary>
public sealed record ScheduleSettings : IValidatableOptions
{
    /// <summary>
    /// The time from the start of one loop to the start of the next; a loop that takes longer is followed at once. The
    /// first loop begins with the run.
    /// </summary>
    [Between(typeof(TimeSpan), "100ms", "30d")]
    public TimeSpan? Every { get; init; }

    /// <summary>
    /// The times at which loops begin, as in a crontab: minute, hour, day of month, month, day of week, each <c>*</c>,
    /// a number, a range (<c>1-56</c>), a step (<c>*/5</c>, <c>10-50/10</c>), a name (<c>mon</c>, <c>jan</c>) or
    /// several of these with commas; also <c>@hourly</c>, <c>@daily</c>, <c>@weekly</c>, <c>@monthly</c>,
    /// <c>@yearly</c>. Write them in quotes. The first loop waits for its time, except with <c>--loops</c>: then it
    /// begins at once. Times that pass while a loop goes on are left out; what a sleeping machine missed is made up for
    /// by one loop. When the clock is put on or back, times with a fixed hour and minute count once, those after
    /// <c>*</c> as often as the clock shows them.
    /// </summary>
    public string? Cron { get; init; }

    /// <summary>The time zone of <c>cron</c>, by its IANA name; the machine's own when it is not given.</summary>
    public TimeZoneInfo? Zone { get; init; }

    IEnumerable<OptionError> IValidatableOptions.Faults()
    {
        if (Every is null && Cron is null)
            yield return new(nameof(Every), "write 'every' or 'cron': when is it to look again?");
        if (Every is not null && Cron is not null)
            yield return new(nameof(Cron), "'every' and 'cron' do not go together; write one of them");
        if (Zone is not null && Cron is null)
            yield return new(nameof(Zone), "'zone' needs 'cron'");
        if (Cron is null)
            yield break;
        CronText.Read(Cron, out var faults);
        foreach (var fault in faults)
            yield return new(nameof(Cron), $"'cron': {fault.Message}") { Found = fault.Found, Offset = fault.Offset };
    }
}
