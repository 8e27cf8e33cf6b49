using Pipeline.Abstractions.Activity;
using Pipeline.Cli.Progress;
using Pipeline.Cli.Terminal;
using Pipeline.Engine.Observability;
using Spectre.Console;

namespace Pipeline.Scenarios.Cli.Progress;

/// <summary>What the display of progress looks like on terminals of any width, and when that changes.</summary>
public sealed class StageTableTests
{
    private static readonly RunSnapshot Wide = Snapshots.Begun(
        Stage("glob", true, 0, 0),
        Stage("fork.reports.fetch-to-incoming", false, 123_456_789, 12) with
        {
            Failed = 1234,
        },
        Stage("fork.backup.archive", false, 1000, 8)
    );

    [Theory]
    [InlineData(120)]
    [InlineData(80)]
    [InlineData(60)]
    [InlineData(45)]
    public void No_word_is_cut_in_its_middle(int width)
    {
        var words = Drawn(Wide, width).Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);

        Assert.Contains("fork.reports.fetch-to-incoming", words);
        Assert.Contains("fork.backup.archive", words);
        Assert.Equal(width >= 60, words.Contains("failed"));
        Assert.Contains("1 234".Split(' ')[1], words);
        Assert.All(Drawn(Wide, width).Split('\n'), line => Assert.True(line.Length <= width, line));
    }

    [Fact]
    public void Files_under_way_are_shown_by_name_and_the_rest_is_counted()
    {
        var text = Drawn(Wide, 120);

        Assert.Contains("  in:file-1.csv in fork.reports.fetch-to-incoming\n", text.Replace(" \n", "\n"));
        Assert.Contains("  in:file-5.csv in ", text);
        Assert.DoesNotContain("in:file-6.csv", text);
        Assert.Contains("  and 15 more under way", text);
    }

    [Fact]
    public void Terminal_that_is_made_narrower_is_cleared_of_all_that_was_drawn()
    {
        var area = new DrawnArea();
        Assert.Equal("", area.Eraser(80));

        area.Drawn([80, 80, 10], 80);

        Assert.Equal("", area.Eraser(80));
        Assert.Equal("\r\u001b[4A\u001b[0J\n\n", area.Eraser(40));
        Assert.Equal("\r\u001b[2A\u001b[0J\n\n", area.Eraser(100));
    }

    private static string Drawn(RunSnapshot run, int width)
    {
        var text = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new() { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = width;
        console.Write(LiveTable.Draw(run, null, width));
        return text.ToString();
    }

    private static StageSnapshot Stage(string step, bool isSource, long bytes, int workers) =>
        new(
            step,
            isSource,
            0,
            64,
            1_234_567,
            0,
            [
                .. Enumerable
                    .Range(1, workers)
                    .Select(i => new WorkerSnapshot(
                        i % 3 == 0 ? WorkerState.Connecting : WorkerState.Busy,
                        null,
                        TimeSpan.Zero,
                        [],
                        $"in:file-{i}.csv",
                        bytes,
                        TimeSpan.Zero
                    )),
            ],
            null
        );
}
