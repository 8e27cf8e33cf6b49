using System.Buffers;
using System.Globalization;
using System.Text;

namespace Pipeline.Engine.Spec;

/// <summary>Durations as they are written: numbers with their units, the largest first: <c>500ms</c>, <c>30s</c>, <c>1h30m</c>, <c>2d</c>.</summary>
internal static class DurationText
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("d", TimeSpan.FromDays(1)),
        ("h", TimeSpan.FromHours(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("ms", TimeSpan.FromMilliseconds(1)),
    ];

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    /// <summary>A hundred years: more is a slip.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);

    /// <summary>Reads a duration; null when the text is none.</summary>
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
            var unit = rest[..letters].ToString();
            var place = Array.FindIndex(Units, next, known => known.Unit == unit);
            if (place < 0 || number * Units[place].Length.TotalDays > Longest.TotalDays)
                return null;
            sum += number * Units[place].Length;
            next = place + 1;
            rest = rest[letters..];
        } while (rest.Length > 0);
        return sum <= Longest ? sum : null;
    }

    /// <summary>The duration as one would write it; what is smaller than a millisecond is left out.</summary>
    public static string Of(TimeSpan duration)
    {
        var text = new StringBuilder();
        foreach (var (unit, length) in Units)
        {
            var count = (long)(duration / length);
            if (count > 0)
                text.Append(CultureInfo.InvariantCulture, $"{count}{unit}");
            duration -= count * length;
        }
        return text.Length == 0 ? "0s" : text.ToString();
    }
}
