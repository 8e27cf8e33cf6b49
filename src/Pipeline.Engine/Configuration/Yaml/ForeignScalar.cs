using System.Text.RegularExpressions;

namespace Pipeline.Engine.Configuration.Yaml;

/// <summary>Plain values that other readers of YAML, or other tools, take for something else.</summary>
internal static partial class ForeignScalar
{
    /// <summary>What is wrong with a number; null when nothing is.</summary>
    public static string? Number(string text) =>
        text.TrimStart('+', '-') is not ['0', _, ..] && !text.AsSpan().ContainsAny('_', '\'') ? null
        : LeadingZero().IsMatch(text)
            ? Octal().IsMatch(text)
                    ? $"some YAML parsers read it as {Convert.ToInt64(text.TrimStart('+', '-'), 8)}; write "
                        + $"{text.TrimStart('+', '-', '0')}, or {Convert.ToInt64(text.TrimStart('+', '-'), 8)}"
                : "write it without leading zeros"
        : OtherBase().IsMatch(text) ? "write it in decimal"
        : Grouped().IsMatch(text) ? "write it without separators between the digits"
        : null;

    /// <summary>What is meant by a word for true or false that is none here; null for others.</summary>
    public static string? Truth(string text) =>
        text.ToLowerInvariant() switch
        {
            "yes" or "on" or "y" or "1" => "write true",
            "no" or "off" or "n" or "0" => "write false",
            _ => null,
        };

    /// <summary>What is wrong with a folder's path; null when nothing is.</summary>
    public static string? Folder(string path) =>
        path is "~" || path.StartsWith("~/", StringComparison.Ordinal)
            ? "'~' is not a home folder here: a path is relative to the store's root; write it in the store's 'root'"
        : path.IndexOfAny(['*', '?']) >= 0 ? "this is a folder; write '*' and '?' in 'pattern'"
        : path.Contains('{') && Word().IsMatch(path) ? "words in braces are not allowed here"
        : null;

    [GeneratedRegex(@"\A[-+]?0[0-9]+\z")]
    private static partial Regex LeadingZero();

    [GeneratedRegex(@"\A[-+]?0[0-7]{1,18}\z")]
    private static partial Regex Octal();

    [GeneratedRegex(@"\A[-+]?0[xXoObB][0-9A-Fa-f_]+\z")]
    private static partial Regex OtherBase();

    [GeneratedRegex(@"\A[-+]?[0-9]+(?:[_'][0-9]+)+\z")]
    private static partial Regex Grouped();

    [GeneratedRegex(@"\{[a-z]+(?::[^}]*)?\}")]
    private static partial Regex Word();
}
