using Pipeline.Cli.Terminal;
using Pipeline.Engine.Events;
using Pipeline.Engine.Files;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Pipeline.Cli.Progress;

/// <summary>The progress of a run at a terminal: a sentence that says what it does, a row for each stage, and what is left.</summary>
internal static class LiveTable
{
    private const int MostSentences = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Shows the display until <paramref name="stop"/>, then takes it away.</summary>
    public static async Task ShowAsync(Screen screen, Func<RunSnapshot?> look, CancellationToken stop)
    {
        var console = screen.GoLive();
        try
        {
            await console
                .Live(new Text(""))
                .AutoClear(true)
                .Overflow(VerticalOverflow.Ellipsis)
                .StartAsync(async live =>
                {
                    var window = new SnapshotWindow();
                    while (!stop.IsCancellationRequested)
                    {
                        if (look() is { } now)
                        {
                            live.UpdateTarget(Draw(now, window.Before(now)));
                        }
                        await Task.Delay(Pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    }
                });
        }
        finally
        {
            screen.EndLive();
        }
    }

    /// <summary>The display for one snapshot; <paramref name="before"/> is one of a while ago.</summary>
    public static IRenderable Draw(RunSnapshot now, RunSnapshot? before)
    {
        var table = new Table()
            .Border(TableBorder.None)
            .AddColumns("stage", "files", "failed", "queued", "bytes", "rate", "workers");
        foreach (var column in table.Columns.Skip(1).SkipLast(1))
            column.RightAligned().NoWrap();
        foreach (var stage in now.Stages)
            table.AddRow(Cells(stage, now, before).Select(cell => new Text(VisibleText.Of(cell))));
        return new Rows([
            .. Explain.Of(now, before).Take(MostSentences).Select(sentence => new Text(VisibleText.Of(sentence))),
            table,
            new Text(Outlook.Total(now)),
        ]);
    }

    private static IEnumerable<string> Cells(StageSnapshot stage, RunSnapshot now, RunSnapshot? before) =>
        [
            stage.Step,
            Amounts.Number(stage.Done),
            stage.Failed > 0 ? Amounts.Number(stage.Failed) : "",
            stage.IsSource ? "" : $"{stage.Queued}/{stage.Capacity}",
            stage.Bytes > 0 ? new ByteSize(stage.Bytes).ToString() : "",
            stage.Bytes > 0 ? Outlook.Rate(stage, now, before) : "",
            Outlook.Workers(stage),
        ];
}
