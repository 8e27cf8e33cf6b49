using System.Globalization;
using System.Text.RegularExpressions;

namespace Pipeline.Engine.Times;

/// <summary>
/// When a clock is put on or back each year, as POSIX writes it: <c>M10.5.0/3</c>, <c>J60</c>, <c>59/2:30</c>.
/// </summary>
internal sealed partial class PosixDate
{
    private readonly Func<int, DateTime> _day;
    private readonly TimeSpan _time;

    private PosixDate(Func<int, DateTime> day, TimeSpan time) => (_day, _time) = (day, time);

    /// <summary>Reads a date; null when the text is none.</summary>
    public static PosixDate? Read(string text)
    {
        if (Form().Match(text) is not { Success: true } form)
            return null;
        var time = form.Groups["time"].Success ? Time(form.Groups["time"].Value) : TimeSpan.FromHours(2);
        var (month, week, weekday) = (Number(form, "month"), Number(form, "week"), Number(form, "weekday"));
        var (julian, count) = (Number(form, "julian"), Number(form, "count"));
        return form.Groups["month"].Success
            ? month is >= 1 and <= 12 && week is >= 1 and <= 5 && weekday <= 6
                ? new(year => Weekday(year, month, week, weekday), time)
                : null
            : form.Groups["julian"].Success
                ? julian is >= 1 and <= 365
                    ? new(year => new DateTime(year, 1, 1).AddDays(WithLeapDay(year, julian) - 1), time)
                    : null
                : count <= 365
                    ? new(year => new DateTime(year, 1, 1).AddDays(count), time)
                    : null;
    }

    /// <summary>The time by the clock that is changed.</summary>
    public DateTime In(int year) => _day(year) + _time;

    /// <summary>The so-and-so-many-th such day of a month; the fifth is the last.</summary>
    private static DateTime Weekday(int year, int month, int week, int weekday)
    {
        var first = new DateTime(year, month, 1);
        var day = first.AddDays(((weekday - (int)first.DayOfWeek + 7) % 7) + (7 * (week - 1)));
        return day.Month == month ? day : day.AddDays(-7);
    }

    /// <summary>29 February has no number of this sort.</summary>
    private static int WithLeapDay(int year, int julian) => DateTime.IsLeapYear(year) && julian >= 60 ? julian + 1 : julian;

    private static TimeSpan Time(string text)
    {
        var parts = text.TrimStart('+', '-').Split(':');
        var time = TimeSpan.FromHours(int.Parse(parts[0], CultureInfo.InvariantCulture));
        if (parts.Length > 1)
            time += TimeSpan.FromMinutes(int.Parse(parts[1], CultureInfo.InvariantCulture));
        if (parts.Length > 2)
            time += TimeSpan.FromSeconds(int.Parse(parts[2], CultureInfo.InvariantCulture));
        return text.StartsWith('-') ? -time : time;
    }

    private static int Number(Match form, string group) =>
        form.Groups[group] is { Success: true } found ? int.Parse(found.ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(
        @"\A(?:M(?<month>[0-9]{1,2})\.(?<week>[0-9])\.(?<weekday>[0-9])|J(?<julian>[0-9]{1,3})|(?<count>[0-9]{1,3}))"
            + @"(?:/(?<time>[-+]?[0-9]{1,3}(?::[0-9]{2}){0,2}))?\z"
    )]
    private static partial Regex Form();
}
