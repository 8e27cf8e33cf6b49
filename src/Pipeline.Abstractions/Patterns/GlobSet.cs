using System.Text;
using System.Text.RegularExpressions;

namespace Pipeline.Abstractions.Patterns;

/// <summary>
/// Reads a set of characters in a pattern: <c>[a-z]</c>, <c>[!a]</c>, <c>[^a]</c>, <c>[[:digit:]_]</c>, <c>[\]]</c>.
/// </summary>
internal static partial class GlobSet
{
    /// <summary>A character that takes two code units: a pattern counts it as one.</summary>
    public const string FarCharacter = @"[\uD800-\uDBFF][\uDC00-\uDFFF]";

    /// <summary>
    /// Adds a set of characters, without its first bracket and with its last; returns what is wrong with one that
    /// cannot be read.
    /// </summary>
    public static string? Read(ReadOnlySpan<char> set, List<GlobSign> into)
    {
        if (set.Length < 2 || set[^1] != ']')
            return "'[' without ']'";
        var isNegated = set[0] is '!' or '^';
        set = set[(isNegated ? 1 : 0)..^1];
        if (Foreign(set.ToString()) is { } foreign)
            return foreign;
        if (set.Contains('/') || set.ContainsAnyInRange('\uD800', '\uDFFF'))
            return "a set of characters cannot contain '/' or a character beyond U+FFFF";
        var body = new StringBuilder();
        var ranges = new List<(char, char)>();
        var classes = new List<Func<char, bool>>();
        while (set.Length > 0)
        {
            if (set.StartsWith("[:") && set.IndexOf(":]") is var end and > 0)
            {
                if (CharacterClass.Find(set[2..end].ToString(), out var known) is { } unknown)
                    return unknown;
                body.Append(known!.Regex);
                classes.Add(known.Holds);
                set = set[(end + 2)..];
                continue;
            }
            var low = Take(ref set);
            var high = low;
            if (set.Length > 1 && set[0] == '-')
            {
                set = set[1..];
                high = Take(ref set);
            }
            if (high < low)
                return $"the range {low}-{high} is in reverse order";
            body.Append($@"\u{(int)low:X4}-\u{(int)high:X4}");
            ranges.Add((low, high));
        }
        into.Add(
            new(GlobSignKind.One, isNegated ? $"(?:{FarCharacter}|[^/{body}])" : $"[{body}-[/]]")
            {
                Ranges = ranges,
                Classes = classes,
                IsNegated = isNegated,
            }
        );
        return null;
    }

    /// <summary>
    /// Where the sign after the set at <paramref name="open"/> begins; the text's length when nothing closes it.
    /// </summary>
    public static int End(string text, int open)
    {
        var at = open + 1;
        if (at < text.Length && text[at] is '!' or '^')
            at++;
        for (var first = at; at < text.Length; at++)
        {
            if (text[at] == '\\')
                at++;
            else if (text.AsSpan(at).StartsWith("[:") && text.IndexOf(":]", at + 2, StringComparison.Ordinal) is var end and > 0)
                at = end + 1;
            else if (text[at] == ']' && at > first)
                return at + 1;
        }
        return text.Length;
    }

    /// <summary>The next character; <c>\</c> takes the one behind it as it is.</summary>
    private static char Take(ref ReadOnlySpan<char> set)
    {
        var at = set[0] == '\\' && set.Length > 1 ? 1 : 0;
        var letter = set[at];
        set = set[(at + 1)..];
        return letter;
    }

    private static string? Foreign(string set) =>
        BareClass().IsMatch(set) ? $"'[{set}]' is a set of single letters; write [[{set}]]"
        : set.Contains("[=") || set.Contains("[.") ? "'[=' and '[.' in a set are not supported; write the characters themselves"
        : Escaped().Match(set) is { Success: true } escaped
            ? $"'{escaped.Value}' in a set is regular expression syntax; write 0-9, [:alpha:] or [:space:]"
        : List().IsMatch(set) ? $"'[{set}]' matches one character; write {{{set.Replace('|', ',')}}} for one of several texts"
        : null;

    [GeneratedRegex(@"\A:[a-z]+:\z")]
    private static partial Regex BareClass();

    [GeneratedRegex(@"\\[A-Za-z0-9]")]
    private static partial Regex Escaped();

    /// <summary>Texts with commas or bars between them. A few signs with a comma among them are a set.</summary>
    [GeneratedRegex(@"\A\w+(?:[,|]\w+)+\z")]
    private static partial Regex List();
}
