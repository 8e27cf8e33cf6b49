using System.Text.RegularExpressions;
using Pipeline.Engine.Configuration.Diagnostics;

namespace Pipeline.Engine.Configuration.Yaml;

/// <summary>
/// Finds in a text what shells and other tools would fill in, and nothing does here: <c>$HOME</c>, <c>%TEMP%</c>,
/// <c>{{ name }}</c>. Secrets, arguments of programs and what a variable brought are not looked at.
/// </summary>
internal static partial class ForeignText
{
    /// <summary>Where it stands and what to write; null when there is nothing of the sort.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isPattern">Whether braces stand in it for one of several texts.</param>
    public static (int Offset, string Message)? Fault(string text, bool isPattern)
    {
        // Nearly every text: no regular expression is made for it.
        if (!text.AsSpan().ContainsAny('$', '%', '#') && !text.StartsWith('~') && !text.Contains("{{"))
            return null;
        if (Dollar().Match(text) is { Success: true } dollar)
            return (
                dollar.Index,
                $"'{dollar.Value}' is shell syntax; write ${{{dollar.Value[1..]}}} (a plain '{dollar.Value}' is "
                    + $"'${dollar.Value}')"
            );
        if (Percent().Match(text) is { Success: true } percent)
            return (percent.Index, $"'{percent.Value}' is Windows syntax; write ${{{percent.Groups[1].Value}}}");
        if (!isPattern && Home().Match(text) is { Success: true } home)
            return (
                0,
                $"'{home.Value.TrimEnd('/')}' is a home folder only in shells; write the full path, or ~/ for your "
                    + "own home folder"
            );
        if (text.IndexOf("$(", StringComparison.Ordinal) is var command and >= 0)
            return (
                command,
                "'$(…)' runs a command in shells, which is not supported here; write ${NAME}, or {now:yyyyMMdd} for the day"
            );
        if (Marked().Match(text) is { Success: true } marked)
            return (
                marked.Index,
                $"'{MessageText.Of(marked.Value)}' is syntax of other tools; write ${{{marked.Groups[1].Value}}}"
            );
        if (!isPattern && text.IndexOf("{{", StringComparison.Ordinal) is var braces and >= 0)
            return (braces, "'{{…}}' is syntax of other tools; write ${NAME} for a variable, {name} for a word of a place");
        return null;
    }

    /// <summary>The text with <c>$$NAME</c> made a plain <c>$NAME</c>.</summary>
    public static string Plain(string text) => text.Contains("$$") ? Doubled().Replace(text, "$$$1$2") : text;

    /// <summary>In small letters only where a path or a part of it begins.</summary>
    [GeneratedRegex(@"(?<!\$|\\)\$([A-Z_][A-Z0-9_]*)\b|(?<=\A|[/:])\$([A-Za-z_]\w*)")]
    private static partial Regex Dollar();

    [GeneratedRegex(@"\$\$([A-Z_][A-Z0-9_]*\b)|(?<=\A|[/:])\$\$([A-Za-z_]\w*)")]
    private static partial Regex Doubled();

    [GeneratedRegex(@"%([A-Za-z_][A-Za-z0-9_]{2,}|[A-Z_][A-Z0-9_]?)%(?![A-Za-z])")]
    private static partial Regex Percent();

    [GeneratedRegex(@"\A~[A-Za-z_][\w-]*(?:/|\z)")]
    private static partial Regex Home();

    [GeneratedRegex(@"[%#]\{([A-Za-z_][A-Za-z0-9_.]*)\}")]
    private static partial Regex Marked();
}
