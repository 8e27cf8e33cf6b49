using System.Globalization;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Templates;
using Pipeline.Engine.Times;

namespace Pipeline.Engine.Stages.Glob;

/// <summary>To which day files belong, and whether it is over.</summary>
/// <param name="options">What the user wants; its patterns say where the day stands.</param>
/// <param name="clock">Tells the local time zone.</param>
internal sealed class GlobDays(GlobOptions options, TimeProvider clock)
{
    private const string AnotherDay = "not of the days that are listed";
    private readonly DayReader _reader = new(options.Patterns);
    private readonly TimeZoneInfo _zone = options.Dated?.Zone ?? clock.LocalTimeZone;
    private readonly DayEnds _ends = new(options.Dated?.Zone ?? clock.LocalTimeZone);
    private readonly TimeSpan _after = (options.Dated ?? new()).DelayAfterDay;

    private IReadOnlySet<DateOnly>? _only;

    /// <summary>The same for some days only: files of others are left.</summary>
    public GlobDays Only(IReadOnlySet<DateOnly> days) => new(options, clock) { _only = days };

    /// <summary>The day of a file, and why it is not taken, if so.</summary>
    /// <param name="path">Its path below <c>in</c>.</param>
    /// <param name="modifiedAt">When it was last written.</param>
    /// <param name="now">The time.</param>
    public DayReading Of(StorePath path, DateTimeOffset? modifiedAt, DateTimeOffset now)
    {
        if (options.TakesDayOfTime)
            return modifiedAt is { } time
                ? new(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, _zone).DateTime), null)
                : new(null, "its day depends on its time, which its store does not report");
        var reading = _reader.Read(path);
        return reading.Day is { } day ? new(day, WhyNotYet(day, now)) : reading;
    }

    /// <summary>What can be told of the files in a folder; those of days that are not over are not taken.</summary>
    public FolderDays Below(StorePath folder, DateTimeOffset now)
    {
        if (options.TakesDayOfTime)
            return new(null, true, null);
        var days = _reader.Below(folder);
        if (days.WhyNone is null && _only?.Any(days.MayHold) == false)
            return days with { WhyNone = AnotherDay };
        return days is { WhyNone: null, Earliest: { } day } ? days with { WhyNone = WhyNotYet(day, now) } : days;
    }

    private string? WhyNotYet(DateOnly day, DateTimeOffset now)
    {
        if (_only?.Contains(day) == false)
            return AnotherDay;
        var end = _ends.Of(day);
        var left = end - now + _after;
        if (left <= TimeSpan.Zero)
            return null;
        var from = TimeZoneInfo.ConvertTime(now + left, _zone);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{day:yyyy-MM-dd} is not over: it is processed from {from:yyyy-MM-dd HH:mm} on ({_zone.Id}), in "
                + $"{DurationText.Of(left)}"
        );
    }
}
