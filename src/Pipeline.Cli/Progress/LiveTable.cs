using Pipeline.Abstractions.Items;
using Pipeline.Cli.Terminal;
using Pipeline.Engine.Observability;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Pipeline.Cli.Progress;

/// <summary>
/// The progress of a run at a terminal: a sentence that says what it does, a row for each stage, and what is left.
/// </summary>
internal static class LiveTable
{
    private const int MostSentences = 4;
    private const int MostFiles = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Shows the display until <paramref name="cancellationToken"/>, then takes it away.</summary>
    public static async Task ShowAsync(ConsoleOutput screen, Func<RunSnapshot?> look, CancellationToken cancellationToken)
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
                    var drawn = new DrawnArea();
                    while (!cancellationToken.IsCancellationRequested)
                    {
                        if (look() is { } now)
                        {
                            var width = console.Profile.Width;
                            var picture = Draw(now, window.Before(now), width);
                            screen.Control(drawn.Eraser(width));
                            live.UpdateTarget(picture);
                            drawn.Drawn(Lengths(picture, console), width);
                        }
                        await Task.Delay(Pause, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    }
                });
        }
        finally
        {
            screen.EndLive();
        }
    }

    /// <summary>
    /// The display for one snapshot on a terminal of that width; <paramref name="before"/> is one of a while ago.
    /// </summary>
    public static IRenderable Draw(RunSnapshot now, RunSnapshot? before, int width) =>
        new Rows([
            .. StatusExplainer.Of(now, before).Take(MostSentences).Select(sentence => new Text(VisibleText.Of(sentence))),
            StageTable.Draw(now, before, width),
            .. ProgressEstimate
                .UnderWay(now, MostFiles)
                .Select(file => new Text(VisibleText.Of(file)).Overflow(Overflow.Ellipsis)),
            new Text(ProgressEstimate.Total(now)),
        ]);

    private static List<int> Lengths(IRenderable picture, IAnsiConsole console) =>
        [
            .. Segment
                .SplitLines(picture.GetSegments(console))
                .Take(console.Profile.Height)
                .Select(line => Segment.CellCount(line)),
        ];
}
