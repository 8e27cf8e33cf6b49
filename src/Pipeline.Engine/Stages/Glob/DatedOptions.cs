using Pipeline.Abstractions.Options;

namespace Pipeline.Engine.Stages.Glob;

/// <summary>When the files of a day are taken.</summary>
public sealed record DatedOptions
{
    /// <summary>
    /// How long after the end of its day a file is taken: somebody may still be writing the last of it.
    /// </summary>
    [Between(typeof(TimeSpan), "0s", "3650d")]
    public TimeSpan DelayAfterDay { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// The time zone in which days begin and end, such as <c>Europe/Berlin</c>; the machine's own when it is not given.
    /// </summary>
    public TimeZoneInfo? Zone { get; init; }
}
