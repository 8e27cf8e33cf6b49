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
            "`*` and `?` stand for characters of one name, `**` crosses folders. A pattern speaks of the whole path below `in`. `\\` takes the next character as it is. "
                + "`ignore_case: true` beside it makes upper and lower case the same."
        ),
        (DialectTopic.Exclude, "`exclude`", "Written like `pattern`, and read as in a .gitignore file."),
        (
            DialectTopic.Regex,
            "`regex`",
            "A regular expression of .NET, without look-around and back references. The whole path must match."
        ),
        (
            DialectTopic.Time,
            "Formats of times",
            "In `{modified:…}`, `{now:…}` and `{day:…}`. Every letter is a part of a time, or a problem; other signs stand for themselves."
        ),
        (DialectTopic.Place, "Places", "The words are in [stages.md](stages.md)."),
        (
            DialectTopic.Variable,
            "Variables",
            "Filled in from the environment when the file is read; what is filled in is never read as YAML. `${file:PATH}` is the text of a file. "
                + "In secrets and in the arguments of a `command` only `${` is looked at."
        ),
        (DialectTopic.Folder, "Folders", "A store's `root` may begin with `~/`. A place is seen from it."),
        (DialectTopic.Number, "Numbers", ""),
        (DialectTopic.Truth, "True and false", ""),
        (
            DialectTopic.Zone,
            "Time zones",
            "Where none is given the machine's own counts: `TZ`, in every form that `date` understands, else `/etc/localtime`. "
                + "One that cannot be read is an error, exit code 2; it never becomes UTC without a word."
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

            <!-- Written by `pipeline stages patterns`; the table stands in the program's source, and a test tries every line of it. -->

            What other tools write, and what it is here. What cannot be meant here is a problem with its line and column (`pipeline lint`), which says what to write; nothing is ignored without a word.


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
