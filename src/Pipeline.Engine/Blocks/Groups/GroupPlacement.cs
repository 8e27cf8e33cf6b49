using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Templates;
using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Configuration.Yaml;

namespace Pipeline.Engine.Blocks.Groups;

/// <summary>
/// A group stands where all of its files come, meets each of them in one look, and its markers are the same for all of
/// them.
/// </summary>
internal static class GroupPlacement
{
    public static void Check(BlockEntry group, PipelineModel model, DiagnosticBag diagnostics)
    {
        var first = model.Blocks.First(block => block.Syntax == group.Syntax);
        if (!model.Entries.Contains(group))
            diagnostics.Add(
                group.Key.At,
                DiagnosticCode.NoGroup,
                $"'{group.Name}' is inside another block, which does not get all files of a group; make it a top-level "
                    + "entry, and put the other block inside it"
            );
        else if (group != model.Entries.OfType<BlockEntry>().First(block => block.Syntax == group.Syntax))
            diagnostics.Add(
                group.Key.At,
                DiagnosticCode.NoGroup,
                $"a pipeline can have only one group, and '{first.Name}' is another"
            );
        CheckWords(group, diagnostics);
        if (group == first && model.First?.BoundOptions?.Options is IFindsFiles { MaxFiles: not null })
            diagnostics.Add(
                (model.First.Options as MappingNode)?.Find("max_files")?.At ?? model.First.Key.At,
                DiagnosticCode.NoGroup,
                $"'max_files' would separate the files of '{group.Name}'; remove it"
            );
    }

    private static void CheckWords(BlockEntry group, DiagnosticBag diagnostics)
    {
        if (group.BoundOptions?.Options is not GroupOptions options || group.Options is not MappingNode block)
            return;
        if (options.By.Used.Any(used => used.Word == "now"))
            diagnostics.Add(block.Find("by")!.At, DiagnosticCode.NoGroup, "'by' contains {now}, which differs from file to file");
        if (options.Marker is not { } marker || block.Find("marker") is not MappingNode written)
            return;
        foreach (var (place, folder) in group.Places.Zip(marker.In))
            CheckWords(place.Node, "in", folder.Path, options.By, diagnostics);
        CheckWords(written.Find("name") ?? written, "name", marker.Name, options.By, diagnostics);
    }

    private static void CheckWords(SpecNode at, string option, TextTemplate text, TextTemplate by, DiagnosticBag diagnostics)
    {
        foreach (var (word, format) in text.Used.Where(used => !IsSameInAll(used, by)))
            diagnostics.Add(
                at.At,
                DiagnosticCode.NoGroup,
                $"'{option}' contains {{{word}{(format.Length > 0 ? ":" + format : "")}}}, which is not the same for all "
                    + $"files of a group by '{by}'; use the words of 'by'"
            );
    }

    /// <summary>
    /// A word of the key itself; another form of its day, where the key tells the whole day; or one that is the same
    /// for every file.
    /// </summary>
    private static bool IsSameInAll((string Word, string Format) used, TextTemplate by) =>
        used.Word == "pipeline"
        || by.Used.Contains(used)
        || (used.Word == TextTemplate.Day && new GroupOptions { By = by }.TellsWholeDay);
}
