using System.Text;
using Pipeline.Engine.Configuration;
using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Engine.Reference;

/// <summary>Writes the reference of pipeline files as one page of Markdown: <c>etc/stages.md</c>.</summary>
public static class ReferencePage
{
    /// <summary>The page for a registry.</summary>
    public static string Write(ComponentRegistry registry)
    {
        var page = new StringBuilder(
            """
            # Stages and stores

            <!-- Written by `pipeline stages --markdown`; the texts are in the source of the program. -->

            A list entry of `stages` has one key that is a stage or a block; the settings of the stage are beside the key. For a list you can also write a single value.
            Durations are written `500ms`, `30s`, `1h30m`, `2d`; sizes `512KiB`, `8MiB`, `1GB`; dates `2026-03-01` or `2026-03-01T06:00:00Z`.
            A place is `store:path`. `${NAME}`, `${NAME:-default}` and `${NAME:?text}` are replaced by environment variables, `${file:PATH}` by the text of a file; `$${` is a plain `${`.
            [patterns.md](patterns.md) lists the syntax of other tools for patterns, variables and dates, and its meaning here.


            """
        );
        Section(page, "The file", "Beside `stores` and `stages`:", OptionRow.Of(typeof(PipelineHead)));
        Section(page, "Settings of every stage", XmlDocs.Of(typeof(StageSettings)), OptionRow.Of(typeof(StageSettings)));
        foreach (var sort in Chapter.All(registry).GroupBy(chapter => Title(chapter.Sort)))
        {
            page.Append($"## {sort.Key}\n\n");
            foreach (var chapter in sort)
                Section(page, $"`{chapter.Key}`", chapter.Text, chapter.Options, "###");
        }
        Table(page, "Words in places", "word", "meaning", TemplateWords.All);
        Table(page, "Problems", "code", "meaning", DiagnosticCode.All.Select(code => (code.Code, code.Title)));
        page.Append("[problems.md](problems.md) has an example for each code.\n");
        return page.ToString().TrimEnd('\n') + "\n";
    }

    private static string Title(string sort) =>
        sort switch
        {
            "store" => "Stores",
            "block" => "Blocks",
            _ => "Stages",
        };

    private static void Section(StringBuilder page, string title, string text, IReadOnlyList<OptionRow> rows, string level = "##")
    {
        page.Append($"{level} {title}\n\n");
        if (text.Length > 0)
            page.Append($"{text}\n\n");
        if (rows.Count == 0)
            return;
        page.Append("| option | type | default | |\n| --- | --- | --- | --- |\n");
        foreach (var row in rows)
        {
            var usual =
                row.IsRequired ? "**required**"
                : row.Default.Length > 0 ? $"`{row.Default}`"
                : "";
            page.Append($"| `{row.Key}` | {Cell(row.Type)} | {usual} | {Cell(row.Text)} |\n");
        }
        page.Append('\n');
    }

    private static void Table(
        StringBuilder page,
        string title,
        string left,
        string right,
        IEnumerable<(string Left, string Right)> rows
    )
    {
        page.Append($"## {title}\n\n| {left} | {right} |\n| --- | --- |\n");
        foreach (var row in rows)
            page.Append($"| `{row.Left}` | {Cell(row.Right)} |\n");
        page.Append('\n');
    }

    private static string Cell(string text) => text.Replace("|", "\\|");
}
