using System.Runtime.InteropServices;
using Pipeline.Abstractions.Patterns;

namespace Pipeline.Abstractions.Templates;

/// <summary>What is wrong with a day that a name seems to hold.</summary>
internal enum DayError
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The calendar has no such day.</summary>
    NoDay,

    /// <summary>Its parts, where one stands twice, are not the same.</summary>
    Disagrees,
}

/// <summary>
/// One way to read the beginning of a path by a pattern. A part of the day that was not read yet is null.
/// </summary>
/// <param name="Alternative">The alternative of the pattern.</param>
/// <param name="Sign">The sign that comes next.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct DayState(int Alternative, int Sign)
{
    /// <summary>Digits of earlier or later years are no day, but part of a longer number.</summary>
    private const int FirstYear = 1900;

    private const int LastYear = 2199;

    /// <summary>A year of two digits from here on is one of the century before.</summary>
    private const int Pivot = 69;

    /// <summary>The digits read so far of a part that is not complete.</summary>
    private int Value { get; init; }

    private int? Year { get; init; }

    private int? Month { get; init; }

    private int? Day { get; init; }

    /// <summary>What is wrong with what was read.</summary>
    public DayError Flaw { get; private init; }

    /// <summary>
    /// The earliest day that this can still become; the day itself when all of it was read. Null while the year is not
    /// known, and with a flaw.
    /// </summary>
    public DateOnly? Earliest => Year is { } year && Flaw == DayError.None ? new DateOnly(year, Month ?? 1, Day ?? 1) : null;

    /// <summary>The latest day that this can still become.</summary>
    public DateOnly? Latest =>
        Year is { } year && Flaw == DayError.None
            ? new DateOnly(year, Month ?? 12, Day ?? DateTime.DaysInMonth(year, Month ?? 12))
            : null;

    /// <summary>The flaw in words; null when there is none.</summary>
    public string? Trouble =>
        Flaw switch
        {
            DayError.None => null,
            DayError.Disagrees => "the parts of its path contain different days",
            _ => $"the calendar has no day {Digits(Year, 4)}-{Digits(Month, 2)}-{Digits(Day, 2)}",
        };

    private bool IsPossible =>
        Year is null or (>= FirstYear and <= LastYear)
        && Month is null or (>= 1 and <= 12)
        && (
            Day is null || (Day >= 1 && Day <= (Year is { } year && Month is { } month ? DateTime.DaysInMonth(year, month) : 31))
        );

    /// <summary>The state after a digit.</summary>
    public DayState After(GlobSign sign, char digit)
    {
        var value = (Value * 10) + (digit - '0');
        var next = this with { Sign = Sign + 1, Value = sign.IsLast ? 0 : value };
        return sign.IsLast ? next.With(sign.Part, value) : next;
    }

    private DayState With(DayPart? part, int value)
    {
        if (part == DayPart.ShortYear)
            value += value < Pivot ? 2000 : 1900;
        var (before, next) = part switch
        {
            DayPart.Month => (Month, this with { Month = value }),
            DayPart.Day => (Day, this with { Day = value }),
            _ => (Year, this with { Year = value }),
        };
        return Flaw != DayError.None ? next
            : before is not null && before != value ? next with { Flaw = DayError.Disagrees }
            : next.IsPossible ? next
            : next with { Flaw = DayError.NoDay };
    }

    private static string Digits(int? number, int count) => number?.ToString($"D{count}", null) ?? new('?', count);
}
