using System.Text.RegularExpressions;
using Pipeline.Engine.Configuration.Diagnostics;
using YamlDotNet.Core;

namespace Pipeline.Engine.Configuration.Yaml;

/// <summary>
/// Says what to do about a text that is no YAML, and where: the parser tells what it expected, which is seldom what the
/// writer must change.
/// </summary>
internal static partial class SyntaxCure
{
    private const int LongestLine = 2_000;

    /// <summary>The line and column, from one, where the writer must look, and what to do there.</summary>
    public static (long Line, long Column, string Cure) Of(YamlException fault, string text)
    {
        var lines = text.TrimStart('\uFEFF').Split('\n');
        var (line, column) = (Math.Clamp(fault.Start.Line, 1, lines.Length), Math.Max(1, fault.Start.Column));
        var rest = lines[line - 1][(int)Math.Min(column - 1, lines[line - 1].Length)..];
        // A text is read on in the next line: with a tab before a key there, the parser complains of the text.
        var isIndentedByTab = lines.Skip((int)line - 1).Take(2).Any(one => one.TrimStart(' ').StartsWith('\t'));
        if (fault.Message.Contains("tab as indentation") || rest.StartsWith('\t') || isIndentedByTab)
            return Tab(lines, line, column);
        if (fault.Message.Contains("flow ") && Unquoted(lines, line) is { } found)
            return found;
        return (line, column, Cure(fault.Message, rest));
    }

    private static string Cure(string said, string rest) =>
        rest is ['@' or '`' or '%' or '*', ..] ? "put quotes around the text"
        : said.Contains("unknown escape character") ? @"in double quotes write '\\' for a backslash, or use single quotes"
        : said.Contains("quoted scalar") ? "a quote opened here is not closed"
        : said.Contains("multiline plain scalar") ? "the line above needs ':' after its key, or quotes around its text"
        : said.Contains("invalid mapping") ? "put quotes around a text that contains ': '"
        : said.Contains("'-' indicator") ? "begin all items of a list in the same column"
        : said.Contains("expected key") ? "write ': ' after each key, and begin all keys of a block in the same column"
        : said.Contains("flow ") ? "a ',' or a closing bracket is missing, or quotes around a text that contains one of , [ ] { }"
        : "check indentation, quotes and brackets";

    /// <summary>The parser names the beginning of what it was reading; the tab stands in a line below it.</summary>
    private static (long, long, string) Tab(string[] lines, long line, long column)
    {
        const string cure = "indent with spaces, not with tabs";
        for (var i = line - 1; i < lines.Length; i++)
        {
            var tab = lines[i].IndexOf('\t');
            if (tab >= 0 && lines[i].AsSpan(0, tab).Trim(' ').IsEmpty)
                return (i + 1, tab + 1, cure);
        }
        return (line, column, cure);
    }

    /// <summary>
    /// In braces a text with braces, or with a star at its beginning, must have quotes: the first that has none is what
    /// broke the block.
    /// </summary>
    private static (long, long, string)? Unquoted(string[] lines, long line)
    {
        if (lines[line - 1].Length > LongestLine)
            return null;
        foreach (Match part in Parts().Matches(lines[line - 1]))
        {
            if (part.Groups["text"] is { Success: true } text)
                return (line, text.Index + 1, $"put quotes around {MessageText.Of(text.Value)}");
        }
        return null;
    }

    /// <summary>
    /// Quoted texts are passed over; then a value that begins with <c>*</c> or holds <c>${…}</c> or <c>{word}</c> after
    /// other letters.
    /// </summary>
    [GeneratedRegex(
        """
            "(\\.|[^"\\])*"|'[^']*'|(?<=[:,\[]\s*)(?<text>[^\s,\[\]{}"'#:][^\s,\[\]{}"']*:(?=\s*[,}\]])|\*[^\s,\]}]*|[^\s,\[\]{}"'#:][^\s,\[\]{}"']*\{[^{}]*\}[^\s,\]}]*|\$\{[^{}]*\}[^\s,\]}]*)
            """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Parts();
}
