using System.Text.RegularExpressions;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Templates;

namespace Pipeline.Abstractions.Patterns;

/// <summary>
/// Turns each alternative of a <see cref="GlobPattern"/> into signs, when <see cref="GlobChoices"/> has written out its
/// braces.
/// </summary>
internal static class GlobSyntax
{
    /// <summary>What is said of a pattern beyond the bounds.</summary>
    public const string TooLong = "the pattern is too long";

    /// <summary>
    /// As long as the longest path of most systems. Writing out braces goes as deep as there are braces.
    /// </summary>
    public const int MostCharacters = 4096;

    /// <summary>Adds the signs of an alternative; returns what is wrong with one that cannot be a pattern.</summary>
    public static string? Translate(string text, List<GlobSign> into)
    {
        if (text.Length == 0)
            return "a pattern cannot be empty";
        if (text.Split('/').Any(part => part is "" or "." or ".."))
            return "a pattern cannot contain an empty part, '.' or '..'";
        if (StorePath.WhyNot(text) is { } never)
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
                into.Add(new(GlobSignKind.One, $"(?:{GlobSet.FarCharacter}|[^/])"));
            else if (IsDay(text, at))
            {
                if (Day(text[at..next], into) is { } wrong)
                    return wrong;
            }
            else if (text[at] == '[' && GlobSet.Read(text.AsSpan(at + 1, next - at - 1), into) is { } why)
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

    /// <summary>Whether a day stands there.</summary>
    public static bool IsDay(string text, int at) => text.AsSpan(at).StartsWith(DayFormat.Begin);

    /// <summary>
    /// Where the sign after the one at <paramref name="at"/> begins: an escaped character and a set are one sign.
    /// </summary>
    public static int Next(string text, int at)
    {
        if (text[at] == '\\')
            return at + 2;
        if (IsDay(text, at))
            return text.IndexOf('}', at) is var end and > 0 ? end + 1 : text.Length;
        return text[at] == '[' ? GlobSet.End(text, at) : at + 1;
    }
}
