namespace Pipeline.Engine.Reference;

/// <summary>What the words in braces mean that a place or a text may hold.</summary>
internal static class TemplateWords
{
    /// <summary>Each word as it is written, and its meaning.</summary>
    public static IReadOnlyList<(string Word, string Text)> All { get; } =
    [
        ("{name}", "the file's name: `a.csv`"),
        ("{stem}", "the name without its extension: `a`"),
        ("{ext}", "the extension without its dot: `csv`"),
        ("{path}", "the path below the folder that `glob` lists: `2026/a.csv`"),
        ("{folder}", "the folder part of that path: `2026`; omitted with its slash for a file without a folder"),
        ("{size}", "the size in bytes"),
        ("{target}", "the target of a `balance` that delivered the file, in its stages and below the block"),
        ("{pipeline}", "the pipeline's name"),
        ("{modified:FORMAT}", "when the file was last written, in local time: `{modified:yyyy/MM/dd}`"),
        ("{day:FORMAT}", "the day of the file, from the day in the `pattern` of `glob`: `{day:yyyy-MM-dd}`"),
        ("{now:FORMAT}", "the time now, in local time: `{now:yyyyMMdd-HHmmss}`"),
    ];
}
