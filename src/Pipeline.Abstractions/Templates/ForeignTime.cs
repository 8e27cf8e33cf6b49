using System.Text.RegularExpressions;

namespace Pipeline.Abstractions.Templates;

/// <summary>What other tools write for the parts of a time: strftime, Java, moment.js, spreadsheets.</summary>
internal static partial class ForeignTime
{
    private static readonly Dictionary<char, string> Strftime = new()
    {
        ['Y'] = "yyyy",
        ['y'] = "yy",
        ['m'] = "MM",
        ['d'] = "dd",
        ['e'] = "d",
        ['H'] = "HH",
        ['I'] = "hh tt",
        ['M'] = "mm",
        ['S'] = "ss",
        ['f'] = "ffffff",
        ['p'] = "tt",
        ['b'] = "MMM",
        ['B'] = "MMMM",
        ['a'] = "ddd",
        ['A'] = "dddd",
        ['z'] = "zzz",
        ['F'] = "yyyy-MM-dd",
        ['T'] = "HH:mm:ss",
        ['D'] = "MM/dd/yy",
        ['R'] = "HH:mm",
    };

    /// <summary>What is written here for <c>%Y</c>; null when there is nothing for that letter.</summary>
    public static string? OfPercent(char letter) => Strftime.GetValueOrDefault(letter);

    /// <summary>
    /// What is written here for a run of one letter that is no part of a time; null when nothing is known.
    /// </summary>
    public static string? OfLetters(string run) =>
        run[0] switch
        {
            'Y' or 'u' or 'J' or 'A' when run.Length >= 4 => "yyyy",
            'Y' or 'J' => "yy",
            'y' => run.Length > 2 ? "yyyy" : "yy",
            'D' when run.Length <= 2 => "dd",
            'T' when run.Length == 2 => "dd",
            'S' when run.Length <= 2 => "ss",
            'S' => new('f', Math.Min(run.Length, 7)),
            'L' when run.Length <= 4 => new('M', run.Length),
            'M' => "MM",
            'd' => "dd",
            'E' => run.Length > 3 ? "dddd" : "ddd",
            'a' or 'A' or 'p' => "tt",
            'k' or 'H' => "HH",
            'm' => "mm",
            's' => "ss",
            'Z' or 'X' or 'x' => "zzz",
            'n' or 'N' or 'f' or 'F' => "fffffff",
            _ => null,
        };

    /// <summary>
    /// A time in the plain text of a pattern or a place, where nothing fills it in: what was found, and the format that
    /// is meant.
    /// </summary>
    public static (string Found, string Right)? InText(string text)
    {
        if (text.Contains('%') && Percent().Match(text) is { Success: true } percent)
        {
            var right = Signs().Replace(percent.Value, sign => OfPercent(sign.ValueSpan[1]) ?? "");
            return ($"'{percent.Value}' is strftime syntax and is not replaced", right.Length > 0 ? right : "yyyyMMdd");
        }
        if (!text.Contains("yyyy", StringComparison.OrdinalIgnoreCase) || Letters().Match(text) is not { Success: true } letters)
            return null;
        var format = letters.Value.Replace('Y', 'y').Replace('D', 'd').Replace('m', 'M');
        return ($"'{letters.Value}' is replaced only in braces", format);
    }

    /// <summary>Signs of strftime with what stands between them. <c>100%done</c> is none.</summary>
    [GeneratedRegex(@"%[YymdHMSFDTjs](?:[-_./:]?%[YymdHMSFDTjs])*(?![A-Za-z0-9])")]
    private static partial Regex Percent();

    [GeneratedRegex(@"%[A-Za-z]")]
    private static partial Regex Signs();

    [GeneratedRegex(@"(?<![A-Za-z:])(?:yyyy|YYYY)[-_./]?[Mm]{2}(?:[-_./]?[Dd]{2})?(?![A-Za-z])")]
    private static partial Regex Letters();
}
