using System.Text;

namespace Pipeline.Engine.Reference;

/// <summary>Writes the page about the spellings of other tools: <c>etc/patterns.md</c>.</summary>
public static class DialectPage
{
    private static readonly (DialectTopic Topic, string Title, string Text)[] Chapters =
    [
        (
            DialectTopic.Pattern,
            "`pattern` and `when`",
            "`*` and `?` match characters of one name, `**` also matches sub-folders. A pattern matches the whole path "
                + "below `in`. `\\` makes the next character a plain one. `ignore_case: true` beside it ignores case."
        ),
        (DialectTopic.Exclude, "`exclude`", "The syntax is that of `pattern`, the meaning that of a .gitignore file."),
        (
            DialectTopic.Regex,
            "`regex`",
            "A regular expression of .NET, without look-around and back references. The whole path must match."
        ),
        (
            DialectTopic.Time,
            "Formats of times",
            "In `{modified:…}`, `{now:…}` and `{day:…}`. Every letter must be part of a time format; other characters "
                + "stand for themselves."
        ),
        (DialectTopic.Place, "Places", "The words are in [stages.md](stages.md)."),
        (
            DialectTopic.Variable,
            "Variables",
            "The values come from the environment when the file is read, and are never parsed as YAML. `${file:PATH}` is "
                + "the text of a file. In secrets and in the arguments of a `command` only `${` is special."
        ),
        (DialectTopic.Folder, "Folders", "A store's `root` may begin with `~/`. A place is relative to the root."),
        (DialectTopic.Number, "Numbers", ""),
        (DialectTopic.Truth, "True and false", ""),
        (
            DialectTopic.Zone,
            "Time zones",
            "The default is the time zone of the machine: `TZ`, in every form that `date` understands, else "
                + "`/etc/localtime`. A time zone that cannot be read is an error, exit code 2; UTC never replaces it silently."
        ),
        (DialectTopic.Yaml, "YAML", ""),
    ];

    /// <summary>Every spelling.</summary>
    internal static IReadOnlyList<Dialect> All { get; } = [.. PatternDialects.All, .. WordDialects.All, .. ValueDialects.All];

    /// <summary>The page.</summary>
    public static string Write()
    {
        var page = new StringBuilder(
            """
            # Patterns, variables, dates

            <!-- Written by `pipeline stages patterns`; the table is in the source of the program, and a test checks every line of it. -->

            This page lists the syntax of other tools and its meaning here. `pipeline lint` reports unsupported syntax with line and column and says what to write instead; nothing is ignored silently.


            """
        );
        foreach (var (topic, title, text) in Chapters)
        {
            page.Append($"## {title}\n\n").Append(text.Length > 0 ? $"{text}\n\n" : "");
            page.Append("| spelling | known from | here |\n| --- | --- | --- |\n");
            foreach (var one in All.Where(one => one.Topic == topic))
                page.Append(
                    $"| {Code(one.Spelling)} | {Cell(one.From)} | {(one.IsRefused ? $"**a problem**: {Code(one.Here)}" : Cell(one.Here))} |\n"
                );
            page.Append('\n');
        }
        return page.ToString().TrimEnd('\n') + "\n";
    }

    private static string Code(string text) => $"`{Cell(text)}`";

    private static string Cell(string text) => text.Replace("|", "\\|");
}
