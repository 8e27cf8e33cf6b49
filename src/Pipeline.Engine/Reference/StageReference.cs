using System.Text;
using Pipeline.Engine.Configuration;
using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Engine.Reference;

/// <summary>
/// What stages, blocks and stores there are and what their options mean, as plain text for a terminal.
/// </summary>
public sealed class StageReference(ComponentRegistry registry)
{
    private const int Width = 100;
    private const string Indent = "    ";
    private readonly IReadOnlyList<Chapter> _chapters = Chapter.All(registry);

    /// <summary>The names of all stages, blocks and stores.</summary>
    public IEnumerable<string> Names => _chapters.Select(chapter => chapter.Key);

    /// <summary>Every stage, block and store, one line each.</summary>
    public string List()
    {
        var column = _chapters.Max(chapter => chapter.Key.Length) + 2;
        var page = new StringBuilder();
        foreach (var sort in _chapters.GroupBy(chapter => chapter.Sort))
        {
            page.Append(page.Length > 0 ? "\n" : "").Append(sort.Key).Append("s\n");
            foreach (var chapter in sort)
                page.Append("  ").Append(chapter.Key.PadRight(column)).Append(FirstSentence(Bare(chapter.Text))).Append('\n');
        }
        return page.ToString();
    }

    /// <summary>
    /// One stage, block or store with its options, or null when there is none of that name. A stage and a store of one
    /// name stand below each other.
    /// </summary>
    public string? Find(string name) =>
        string.Join('\n', _chapters.Where(chapter => chapter.Key == name).Select(Page)) is { Length: > 0 } text ? text : null;

    /// <summary>The whole reference as Markdown.</summary>
    public string Markdown() => ReferencePage.Write(registry);

    private static string Page(Chapter chapter)
    {
        var page = new StringBuilder($"{chapter.Key} ({chapter.Sort})\n");
        WrappedText.Append(page, Bare(chapter.Text), "", Width);
        if (chapter.Options.Count > 0)
            page.Append("\nOptions:\n");
        Rows(page, chapter.Options);
        if (chapter.Sort is "source" or "stage")
        {
            page.Append("\nSettings, beside the key:\n");
            Rows(page, OptionRow.Of(typeof(StageSettings)));
        }
        return page.ToString();
    }

    private static void Rows(StringBuilder page, IReadOnlyList<OptionRow> rows)
    {
        foreach (var row in rows)
        {
            var more =
                row.IsRequired ? ", required"
                : row.Default.Length > 0 ? $", {row.Default}"
                : "";
            page.Append("  ").Append(row.Key).Append(": ").Append(row.Type).Append(more).Append('\n');
            WrappedText.Append(page, Bare(row.Text), Indent, Width);
        }
    }

    private static string Bare(string text) => text.Replace("`", "");

    private static string FirstSentence(string text) =>
        text.IndexOf(". ", StringComparison.Ordinal) is var end and >= 0 ? text[..(end + 1)] : text;
}
