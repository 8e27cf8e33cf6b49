namespace Pipeline.Engine.Tests.Times;

/// <summary>
/// Cron as a daemon that wakes every minute: slow, and so plain that it can be believed. It knows a zone only by what
/// its clock shows at an instant, and fields only as sets of numbers.
/// </summary>
internal sealed record CronReference(int[] Minutes, int[] Hours, int[] Days, int[] Months, int[] Weekdays, bool[] Stars)
{
    /// <summary>The fields as a crontab has them; a field that is a star has all its values.</summary>
    public string Text
    {
        get
        {
            int[][] fields = [Minutes, Hours, Days, Months, Weekdays];
            return string.Join(' ', fields.Select((values, i) => Stars[i] ? "*" : string.Join(',', values)));
        }
    }

    /// <summary>The times in a stretch of time, each with its loop.</summary>
    public IEnumerable<DateTimeOffset> Between(DateTimeOffset after, DateTimeOffset until, TimeZoneInfo zone)
    {
        var isWild = Stars[0] || Stars[1];
        // What the clock showed before counts: it may be put back over it.
        var at = Floor(after.AddDays(-2));
        var shown = Shown(at, zone);
        var latest = shown;
        for (at = at.AddMinutes(1); at <= until; at = at.AddMinutes(1))
        {
            var before = shown;
            shown = Shown(at, zone);
            var isDue = isWild ? Matches(shown) : Minute(latest < before ? before : latest, shown).Any(Matches);
            latest = latest < shown ? shown : latest;
            if (isDue && at > after)
                yield return at;
        }
    }

    /// <summary>The minutes on the clock's face after one and up to another; none when it was put back.</summary>
    private static IEnumerable<DateTime> Minute(DateTime after, DateTime upTo)
    {
        for (var minute = after.AddMinutes(1); minute <= upTo; minute = minute.AddMinutes(1))
            yield return minute;
    }

    private bool Matches(DateTime time)
    {
        var (day, weekday) = (Days.Contains(time.Day), Weekdays.Contains((int)time.DayOfWeek));
        return Minutes.Contains(time.Minute)
            && Hours.Contains(time.Hour)
            && Months.Contains(time.Month)
            && (Stars[2] || Stars[4] ? day && weekday : day || weekday);
    }

    private static DateTime Shown(DateTimeOffset at, TimeZoneInfo zone) => Floor(TimeZoneInfo.ConvertTime(at, zone)).DateTime;

    private static DateTimeOffset Floor(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMinute));
}
