using System.Text.RegularExpressions;
using Pipeline.Abstractions.Templates;

namespace Pipeline.Abstractions.Patterns;

/// <summary>
/// Finds in a pattern what other tools mean by it and this one would take for plain characters. A user would see no
/// error and no file.
/// </summary>
internal static partial class ForeignPattern
{
    private const string Many = "write a list such as [\"*.csv\", \"*.txt\"], or {a,b} for one of several texts";

    /// <summary>
    /// What is wrong with a pattern that was written for another tool, and how it is written here; null when nothing
    /// is.
    /// </summary>
    public static string? Fault(string text) => Whole(text) ?? Beginning(text) ?? Signs(text);

    private static string? Whole(string text) =>
        text.Contains('\n') || text.Contains('\r') ? $"a pattern is one line; {Many}"
        : text.Contains('(') && Flags().IsMatch(text)
            ? "'(?…)' and '(#…)' are syntax of regular expressions and zsh; write 'ignore_case: true' beside 'pattern', or "
                + "use 'regex'"
        : text.Contains('\\') && Regular().Match(text) is { Success: true } regular
            ? $"'{regular.Value}' is regular expression syntax; '*' alone stands for any characters"
        : text.Any(char.IsWhiteSpace) && BlankList().IsMatch(text) ? $"several patterns in one text; {Many}"
        : ForeignTime.InText(text.Contains("{day:") ? Days().Replace(text, "") : text) is var (found, right)
            ? $"{found}; write {{day:{right}}}"
        : null;

    private static string? Beginning(string text) =>
        text.StartsWith(' ') || (text.EndsWith(' ') && !text.EndsWith("\\ "))
            ? "a leading or trailing blank is part of the name; remove it (a plain ' ' is '\\ ')"
        : text.Contains(':') && Scheme().Match(text) is { Success: true } scheme
            ? $"the prefix '{scheme.Value}' is syntax of another tool; remove it, and write a regular expression in 'regex'"
        : text.StartsWith("- ") || text.StartsWith("+ ")
            ? "'- ' and '+ ' begin rules of rsync and rclone; write 'exclude' and 'pattern', or '!' to negate a pattern"
        : text.StartsWith("!!") ? "'!' can be written only once; write '!\\!' for a name that begins with '!'"
        : text.StartsWith(':') && Pathspec().IsMatch(text)
            ? "a leading ':' is git syntax; write '!' to negate a pattern, 'ignore_case: true' to ignore case"
        : text is "~" || text.StartsWith("~/") ? "'~' is not a home folder here; a pattern is relative to the folder 'in'"
        : text.StartsWith('^')
            ? "'^' is regular expression syntax; a pattern always matches the whole path (a plain '^' is '\\^')"
        : text.EndsWith('$') && !text.EndsWith("\\$")
            ? "'$' is regular expression syntax; a pattern always matches the whole path (a plain '$' is '\\$')"
        : text.Split('/').Contains("...") ? "'...' does not match sub-folders; write '**'"
        : null;

    private static string? Signs(string text)
    {
        var depth = 0;
        for (var at = 0; at < text.Length; at = GlobSyntax.Next(text, at))
        {
            if (text[at] == '{' && !GlobSyntax.IsDay(text, at))
                depth++;
            else if (text[at] == '}')
                depth--;
            if (text[at] == ',' && depth <= 0)
                return $"',' outside braces is a plain comma; {Many} (a plain ',' is '\\,')";
            if (text[at] is ';' or '|')
                return $"'{text[at]}' is a plain character here; {Many} (a plain '{text[at]}' is '\\{text[at]}')";
            if (text[at] == '(' && at > 0 && "+@!?*".Contains(text[at - 1]) && !IsNumber(text, at))
                return $"'{text[at - 1]}(…)' is bash syntax; write {{a,b}} for one of several texts (a plain '(' is '\\(')";
            if (text[at] == '<' && Numbers().IsMatch(text.AsSpan(at)))
                return "'<1-9>' is zsh syntax; write {1..9}";
            if (text[at] == '\\' && at + 1 < text.Length && char.IsAsciiLetterOrDigit(text[at + 1]))
                return "dwsDWSbB".Contains(text[at + 1]) && (at + 2 == text.Length || !char.IsAsciiLetterOrDigit(text[at + 2]))
                    ? $"'\\{text[at + 1]}' is regular expression syntax; write [0-9] or [[:alpha:]], or use 'regex'"
                    : "'\\' before a letter has no meaning; folders are separated by '/'";
        }
        return null;
    }

    /// <summary>The mark of a copy, as browsers write it: <c>*(1).csv</c>.</summary>
    private static bool IsNumber(string text, int open) => CopyMark().IsMatch(text.AsSpan(open));

    [GeneratedRegex(@"\(\?[A-Za-z:=!<-]|\(#[A-Za-z]")]
    private static partial Regex Flags();

    [GeneratedRegex(@"\{day:[^}]*\}")]
    private static partial Regex Days();

    [GeneratedRegex(@"\.[*+]\\\.|\\\{[0-9,]+\\\}")]
    private static partial Regex Regular();

    [GeneratedRegex(@"\A(?:\S*/)?\*\.\w+(?:\s+(?:\S*/)?\*\.\w+)+\s*\z")]
    private static partial Regex BlankList();

    [GeneratedRegex(@"\A(?:i?glob|regexp?|re):")]
    private static partial Regex Scheme();

    [GeneratedRegex(@"\A:[!^(/]")]
    private static partial Regex Pathspec();

    [GeneratedRegex(@"\A<[0-9]*-[0-9]*>")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"\A\((?:[0-9]+|\?)\)")]
    private static partial Regex CopyMark();
}
