namespace Pipeline.Engine.Times;

/// <summary>
/// The minutes that cron's five fields name, on the clock of a time zone. As in crontab(5): of day of month and day of
/// week one is enough when neither begins with a star. Daylight saving changes are handled as in Vixie cron(8): an
/// entry whose minute or hour begins with a star runs every time that the clock shows it; other entries are fixed
/// times: a skipped time runs right after the jump, and a repeated one runs once.
/// </summary>
public sealed record CronTimes
{
    /// <summary>A leap year: it has every day that there is.</summary>
    private const int LeapYear = 2024;

    private readonly CronField _minutes;
    private readonly CronField _hours;
    private readonly CronField _days;
    private readonly CronField _months;
    private readonly CronField _weekdays;

    internal CronTimes(string text, IReadOnlyList<CronField> fields) =>
        (Text, _minutes, _hours, _days, _months, _weekdays) = (text, fields[0], fields[1], fields[2], fields[3], fields[4]);

    /// <summary>The five fields as they were written.</summary>
    public string Text { get; }

    /// <summary>Whether there is any day of them: 30 February is none.</summary>
    internal bool HasDays =>
        IsEitherDay || _months.Values.Any(month => _days.Values.First() <= DateTime.DaysInMonth(LeapYear, month));

    /// <summary>The first of the times after an instant; to the minute.</summary>
    public DateTimeOffset NextAfter(DateTimeOffset instant, TimeZoneInfo zone)
    {
        var clock = new ZoneClock(zone);
        DateTimeOffset? next = null;
        // A clock that is put back over midnight shows the evening before once more, and what lies next to such a night
        // may come in another order than its dates.
        var day = clock.At(instant).Date.AddDays(-1);
        for (var last = DateTime.MaxValue; day <= last; day = day.AddDays(1))
        {
            if (!Has(day) || FirstAfter(instant, day, clock) is not { } found)
                continue;
            if (next is null)
                last = day.AddDays(1);
            next = next < found ? next : found;
        }
        return next ?? throw new InvalidOperationException("times without a day");
    }

    private bool IsEitherDay => !_days.IsStar && !_weekdays.IsStar;

    private bool Has(DateTime day)
    {
        if (!_months.Has(day.Month))
            return false;
        var (inMonth, inWeek) = (_days.Has(day.Day), _weekdays.Has((int)day.DayOfWeek));
        return IsEitherDay ? inMonth || inWeek : inMonth && inWeek;
    }

    private DateTimeOffset? FirstAfter(DateTimeOffset instant, DateTime day, ZoneClock clock)
    {
        var found =
            from hour in _hours.Values
            from minute in _minutes.Values
            from moment in Moments(day.AddMinutes(hour * 60 + minute), clock)
            where moment > instant
            select (DateTimeOffset?)moment;
        return found.Min();
    }

    private IEnumerable<DateTimeOffset> Moments(DateTime time, ZoneClock clock)
    {
        var shown = clock.Shows(time);
        return _minutes.IsStar || _hours.IsStar ? shown : [shown is [var first, ..] ? first : clock.AfterSkipping(time)];
    }
}
