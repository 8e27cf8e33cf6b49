using Pipeline.Abstractions.Activity;
using Pipeline.Cli.Progress;
using Pipeline.Engine.Observability;
using Spectre.Console;

namespace Pipeline.Scenarios.Cli.Progress;

/// <summary>The figures of the progress display.</summary>
public sealed class OutlookTests
{
    private static readonly RunSnapshot Begun = Snapshots.Begun(
        Stage("glob", true, 0),
        Stage("fetch", false, 2000),
        Stage("archive", false, 1000)
    );

    [Fact]
    public void Share_is_that_of_the_stage_furthest_behind() => Assert.Equal(0.25, ProgressEstimate.Share(Begun));

    [Fact]
    public void Share_counts_files_where_no_bytes_move() =>
        Assert.Equal(0.25, ProgressEstimate.Share(Begun with { Stages = [Stage("glob", true, 0), Stage("delete", false, 0)] }));

    [Fact]
    public void Share_is_never_whole_before_the_last_file_has_ended()
    {
        var moved = Begun with { Stages = [Stage("copy", false, 8000)] };

        Assert.True(ProgressEstimate.Share(moved) < 1);
        Assert.Equal(1, ProgressEstimate.Share(moved with { Ended = 4 }));
        Assert.Equal(0, ProgressEstimate.Share(moved with { Found = 0, Ended = 0 }));
    }

    [Fact]
    public void Total_says_what_is_left_and_at_least_while_files_are_still_looked_for()
    {
        Assert.Equal("25 %: 1 of 4 files in 10 s; 30 s left", ProgressEstimate.Total(Begun));
        Assert.Equal(
            "25 % of the files found so far: 1 of 4 files in 10 s; at least 30 s left, still listing",
            ProgressEstimate.Total(Begun with { IsListing = true })
        );
    }

    [Fact]
    public void Rate_is_that_since_the_snapshot_before()
    {
        var later = Begun with { Elapsed = TimeSpan.FromSeconds(12), Stages = [Stage("fetch", false, 6096)] };

        Assert.Equal("2 KiB/s", ProgressEstimate.Rate(later.Stages[0], later, Begun));
    }

    [Fact]
    public void Workers_are_counted_by_what_they_do()
    {
        var stage = Stage("fetch", false, 0) with
        {
            Workers = [Worker(WorkerState.Idle), Worker(WorkerState.Blocked), Worker(WorkerState.Busy), Worker(WorkerState.Busy)],
        };

        Assert.Equal("1 blocked, 2 busy, 1 idle", ProgressEstimate.Workers(stage));
    }

    [Fact]
    public void Display_shows_every_stage_and_no_control_character()
    {
        var text = new StringWriter();
        var console = AnsiConsole.Create(new() { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 120;

        console.Write(LiveTable.Draw(Begun with { Stages = [.. Begun.Stages, Stage("evil\u001b[2J", false, 0)] }, null, 120));

        Assert.Contains("fetch", text.ToString());
        Assert.Contains("2 KiB", text.ToString());
        Assert.Contains("25 %: 1 of 4 files", text.ToString());
        Assert.DoesNotContain('\u001b', text.ToString());
    }

    private static StageSnapshot Stage(string step, bool isSource, long bytes) =>
        new(step, isSource, 0, 64, 1, 0, [Worker(WorkerState.Busy) with { Bytes = bytes }], null);

    private static WorkerSnapshot Worker(WorkerState state) => new(state, null, TimeSpan.Zero, [], null, 0, TimeSpan.Zero);
}
