using System.Text;
using System.Text.RegularExpressions;

namespace Pipeline.Engine.Files;

/// <summary>Turns the text of a <see cref="GlobPattern"/> into signs: first <c>{a,b}</c> is written out, then each alternative is translated.</summary>
internal static class GlobSyntax
{
    /// <summary>What is said of a pattern beyond the bounds.</summary>
    public const string TooLong = "the pattern is too long";

    /// <summary>As long as the longest path of most systems. Writing out braces goes as deep as there are braces.</summary>
    public const int MostCharacters = 4096;

    private const int MostAlternatives = 64;

    /// <summary>A character that takes two code units: a pattern counts it as one.</summary>
    private const string FarCharacter = @"[\uD800-\uDBFF][\uDC00-\uDFFF]";

    /// <summary>Adds every alternative of the pattern, without braces; returns what is wrong with a pattern that cannot be written out.</summary>
    public static string? Expand(string text, List<string> into)
    {
        var open = 0;
        while (open < text.Length && !IsChoice(text, open))
            open = Next(text, open);
        if (open >= text.Length)
        {
            into.Add(text);
            return into.Count > MostAlternatives ? $"it stands for more than {MostAlternatives} alternatives" : null;
        }
        if (Choices(text, open) is not (var choices, var end))
            return "'{' without '}'";
        if (choices is ["day"])
            return "{day} needs a format such as {day:yyyyMMdd}";
        foreach (var choice in choices)
        {
            if (Expand(text[..open] + choice + text[end..], into) is { } why)
                return why;
        }
        return null;
    }

    /// <summary>Adds the signs of an alternative; returns what is wrong with one that cannot be a pattern.</summary>
    public static string? Translate(string text, List<GlobSign> into)
    {
        if (text.Length == 0)
            return "a pattern cannot be empty";
        if (text.EndsWith('/'))
            return $"a pattern matches files; write {text}** for all that lies below {text.TrimEnd('/')}";
        if (text.Split('/').Any(part => part is "" or "." or ".."))
            return "a pattern cannot hold an empty part, '.' or '..'";
        if (!StorePath.TryParse(text, out _, out var never))
            return never;
        for (var at = 0; at < text.Length; )
        {
            var next = Next(text, at);
            var isPartStart = at == 0 || text[at - 1] == '/';
            if (text.AsSpan(at).StartsWith("**/") && isPartStart)
                (_, next) = (Add(into, new(GlobSignKind.Folders, "(?:.*/)?")), at + 3);
            else if (text.AsSpan(at).StartsWith("**"))
                (_, next) = (Add(into, new(GlobSignKind.Anything, ".*")), at + 2);
            else if (text[at] == '*')
                into.Add(new(GlobSignKind.Many, "[^/]*"));
            else if (text[at] == '?')
                into.Add(new(GlobSignKind.One, $"(?:{FarCharacter}|[^/])"));
            else if (IsDay(text, at))
            {
                if (Day(text[at..next], into) is { } wrong)
                    return wrong;
            }
            else if (text[at] == '[' && Set(text.AsSpan(at + 1, next - at - 1), into) is { } why)
                return why;
            else if (text[at] == '\\' && next > text.Length)
                return "a pattern cannot end in '\\'";
            else if (text[at] != '[')
                Literal(text[(text[at] == '\\' ? at + 1 : at)..next], into);
            at = next;
        }
        return null;
    }

    private static GlobSign Add(List<GlobSign> into, GlobSign sign)
    {
        into.Add(sign);
        return sign;
    }

    private static void Literal(string text, List<GlobSign> into)
    {
        foreach (var letter in text)
            into.Add(new(GlobSignKind.Literal, Regex.Escape(letter.ToString())) { Letter = letter });
    }

    private static string? Day(string sign, List<GlobSign> into)
    {
        if (!sign.EndsWith('}'))
            return "'{' without '}'";
        if (!DayFormat.TryParse(sign[DayFormat.Begin.Length..^1], out var parts, out var why))
            return why;
        foreach (var (part, text) in parts)
        {
            if (part is null)
                Literal(text, into);
            for (var left = part is null ? 0 : text.Length; left > 0; left--)
                into.Add(new(GlobSignKind.Digit, "[0-9]") { Part = part, IsLast = left == 1 });
        }
        return null;
    }

    private static bool IsDay(string text, int at) => text.AsSpan(at).StartsWith(DayFormat.Begin);

    private static bool IsChoice(string text, int at) => text[at] == '{' && !IsDay(text, at);

    private static (List<string> Choices, int End)? Choices(string text, int open)
    {
        var choices = new List<string>();
        var (from, depth) = (open + 1, 0);
        for (var at = from; at < text.Length; at = Next(text, at))
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

    /// <summary>Adds a set of characters such as <c>a-z]</c>; returns what is wrong with one that cannot be read.</summary>
    private static string? Set(ReadOnlySpan<char> set, List<GlobSign> into)
    {
        if (set.Length < 2 || set[^1] != ']')
            return "'[' without ']'";
        var isNegated = set[0] is '!' or '^';
        set = set[(isNegated ? 1 : 0)..^1];
        if (set.Contains('/') || set.ContainsAnyInRange('\uD800', '\uDFFF'))
            return "a set of characters cannot hold '/' or a character beyond U+FFFF";
        var body = new StringBuilder();
        var ranges = new List<(char, char)>();
        while (set.Length > 0)
        {
            var isRange = set.Length > 2 && set[1] == '-';
            var last = isRange ? set[2] : set[0];
            if (last < set[0])
                return $"the range {set[0]}-{last} runs backwards";
            body.Append($@"\u{(int)set[0]:X4}-\u{(int)last:X4}");
            ranges.Add((set[0], last));
            set = set[(isRange ? 3 : 1)..];
        }
        into.Add(
            new(GlobSignKind.One, isNegated ? $"(?:{FarCharacter}|[^/{body}])" : $"[{body}-[/]]")
            {
                Ranges = ranges,
                IsNegated = isNegated,
            }
        );
        return null;
    }

    /// <summary>Where the sign after the one at <paramref name="at"/> begins: an escaped character and a set are one sign.</summary>
    private static int Next(string text, int at)
    {
        if (text[at] == '\\')
            return at + 2;
        if (IsDay(text, at))
            return text.IndexOf('}', at) is var end and > 0 ? end + 1 : text.Length;
        if (text[at] != '[')
            return at + 1;
        var first = at + 1 < text.Length && text[at + 1] is '!' or '^' ? at + 2 : at + 1;
        var close = first + 1 < text.Length ? text.IndexOf(']', first + 1) : -1;
        return close < 0 ? text.Length : close + 1;
    }
}
