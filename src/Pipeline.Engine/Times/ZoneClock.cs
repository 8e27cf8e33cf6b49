namespace Pipeline.Engine.Times;

/// <summary>
/// What the clocks of a time zone show. Everything follows from the zone's distance from UTC at an instant: that is
/// known for every zone and every change, also for those that are no daylight saving.
/// </summary>
internal sealed class ZoneClock(TimeZoneInfo zone)
{
    /// <summary>
    /// Farther from a time by day than any zone is from UTC, and nearer than two changes ever were to each other.
    /// </summary>
    private static readonly TimeSpan Far = TimeSpan.FromDays(1);

    /// <summary>What they show at an instant, to the minute.</summary>
    public DateTime At(DateTimeOffset instant)
    {
        var time = TimeZoneInfo.ConvertTime(instant, zone).DateTime;
        return time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMinute));
    }

    /// <summary>
    /// When they show a time: mostly once; not at all when it is skipped, twice when they are put back.
    /// </summary>
    public IReadOnlyList<DateTimeOffset> Shows(DateTime time)
    {
        var (before, after) = Around(time);
        var first = new DateTimeOffset(time, before);
        if (before == after)
            return [first];
        var second = new DateTimeOffset(time, after);
        return [.. new[] { first, second }.Where(moment => zone.GetUtcOffset(moment) == moment.Offset)];
    }

    /// <summary>The moment after the jump over a time that they never show.</summary>
    public DateTimeOffset AfterSkipping(DateTime time)
    {
        var (before, after) = Around(time);
        var (low, high) = (Utc(time) - Far, Utc(time) + Far);
        while (high - low > TimeSpan.FromMinutes(1))
        {
            var middle = low + TimeSpan.FromMinutes(Math.Floor((high - low).TotalMinutes / 2));
            (low, high) = zone.GetUtcOffset(middle) == before ? (middle, high) : (low, middle);
        }
        return high.ToOffset(after);
    }

    private (TimeSpan Before, TimeSpan After) Around(DateTime time) =>
        (zone.GetUtcOffset(Utc(time) - Far), zone.GetUtcOffset(Utc(time) + Far));

    private static DateTimeOffset Utc(DateTime time) => new(time, TimeSpan.Zero);
}
