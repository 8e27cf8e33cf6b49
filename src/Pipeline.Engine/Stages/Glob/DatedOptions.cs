using Pipeline.Abstractions.Options;

namespace Pipeline.Engine.Stages.Glob;

/// <summary>When the files of a day are processed.</summary>
public sealed record DatedOptions
{
    /// <summary>
    /// The delay after the end of a day until its files are processed, because they may still be written.
    /// </summary>
    [Between(typeof(TimeSpan), "0s", "3650d")]
    public TimeSpan DelayAfterDay { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// The time zone of the days, such as <c>Europe/Berlin</c>; default: the time zone of the machine.
    /// </summary>
    public TimeZoneInfo? Zone { get; init; }
}
