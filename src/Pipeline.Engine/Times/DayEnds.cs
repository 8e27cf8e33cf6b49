namespace Pipeline.Engine.Times;

/// <summary>
/// When days end, by the clocks of a time zone: days of 23 and 25 hours included, and days without a midnight.
/// </summary>
public sealed class DayEnds(TimeZoneInfo zone)
{
    private readonly ZoneClock _clock = new(zone);

    /// <summary>
    /// The moment at which a day is over. Where midnight is skipped that is the moment of the jump; where it comes
    /// twice, the second one. The last days that a calendar can tell never end.
    /// </summary>
    public DateTimeOffset Of(DateOnly day)
    {
        if (day.Year == DateOnly.MaxValue.Year)
            return DateTimeOffset.MaxValue;
        var midnight = day.AddDays(1).ToDateTime(TimeOnly.MinValue);
        return _clock.Shows(midnight) is [.., var last] ? last : _clock.AfterSkipping(midnight);
    }
}
