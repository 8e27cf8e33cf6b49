using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Engine.Observability;
using Spectre.Console;

namespace Pipeline.Cli.Progress;

/// <summary>
/// A row for each stage. On a narrow terminal whole columns are left out rather than words cut in their middle.
/// </summary>
internal static class StageTable
{
    private const int Gap = 2;
    private const int LeastName = 8;

    /// <summary>
    /// The columns in their order; the one with the highest number is left out first, and those with 0 never.
    /// </summary>
    private static readonly (string Name, int LeftOut)[] Columns =
    [
        ("stage", 0),
        ("files", 0),
        ("failed", 1),
        ("queued", 3),
        ("bytes", 2),
        ("rate", 5),
        ("workers", 4),
    ];

    /// <summary>The table for a terminal of that width.</summary>
    public static Table Draw(RunSnapshot now, RunSnapshot? before, int width)
    {
        var rows = now.Stages.Select(stage => Cells(stage, now, before).Select(VisibleText.Of).ToArray()).ToList();
        var kept = Kept(rows, width);
        var table = new Table().Border(TableBorder.None);
        foreach (var column in kept)
        {
            var added = new TableColumn(Columns[column].Name);
            table.AddColumn(Columns[column].Name is "stage" or "workers" ? added : added.RightAligned().NoWrap());
        }
        var room = width - kept.Skip(1).Sum(column => Least(rows, column) + Gap) - Gap;
        foreach (var row in rows)
            table.AddRow(kept.Select(column => new Text(column == 0 ? Shortened(row[0], room) : row[column])));
        return table;
    }

    private static List<int> Kept(IReadOnlyList<string[]> rows, int width)
    {
        var kept = Enumerable.Range(0, Columns.Length).ToList();
        while (
            kept.Sum(column => Least(rows, column) + Gap) > width
            && kept.Where(column => Columns[column].LeftOut > 0).OrderBy(column => Columns[column].LeftOut).ToList()
                is [.., var last]
        )
            kept.Remove(last);
        return kept;
    }

    /// <summary>
    /// The least room a column needs: figures and names stand on one line, what workers do may be broken between words.
    /// </summary>
    private static int Least(IReadOnlyList<string[]> rows, int column) =>
        rows.Select(row => row[column])
            .Append(Columns[column].Name)
            .Max(text => Columns[column].Name == "workers" ? text.Split(' ').Max(word => word.Length) : text.Length);

    /// <summary>Of a name that is longer than any terminal its end is what tells it from others.</summary>
    private static string Shortened(string name, int room) =>
        name.Length <= Math.Max(room, LeastName) ? name : $"…{name[^(Math.Max(room, LeastName) - 1)..]}";

    private static IEnumerable<string> Cells(StageSnapshot stage, RunSnapshot now, RunSnapshot? before) =>
        [
            stage.Step,
            CountText.Number(stage.Done),
            stage.Failed > 0 ? CountText.Number(stage.Failed) : "",
            stage.IsSource ? "" : $"{stage.Queued}/{stage.Capacity}",
            stage.Bytes > 0 ? new ByteSize(stage.Bytes).ToString() : "",
            stage.Bytes > 0 ? ProgressEstimate.Rate(stage, now, before) : "",
            ProgressEstimate.Workers(stage),
        ];
}
