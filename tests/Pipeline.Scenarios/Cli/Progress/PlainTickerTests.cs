using Pipeline.Abstractions.Activity;
using Pipeline.Cli.Progress;
using Pipeline.Engine.Observability;
using Pipeline.Testing;
using Pipeline.Testing.Servers;

namespace Pipeline.Scenarios.Cli.Progress;

/// <summary>The progress of a run whose output goes into a file or a pipe.</summary>
public sealed class PlainTickerTests
{
    private static readonly RunSnapshot Begun = Snapshots.Begun(
        Stage("glob", true, 4, 0),
        Stage("fetch", false, 2, 2048) with
        {
            Failed = 1,
            Queued = 3,
        },
        Stage("archive", false, 1, 1000)
    );

    [Fact]
    public void Lines_say_of_each_stage_what_is_done_with_bytes_and_rate_and_what_is_left()
    {
        var lines = PlainTicker.Lines(Begun, null, null).ToList();

        Assert.StartsWith("25 %: 1 of 4 files in 10 s; 30 s left. ", lines[0]);
        Assert.Equal(
            ["  glob: 4 files", "  fetch: 2 files, 1 failed, 3 waiting, 2 KiB, 204 B/s", "  archive: 1 file, 1000 B, 100 B/s"],
            lines.Skip(1)
        );
    }

    [Fact]
    public void Stages_in_which_nothing_happened_are_left_out_after_the_first_time()
    {
        var later = Begun with
        {
            Elapsed = TimeSpan.FromSeconds(12),
            Stages = [Begun.Stages[0], Begun.Stages[1], Stage("archive", false, 2, 3048)],
        };

        Assert.Equal(["  archive: 2 files, 3 KiB, 1 KiB/s"], PlainTicker.Lines(later, Begun, Begun).Skip(1));
    }

    [Fact]
    public async Task First_lines_come_after_a_second_and_the_next_every_ten()
    {
        var clock = new ManualTime();
        var begun = clock.GetUtcNow();
        var times = new List<TimeSpan>();
        var third = new TaskCompletionSource();
        using var cancellation = new CancellationTokenSource();

        var showing = PlainTicker.ShowAsync(Say, () => Begun, clock, cancellation.Token);
        await clock.WindUntilAsync(third.Task);
        await cancellation.CancelAsync();
        await showing;

        Assert.Equal([1, 11, 21], times.Take(3).Select(time => time.TotalSeconds));

        void Say(string line)
        {
            if (line.StartsWith(' '))
                return;
            times.Add(clock.GetUtcNow() - begun);
            if (times.Count == 3)
                third.SetResult();
        }
    }

    [Fact]
    public void Run_that_is_piped_shows_plain_lines()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no signals there");
        using var place = new Workplace()
            .With("patient.yml", Pipelines.Patient)
            .With("from/a.csv", "a")
            .With("from/b.csv", "b")
            .Variable("TERM", "xterm-256color")
            .Variable("CI", "");
        using var process = place.Start("run", "patient.yml", "-P");
        var lines = new List<string>();
        while (lines is not [.., var last] || !last.StartsWith("  copy: 2 files, 2 B, ", StringComparison.Ordinal))
            lines.Add(process.StandardError.ReadLine() ?? throw new InvalidOperationException(string.Join('\n', lines)));

        Tool.Run("kill", "-TERM", $"{process.Id}");
        var end = Workplace.End(process);

        Assert.Equal(130, end.ExitCode);
        Assert.Matches("^[0-9]+ %: [02] of [02] files in ", lines[0]);
        Assert.Contains("  glob: 2 files", lines);
        Assert.DoesNotContain('\u001b', string.Concat(lines) + end.Errors + end.Output);
        Assert.Equal(0, place.Run("check", "patient.yml").ExitCode);
    }

    private static StageSnapshot Stage(string step, bool isSource, long done, long bytes) =>
        new(step, isSource, 0, 64, done, 0, [new(WorkerState.Busy, null, TimeSpan.Zero, [], null, bytes, TimeSpan.Zero)], null);
}
