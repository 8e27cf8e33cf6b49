using System.Globalization;
using System.Text.RegularExpressions;

namespace Pipeline.Abstractions.Patterns;

/// <summary>
/// Writes out the braces of a pattern: <c>{a,b}</c>, and <c>{1..9}</c>, <c>{01..12}</c>, <c>{a..e}</c> as bash has
/// them.
/// </summary>
internal static partial class GlobChoices
{
    private const int MostAlternatives = 64;

    private static string TooMany => $"it expands to more than {MostAlternatives} alternatives";

    /// <summary>
    /// Adds every alternative of the pattern, without braces; returns what is wrong with a pattern that cannot be
    /// written out.
    /// </summary>
    public static string? Expand(string text, List<string> into)
    {
        var open = 0;
        while (open < text.Length && !IsChoice(text, open))
            open = GlobSyntax.Next(text, open);
        if (open >= text.Length)
        {
            into.Add(text);
            return into.Count > MostAlternatives ? TooMany : null;
        }
        if (Choices(text, open) is not (var choices, var end))
            return "'{' without '}'";
        if (choices is [var only] && Several(only, out choices) is { } wrong)
            return wrong;
        if (
            open > 0
            && text[open - 1] is ']' or ')'
            && text[(open + 1)..(end - 1)].All(sign => char.IsAsciiDigit(sign) || sign == ',')
        )
            return $"'{text[open..end]}' is a repetition count of regular expressions; repeat the character, or use 'regex'";
        if (choices.Exists(choice => choice.Trim(' ').Length < choice.Length && choice.Trim(' ').Length > 0))
            return $"a blank in '{text[open..end]}' is part of an alternative; write "
                + $"{{{string.Join(',', choices.Select(choice => choice.Trim(' ')))}}}";
        foreach (var choice in choices)
        {
            if (Expand(text[..open] + choice + text[end..], into) is { } why)
                return why;
        }
        return null;
    }

    private static bool IsChoice(string text, int at) => text[at] == '{' && !GlobSyntax.IsDay(text, at);

    private static (List<string> Choices, int End)? Choices(string text, int open)
    {
        var choices = new List<string>();
        var (from, depth) = (open + 1, 0);
        for (var at = from; at < text.Length; at = GlobSyntax.Next(text, at))
        {
            if (IsChoice(text, at))
                depth++;
            else if (text[at] == '}' && depth-- == 0)
                return ([.. choices, text[from..at]], at + 1);
            else if (text[at] == ',' && depth == 0)
            {
                choices.Add(text[from..at]);
                from = at + 1;
            }
        }
        return null;
    }

    /// <summary>The texts of a range; braces around one text are those of another tool.</summary>
    private static string? Several(string only, out List<string> choices)
    {
        choices = [only];
        if (Numbers().Match(only) is { Success: true } numbers)
            return Count(numbers, out choices);
        if (Letters().Match(only) is { Success: true } letters)
        {
            var (first, last) = (letters.Groups[1].ValueSpan[0], letters.Groups[2].ValueSpan[0]);
            choices = [.. Steps(first, last, 1).Select(letter => ((char)letter).ToString())];
            return choices.Count > MostAlternatives ? TooMany : null;
        }
        return only == "day" ? "{day} needs a format such as {day:yyyyMMdd}"
            : only.Length > 0 && only.All(char.IsAsciiDigit)
                ? $"'{{{only}}}' is a repetition count of regular expressions; repeat the character, or use 'regex'"
            : only.Contains(':') ? $"a pattern can contain only a day, such as {{day:yyyyMMdd}}; '{{{only}}}' is not a day"
            : Dashed().IsMatch(only)
                ? $"'{{{only}}}' is a single text; write {{{only.Replace("-", "..")}}} for a range, or [{only}] for one character"
            : $"'{{{only}}}' has only one alternative; remove the braces, or write {{a,b}} for one of several";
    }

    private static string? Count(Match range, out List<string> choices)
    {
        choices = [];
        var (low, high) = (range.Groups[1].Value, range.Groups[2].Value);
        var (first, last) = (int.Parse(low, CultureInfo.InvariantCulture), int.Parse(high, CultureInfo.InvariantCulture));
        var step = range.Groups[3].Success ? Math.Abs(int.Parse(range.Groups[3].ValueSpan, CultureInfo.InvariantCulture)) : 1;
        if (Math.Abs(last - first) / Math.Max(step, 1) >= MostAlternatives)
            return $"{TooMany}; write digits such as [0-9]";
        var isPadded = IsPadded(low) || IsPadded(high);
        var width = Math.Max(low.Length, high.Length);
        foreach (var number in Steps(first, last, Math.Max(step, 1)))
        {
            var digits = Math.Abs(number).ToString(CultureInfo.InvariantCulture);
            var sign = number < 0 ? "-" : "";
            choices.Add(sign + (isPadded ? digits.PadLeft(width - sign.Length, '0') : digits));
        }
        return null;
    }

    private static IEnumerable<int> Steps(int first, int last, int step) =>
        Enumerable.Range(0, (Math.Abs(last - first) / step) + 1).Select(at => first + (at * (last < first ? -step : step)));

    private static bool IsPadded(string number) => number.TrimStart('-') is ['0', _, ..];

    [GeneratedRegex(@"\A(-?[0-9]{1,8})\.\.(-?[0-9]{1,8})(?:\.\.(-?[0-9]{1,4}))?\z")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"\A([A-Za-z])\.\.([A-Za-z])\z")]
    private static partial Regex Letters();

    [GeneratedRegex(@"\A(?:[0-9]+-[0-9]+|[A-Za-z]-[A-Za-z])\z")]
    private static partial Regex Dashed();
}
