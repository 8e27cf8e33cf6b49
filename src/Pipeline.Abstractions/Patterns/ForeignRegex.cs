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
        text.Contains('\n') || text.Contains('\r') ? "an expression is one line; write a|b for one of several"
        : PosixClass().Match(text) is { Success: true } named
            ? $"'{named.Value}' is a set of these letters here; write {Meaning(named.Groups[1].Value)}"
        : Slashes().IsMatch(text)
            ? "the slashes around it are those of sed and JavaScript; leave them out, and write ignore_case: true for /i"
        : text.Contains("(?P<") ? "'(?P<name>…)' is Python's; write (?<name>…)"
        : text.Contains("&&[") ? "'&&' in a set is Java's; write [a-z-[b]] to take characters out of a set"
        : text.StartsWith("^/") ? "a path does not begin with '/': it is seen from the folder 'in'"
        : Ending().IsMatch(text) ? $"the whole path must match, not a part of it; write .*{text.TrimEnd('$')}"
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
