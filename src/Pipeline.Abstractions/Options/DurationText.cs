using System.Buffers;
using System.Globalization;

namespace Pipeline.Abstractions.Options;

/// <summary>
/// Reads and writes a duration as a pipeline file does: numbers with their units, the largest first: <c>30s</c>, <c>1h
/// 30m</c>, <c>2d</c>, <c>250ms</c>.
/// </summary>
public static class DurationText
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("d", TimeSpan.FromDays(1)),
        ("h", TimeSpan.FromHours(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("ms", TimeSpan.FromMilliseconds(1)),
    ];

    /// <summary>A hundred years: more is a slip.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);

    /// <summary>The duration in its two largest units; <c>0s</c> for none.</summary>
    public static string Of(TimeSpan time)
    {
        (int Value, string Unit)[] units =
        [
            (time.Days, "d"),
            (time.Hours, "h"),
            (time.Minutes, "m"),
            (time.Seconds, "s"),
            (time.TotalSeconds < 1 ? time.Milliseconds : 0, "ms"),
        ];
        var told = units.SkipWhile(unit => unit.Value == 0).Take(2).Where(unit => unit.Value != 0);
        return string.Join(' ', told.Select(unit => $"{unit.Value}{unit.Unit}")) is { Length: > 0 } text ? text : "0s";
    }

    /// <summary>Reads a duration, with or without spaces between its parts; null when the text is none.</summary>
    public static TimeSpan? TryParse(string text)
    {
        if (text == "0")
            return TimeSpan.Zero;
        var sum = TimeSpan.Zero;
        var next = 0;
        var rest = text.AsSpan();
        do
        {
            var digits = rest.IndexOfAnyExcept(Digits);
            if (
                digits < 1
                || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            )
                return null;
            rest = rest[digits..];
            var letters = rest.IndexOfAny(Digits) is var end and >= 0 ? end : rest.Length;
            var unit = rest[..letters].TrimEnd(' ').ToString();
            var place = Array.FindIndex(Units, next, known => known.Unit == unit);
            if (place < 0 || number * Units[place].Length.TotalDays > Longest.TotalDays)
                return null;
            sum += number * Units[place].Length;
            next = place + 1;
            rest = rest[letters..];
        } while (rest.Length > 0);
        return sum <= Longest ? sum : null;
    }
}
