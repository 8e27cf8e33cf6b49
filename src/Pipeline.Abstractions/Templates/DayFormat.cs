using System.Diagnostics.CodeAnalysis;

namespace Pipeline.Abstractions.Templates;

/// <summary>A part of a day that stands in a name as digits.</summary>
internal enum DayPart
{
    /// <summary>Four digits.</summary>
    Year,

    /// <summary>The last two digits of a year from 1969 to 2068.</summary>
    ShortYear,

    /// <summary>Two digits.</summary>
    Month,

    /// <summary>Two digits.</summary>
    Day,
}

/// <summary>
/// How a day is written in names: <c>yyyy</c>, <c>yy</c>, <c>MM</c> and <c>dd</c> as digits, and signs between them,
/// <c>/</c> included.
/// </summary>
internal static class DayFormat
{
    /// <summary>What the sign that holds a format begins with.</summary>
    public const string Begin = "{day:";

    private const string Separators = "-_./+=@#~ ";

    private static readonly (string Text, DayPart Part)[] Parts =
    [
        ("yyyy", DayPart.Year),
        ("yy", DayPart.ShortYear),
        ("MM", DayPart.Month),
        ("dd", DayPart.Day),
    ];

    /// <summary>
    /// Reads a format into its parts and the signs between them, one character each; <paramref name="why"/> says what
    /// is wrong with one that names cannot be read by.
    /// </summary>
    public static bool TryParse(
        string format,
        out IReadOnlyList<(DayPart? Part, string Text)> parts,
        [NotNullWhen(false)] out string? why
    )
    {
        var read = new List<(DayPart?, string)>();
        parts = read;
        why = format.Length == 0 ? "{day} needs a format such as {day:yyyyMMdd}" : null;
        for (var at = 0; at < format.Length && why is null; )
        {
            var (text, part) = Parts.FirstOrDefault(one => format.AsSpan(at).StartsWith(one.Text));
            if (text is not null)
                read.Add((part, text));
            else if (Separators.Contains(format[at]))
                read.Add((null, text = format[at].ToString()));
            else
                why =
                    $"a day in a name consists of yyyy, yy, MM and dd, with separators such as - _ . /; '{format}' contains "
                    + $"'{format[at]}'";
            at += text?.Length ?? 0;
        }
        return why is null;
    }
}
