using System.Text.RegularExpressions;

namespace Pipeline.Abstractions.Patterns;

/// <summary>
/// Finds in a regular expression what other languages mean by it and .NET takes for plain characters.
/// </summary>
internal static partial class ForeignRegex
{
    /// <summary>
    /// What is wrong with an expression that was written for another tool, and how it is written here; null when
    /// nothing is.
    /// </summary>
    public static string? Fault(string text) =>
        text.Contains('\n') || text.Contains('\r') ? "an expression is a single line; write a|b for alternatives"
        : PosixClass().Match(text) is { Success: true } named
            ? $"'{named.Value}' is a set of single letters here; write {Meaning(named.Groups[1].Value)}"
        : Slashes().IsMatch(text)
            ? "slashes around an expression are syntax of sed and JavaScript; omit them, and write ignore_case: true for /i"
        : text.Contains("(?P<") ? "'(?P<name>…)' is Python syntax; write (?<name>…)"
        : text.Contains("&&[") ? "'&&' in a set is Java syntax; write [a-z-[b]] to exclude characters from a set"
        : text.StartsWith("^/") ? "a path does not begin with '/': it is relative to the folder 'in'"
        : Ending().IsMatch(text) ? $"the expression must match the whole path; write .*{text.TrimEnd('$')}"
        : null;

    private static string Meaning(string name) =>
        name switch
        {
            "digit" => "[0-9]",
            "alpha" => @"\p{L}",
            "alnum" => @"[\p{L}0-9]",
            "upper" => @"\p{Lu}",
            "lower" => @"\p{Ll}",
            "space" or "blank" => @"\s",
            "xdigit" => "[0-9A-Fa-f]",
            "word" => @"\w",
            _ => "the characters themselves",
        };

    [GeneratedRegex(@"\[:([a-z]+):\]")]
    private static partial Regex PosixClass();

    [GeneratedRegex(@"\A/.*/[a-z]*\z")]
    private static partial Regex Slashes();

    /// <summary>
    /// An extension alone, as it is looked for by tools that take a part for the whole: <c>\.csv$</c>.
    /// </summary>
    [GeneratedRegex(@"\A\\\.[^/*+]*\$\z")]
    private static partial Regex Ending();
}
