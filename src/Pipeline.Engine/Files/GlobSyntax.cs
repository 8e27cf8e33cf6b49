using System.Text;
using System.Text.RegularExpressions;

namespace Pipeline.Engine.Files;

/// <summary>Turns the text of a <see cref="GlobPattern"/> into regular expressions: first <c>{a,b}</c> is written out, then each alternative is translated.</summary>
internal static class GlobSyntax
{
    private const int MostAlternatives = 256;

    /// <summary>A character that takes two code units: a pattern counts it as one.</summary>
    private const string FarCharacter = @"[\uD800-\uDBFF][\uDC00-\uDFFF]";

    /// <summary>Adds every alternative of the pattern, without braces; returns what is wrong with a pattern that cannot be written out.</summary>
    public static string? Expand(string text, List<string> into)
    {
        var open = 0;
        while (open < text.Length && text[open] != '{')
            open = Next(text, open);
        if (open >= text.Length)
        {
            into.Add(text);
            return into.Count > MostAlternatives ? $"it stands for more than {MostAlternatives} alternatives" : null;
        }
        if (Choices(text, open) is not (var choices, var end))
            return "'{' without '}'";
        foreach (var choice in choices)
        {
            if (Expand(text[..open] + choice + text[end..], into) is { } why)
                return why;
        }
        return null;
    }

    /// <summary>Adds the regular expression of an alternative; returns what is wrong with one that cannot be a pattern.</summary>
    public static string? Translate(string text, List<string> into)
    {
        if (text.Length == 0)
            return "a pattern cannot be empty";
        if (text.EndsWith('/'))
            return $"a pattern matches files; write {text}** for all that lies below {text.TrimEnd('/')}";
        if (text.Split('/').Any(part => part is "" or "." or ".."))
            return "a pattern cannot hold an empty part, '.' or '..'";
        var regex = new StringBuilder();
        for (var at = 0; at < text.Length; )
        {
            var next = Next(text, at);
            var isPartStart = at == 0 || text[at - 1] == '/';
            if (text.AsSpan(at).StartsWith("**/") && isPartStart)
                (_, next) = (regex.Append("(?:.*/)?"), at + 3);
            else if (text.AsSpan(at).StartsWith("**"))
                (_, next) = (regex.Append(".*"), at + 2);
            else if (text[at] == '*')
                regex.Append("[^/]*");
            else if (text[at] == '?')
                regex.Append($"(?:{FarCharacter}|[^/])");
            else if (text[at] == '[' && Set(text.AsSpan(at + 1, next - at - 1), regex) is { } why)
                return why;
            else if (text[at] == '\\' && next > text.Length)
                return "a pattern cannot end in '\\'";
            else if (text[at] != '[')
                regex.Append(Regex.Escape(text[(text[at] == '\\' ? at + 1 : at)..next]));
            at = next;
        }
        into.Add(regex.ToString());
        return null;
    }

    private static (List<string> Choices, int End)? Choices(string text, int open)
    {
        var choices = new List<string>();
        var (from, depth) = (open + 1, 0);
        for (var at = from; at < text.Length; at = Next(text, at))
        {
            if (text[at] == '{')
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
    private static string? Set(ReadOnlySpan<char> set, StringBuilder regex)
    {
        if (set.Length < 2 || set[^1] != ']')
            return "'[' without ']'";
        var isNegated = set[0] is '!' or '^';
        set = set[(isNegated ? 1 : 0)..^1];
        if (set.Contains('/') || set.ContainsAnyInRange('\uD800', '\uDFFF'))
            return "a set of characters cannot hold '/' or a character beyond U+FFFF";
        var body = new StringBuilder();
        while (set.Length > 0)
        {
            var isRange = set.Length > 2 && set[1] == '-';
            var last = isRange ? set[2] : set[0];
            if (last < set[0])
                return $"the range {set[0]}-{last} runs backwards";
            body.Append($@"\u{(int)set[0]:X4}-\u{(int)last:X4}");
            set = set[(isRange ? 3 : 1)..];
        }
        regex.Append(isNegated ? $"(?:{FarCharacter}|[^/{body}])" : $"[{body}-[/]]");
        return null;
    }

    /// <summary>Where the sign after the one at <paramref name="at"/> begins: an escaped character and a set are one sign.</summary>
    private static int Next(string text, int at)
    {
        if (text[at] == '\\')
            return at + 2;
        if (text[at] != '[')
            return at + 1;
        var first = at + 1 < text.Length && text[at + 1] is '!' or '^' ? at + 2 : at + 1;
        var close = first + 1 < text.Length ? text.IndexOf(']', first + 1) : -1;
        return close < 0 ? text.Length : close + 1;
    }
}
