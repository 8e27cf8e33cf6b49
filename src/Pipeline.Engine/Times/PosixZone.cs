using System.Globalization;
using System.Text.RegularExpressions;

namespace Pipeline.Engine.Times;

/// <summary>
/// A time zone as POSIX writes it in <c>TZ</c>: <c>CET-1CEST,M3.5.0,M10.5.0/3</c>. A <c>+</c> is west of Greenwich.
/// </summary>
public static partial class PosixZone
{
    /// <summary>
    /// The rules of the United States, which the C library takes where only the names are written: <c>EST5EDT</c>.
    /// </summary>
    private const string UsualRules = "M3.2.0,M11.1.0";

    /// <summary>The years for which rules are written out. Before and after them it is always standard time.</summary>
    private const int FirstYear = 1900;

    private const int LastYear = 2199;

    /// <summary>Whether the text names a second time, for summer.</summary>
    public static bool HasSummerTime(string text) => Form().Match(text).Groups["dst"].Success;

    /// <summary>The zone; null when the text is none of that form.</summary>
    public static TimeZoneInfo? Read(string text)
    {
        var form = Form().Match(text);
        if (!form.Success || Offset(form.Groups["offset"].Value) is not { } west)
            return null;
        var offset = -west;
        if (!form.Groups["dst"].Success)
            return TimeZoneInfo.CreateCustomTimeZone(text, offset, text, text);
        var summer = form.Groups["summer"].Success ? -Offset(form.Groups["summer"].Value) : offset + TimeSpan.FromHours(1);
        var rules = (form.Groups["rules"].Success ? form.Groups["rules"].Value : UsualRules).Split(',');
        if (
            summer is not { } its
            || rules is not [var first, var last]
            || PosixDate.Read(first) is not { } start
            || PosixDate.Read(last) is not { } end
        )
            return null;
        // A rule for each year: so every form of a date, and times before and after the day, are one thing.
        var adjustments = Enumerable
            .Range(FirstYear, LastYear - FirstYear + 1)
            .Select(year =>
                TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
                    new DateTime(year, 1, 1),
                    new DateTime(year, 12, 31),
                    its - offset,
                    Transition(start.In(year), year),
                    Transition(end.In(year), year)
                )
            );
        return TimeZoneInfo.CreateCustomTimeZone(text, offset, text, text, text, [.. adjustments]);
    }

    /// <summary>A time that a shift has put into another year is held at the year's edge.</summary>
    private static TimeZoneInfo.TransitionTime Transition(DateTime at, int year)
    {
        var held =
            at.Year < year ? new(year, 1, 1)
            : at.Year > year ? new DateTime(year, 12, 31, 23, 59, 59)
            : at;
        return TimeZoneInfo.TransitionTime.CreateFixedDateRule(DateTime.MinValue + held.TimeOfDay, held.Month, held.Day);
    }

    /// <summary>Hours, and minutes where they are written. Seconds are not known to the zones of .NET.</summary>
    private static TimeSpan? Offset(string text)
    {
        var parts = text.TrimStart('+', '-').Split(':');
        var hours = int.Parse(parts[0], CultureInfo.InvariantCulture);
        var minutes = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        if (hours > 14 || minutes > 59 || (hours == 14 && minutes > 0) || (parts.Length > 2 && parts[2].Trim('0').Length > 0))
            return null;
        var offset = new TimeSpan(hours, minutes, 0);
        return text.StartsWith('-') ? -offset : offset;
    }

    [GeneratedRegex(
        @"\A(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)(?<offset>[-+]?[0-9]{1,2}(?::[0-9]{2}){0,2})"
            + @"(?<dst>[A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)?(?<summer>(?<=[A-Za-z>])[-+]?[0-9]{1,2}(?::[0-9]{2}){0,2})?"
            + @"(?:,(?<rules>[^,]+,[^,]+))?\z"
    )]
    private static partial Regex Form();
}
