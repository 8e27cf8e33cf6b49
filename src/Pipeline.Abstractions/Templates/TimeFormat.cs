using System.Text.RegularExpressions;

namespace Pipeline.Abstractions.Templates;

/// <summary>
/// The format of a time in a word such as <c>{modified:yyyyMMdd}</c>. Every letter must be a part of a time that this
/// program knows: .NET copies the others as they are, and so <c>YYYY</c> would be a folder of that name.
/// </summary>
internal static partial class TimeFormat
{
    private const string Known = "yyyy yy MMMM MMM MM M dddd ddd dd d HH H hh h mm m ss s fffffff tt zzz zz K";
    private static readonly string[] Parts = Known.Split(' ');

    /// <summary>What is wrong with a format, and how it is written here; null when nothing is.</summary>
    public static string? Fault(string format)
    {
        if (format.Length == 1)
            return ForeignTime.OfLetters(format) is { } longer
                ? $"'{format}' alone is not a time format; write {longer}"
                : $"'{format}' is not a time format; write for example yyyyMMdd or yyyy/MM/dd";
        if (Unquoted(format).Contains('%') && Percent().Match(format) is { Success: true } percent)
            return percent.ValueSpan is [_, var letter] && ForeignTime.OfPercent(letter) is { } right
                ? $"'{percent.Value}' is strftime syntax; write {right}"
                : $"'{percent.Value}' is strftime syntax without an equivalent here; {List}";
        var runs = Runs(format).ToList();
        foreach (var run in runs)
        {
            if (!IsKnown(run))
                return ForeignTime.OfLetters(run) is { } right
                    ? $"'{run}' is not part of a time format; write {right}"
                    : $"'{run}' is not part of a time format; {List}, and put quotes around plain letters: 'x'";
        }
        if (runs.Exists(run => run[0] == 'h') && !runs.Exists(run => run[0] == 't'))
            return "'hh' is the hour of a 12-hour clock, which occurs twice a day; write HH";
        // Behind an hour stand minutes, whatever is between them.
        var hour = runs.FindIndex(run => run[0] is 'H' or 'h');
        return hour >= 0 && hour + 1 < runs.Count && runs[hour + 1] is "MM" or "M"
            ? "'MM' is the month; write mm for the minutes"
            : null;
    }

    /// <summary>
    /// Whether the formats of one text hold minutes where a month is meant: with a year, a month or a day, and without
    /// an hour.
    /// </summary>
    public static bool TakesMinutesForMonths(IEnumerable<string> formats)
    {
        var letters = formats.SelectMany(Runs).Select(run => run[0]).ToHashSet();
        return letters.Contains('m') && !letters.Overlaps("Hh") && letters.Overlaps("yMd");
    }

    private static string List => $"known are {Known}";

    private static bool IsKnown(string run) =>
        Parts.Contains(run) || run is "T" or "t" or "z" || (run[0] is 'f' or 'F' && run.Length <= 7);

    /// <summary>The runs of one letter; what stands in quotes or behind a <c>\</c> is plain text.</summary>
    private static IEnumerable<string> Runs(string format)
    {
        var text = Unquoted(format);
        for (int at = 0, end; at < text.Length; at = end)
        {
            end = at + 1;
            while (end < text.Length && text[end] == text[at])
                end++;
            if (char.IsAsciiLetter(text[at]))
                yield return text[at..end];
        }
    }

    private static string Unquoted(string format) =>
        format.AsSpan().ContainsAny('\'', '"', '\\') ? Quoted().Replace(format, "") : format;

    [GeneratedRegex(@"'[^']*'|""[^""]*""|\\.")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"%[A-Za-z%]?")]
    private static partial Regex Percent();
}
