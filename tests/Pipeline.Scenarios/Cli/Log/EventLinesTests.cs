using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Cli.Log;
using Pipeline.Engine.Observability;
using Serilog.Events;

namespace Pipeline.Scenarios.Cli.Log;

/// <summary>Every type of event has its line in the log.</summary>
public sealed class EventLinesTests
{
    private static readonly FilePlace Place = new("in", StorePath.Parse("a.csv"));
    private static readonly FileItem Item = new()
    {
        Id = "1",
        Origin = Place,
        Place = Place,
        RelativePath = Place.Path,
        Length = 5,
        ModifiedAt = DateTimeOffset.UnixEpoch,
    };
    private static readonly StoreException Trouble = new(Place, StoreErrorKind.ConnectionLost, "link lost");
    private static readonly LoopReport Loop = new()
    {
        Loop = 2,
        Found = 1200,
        Done = 1199,
        Failed = 1,
        Bytes = 2048,
        Elapsed = TimeSpan.FromSeconds(2),
    };
    private static readonly RunReport Report = new()
    {
        Pipeline = "small",
        Run = "abc",
        Result = RunResult.SomeFailed,
        Total = Loop,
    };

    private static readonly (RunEvent Event, LogEventLevel Level, Verbosity From, string Text)[] Lines =
    [
        (new RunStarted("small", "abc"), LogEventLevel.Information, Verbosity.Files, "run abc of small begins"),
        (new LoopStarted(2), LogEventLevel.Debug, Verbosity.Steps, "loop 2 begins"),
        (
            new LoopEnded(Loop),
            LogEventLevel.Warning,
            Verbosity.Files,
            "loop 2: 1 200 found, 1 199 done, 1 failed, 0 skipped; 2 KiB in 2 s (1 KiB/s)"
        ),
        (
            new RunEnded(Report),
            LogEventLevel.Information,
            Verbosity.Files,
            "run abc of small ended (SomeFailed): 1 200 found, 1 199 done, 1 failed, 0 skipped; 2 KiB in 2 s (1 KiB/s)"
        ),
        (
            new RunEnded(Report with { Result = RunResult.Broken, Cause = Trouble }),
            LogEventLevel.Error,
            Verbosity.Errors,
            "run abc of small aborted: link lost"
        ),
        (
            new Draining(TimeSpan.FromSeconds(20)),
            LogEventLevel.Warning,
            Verbosity.Files,
            "Draining: no new files are started; files in flight have 20 s to finish"
        ),
        (
            new WorkersReduced(7, 48),
            LogEventLevel.Warning,
            Verbosity.Normal,
            "works with 7 workers in total: the limit of open files allows 48; raise the limit ('ulimit -n') for more"
        ),
        (
            new FilesForgotten(12, new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero)),
            LogEventLevel.Information,
            Verbosity.Files,
            "the journal removed 12 files that were done before 2026-03-01 00:00:00Z"
        ),
        (new JournalBehind("the manifest tells of more"), LogEventLevel.Warning, Verbosity.Normal, "the manifest tells of more"),
        (new Answered("Status: all is well."), LogEventLevel.Information, Verbosity.Errors, "Status: all is well."),
        (
            new LockHeld("lock is held by small", Waits: true),
            LogEventLevel.Information,
            Verbosity.Normal,
            "waiting: lock is held by small"
        ),
        (new LockHeld("lock is held by small", Waits: false), LogEventLevel.Warning, Verbosity.Files, "lock is held by small"),
        (
            new GroupBegun("group", "20260303", 2, [Place]),
            LogEventLevel.Information,
            Verbosity.Files,
            "group: group 20260303 begins: 2 files, marked by in:a.csv"
        ),
        (
            new GroupEnded("group", "20260303", 2, null),
            LogEventLevel.Information,
            Verbosity.Files,
            "group: group 20260303 is complete: 2 files"
        ),
        (
            new GroupEnded("group", "20260303", 0, "group 20260303 is not complete: 1 of 2 failed"),
            LogEventLevel.Warning,
            Verbosity.Normal,
            "group: group 20260303 is not complete: 1 of 2 failed; none of its files continues, and the remaining files wait for the next loop"
        ),
        (
            new MarkerSwept(Place, "abc"),
            LogEventLevel.Information,
            Verbosity.Normal,
            "in:a.csv: leftover marker of the killed run abc deleted"
        ),
        (new FileFound(Item), LogEventLevel.Debug, Verbosity.Steps, "in:a.csv: found, 5 B"),
        (new FileSkipped(Place, "too young"), LogEventLevel.Debug, Verbosity.Files, "in:a.csv: skipped: too young"),
        (
            new StepDone(Item, "copy", "copied", TimeSpan.FromMilliseconds(3), 2),
            LogEventLevel.Debug,
            Verbosity.Steps,
            "in:a.csv: copy: copied (3 ms, 2 attempts)"
        ),
        (
            new StageRetried(Item, "copy", 1, Trouble, TimeSpan.FromSeconds(90)),
            LogEventLevel.Warning,
            Verbosity.Normal,
            "in:a.csv: copy: attempt 1 failed: link lost; next attempt in 1 min 30 s"
        ),
        (new FileDone(Item), LogEventLevel.Information, Verbosity.Files, "in:a.csv: done"),
        (
            new FileFailed(Place, "copy", new InvalidOperationException("odd")),
            LogEventLevel.Error,
            Verbosity.Errors,
            "in:a.csv: failed in copy: odd (unexpected InvalidOperationException: a defect of this program; -vvv and log/all-debug.log show where)"
        ),
        (
            new FileQuarantined(Place, new("bad", Place.Path)),
            LogEventLevel.Warning,
            Verbosity.Normal,
            "in:a.csv: moved to quarantine at bad:a.csv"
        ),
        (
            new TargetAttemptFailed(Item, "balance/a/upload", Trouble, 3, GoesOn: true),
            LogEventLevel.Warning,
            Verbosity.Normal,
            "in:a.csv: failed in balance/a/upload (3 attempts): link lost; moved to another target"
        ),
        (
            new TargetDown("balance/a", Trouble, TimeSpan.FromSeconds(90), 2),
            LogEventLevel.Warning,
            Verbosity.Normal,
            "balance/a: gets no files for 1 min 30 s after 2 failures in a row: link lost"
        ),
        (new TargetUp("balance/a"), LogEventLevel.Information, Verbosity.Normal, "balance/a: works again"),
        (
            new LeftoverTaken(Place, new("bad", Place.Path)),
            LogEventLevel.Information,
            Verbosity.Normal,
            "bad:a.csv: second copy of in:a.csv deleted: another target has delivered the file"
        ),
        (new DraftSwept(Place), LogEventLevel.Information, Verbosity.Normal, "in:a.csv: leftover draft of a killed run deleted"),
        (new StoreNotice("in", "connected"), LogEventLevel.Information, Verbosity.Files, "in: connected"),
        (new StoreNotice("in", "lost", IsTrouble: true), LogEventLevel.Warning, Verbosity.Normal, "in: lost"),
        (new Tuned("copy", "concurrency", "8"), LogEventLevel.Debug, Verbosity.Steps, "copy: concurrency is now 8"),
        (new Explained("all is well"), LogEventLevel.Information, Verbosity.Normal, "all is well"),
        (new LoopBroken(3, Trouble), LogEventLevel.Error, Verbosity.Errors, "loop 3: listing the source failed: link lost"),
    ];

    [Fact]
    public void Each_event_has_its_line_weight_and_loudness()
    {
        foreach (var (happened, level, from, text) in Lines)
        {
            var line = EventLines.Of(happened);

            Assert.Equal((level, from, text), (line.Level, line.From, line.Text));
        }
    }

    [Fact]
    public void No_event_is_forgotten()
    {
        var all = typeof(RunEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(RunEvent)));

        Assert.Empty(all.Except(Lines.Select(line => line.Event.GetType())));
    }
}
