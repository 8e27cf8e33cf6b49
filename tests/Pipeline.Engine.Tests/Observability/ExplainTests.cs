using Pipeline.Abstractions.Activity;
using Pipeline.Engine.Observability;
using static Pipeline.Abstractions.Activity.WorkerState;

namespace Pipeline.Engine.Tests.Observability;

public sealed class ExplainTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 9, 14, 33, TimeSpan.FromHours(1));
    private static readonly StageSnapshot QuietGlob = Source(Idle);

    public static TheoryData<string, Case> Cases =>
        new()
        {
            {
                "Idle. Next loop in 12s. Last file 2026-03-01 08:14:03Z.",
                new(QuietGlob, Stage("copy", Workers(Idle, 2))) { NextScan = 12, LastFile = -30 }
            },
            {
                "Idle. Next loop in 1m 30s. No file yet.",
                new(QuietGlob) { NextScan = 90 }
            },
            {
                "Idle. Next loop in 12s. Last file 2026-02-27 20:40:33Z.",
                new(QuietGlob) { NextScan = 12, LastFile = -128_040 }
            },
            {
                "Idle. The next loop begins. No file yet.",
                new(QuietGlob) { NextScan = -1 }
            },
            {
                "Idle: nothing to do. Last file 2026-03-01 08:14:33Z.",
                new(QuietGlob) { LastFile = 0 }
            },
            {
                "glob is listing: 7 files found so far.",
                new(Source(Busy), Stage("copy", Workers(Idle, 2))) { IsListing = true }
            },
            {
                "glob is listing: 7 files found so far.",
                new(Source(Idle), Stage("copy", Workers(Idle, 2))) { IsListing = true }
            },
            { "copy is working: 1 of 2 workers busy.", new(QuietGlob, Stage("copy", [Worker(Busy), Worker(Idle)])) },
            {
                "upload is the slowest stage: 4 of 4 workers busy, 100 of 100 in its queue.",
                new(
                    Source(Blocked),
                    Stage("fetch", Workers(Blocked, 2), queued: 9),
                    Stage("upload", Workers(Busy, 4), queued: 100)
                )
                {
                    IsListing = true,
                }
            },
            {
                "upload is the slowest stage: 4 of 4 workers busy, 96 MiB/s, 100 of 100 in its queue ↑.",
                new(Source(Blocked), Stage("upload", Workers(Busy, 4, bytes: 720L << 20), queued: 100))
                {
                    Before = new(Source(Idle), Stage("upload", Workers(Idle, 4), queued: 10)),
                }
            },
            {
                "verify is the slowest stage: 1 of 1 worker busy, 2.5 files/s, 10 of 100 in its queue ↓.",
                new(Source(Blocked), Stage("verify", Workers(Busy, 1), queued: 10, done: 100))
                {
                    Before = new(Source(Idle), Stage("verify", Workers(Idle, 1), queued: 90, done: 25)),
                }
            },
            {
                "upload waits for connections: 4 of 4 workers: to server-a; last error: Connection reset, since 3m, 5 of 100 in its queue.",
                new(
                    Source(Blocked),
                    Stage("upload", Workers(Connecting, 4, "to server-a", since: 180), queued: 5, fault: "Connection reset.")
                )
            },
            {
                "upload retries 2 files: next try in 7s; last error: permission denied on server-a:in.",
                new(
                    QuietGlob,
                    Stage("upload", Workers(Retrying, 2, "next try in 7s", since: 3), fault: "permission denied on server-a:in")
                )
            },
            {
                "fetch holds 1 file: 1.2 GiB free, min_free 2 GiB, since 2h 5m.",
                new(QuietGlob, Stage("fetch", [Worker(Held, "1.2 GiB free, min_free 2 GiB", since: 7500), Worker(Idle)]))
            },
            {
                "glob holds 1 file: stable_for 30s.",
                new(Source(Held, "stable_for 30s")) { IsListing = true }
            },
            // The branch that idles is not what the fork waits for.
            {
                "fork/right/copy is the slowest stage: 2 of 2 workers busy, 8 of 100 in its queue.",
                new(
                    Source(Blocked),
                    Stage("fork/left/copy", Workers(Idle, 2)),
                    Stage("fork/right/copy", Workers(Busy, 2), queued: 8)
                )
            },
            // A stage that waits for one below in its own branch is not the cause, though a later branch is busy too.
            {
                "fork/left/verify is the slowest stage: 1 of 1 worker busy.",
                new(
                    Source(Blocked),
                    Stage("fork/left/copy", Workers(Blocked, 2)),
                    Stage("fork/left/verify", Workers(Busy, 1)),
                    Stage("fork/right/copy", Workers(Busy, 2))
                )
            },
            // The source still looks, but what people must know is that nothing arrives.
            {
                "upload retries 2 files: disk full.",
                new(Source(Busy), Stage("upload", Workers(Retrying, 2, "disk full"))) { IsListing = true }
            },
            // What was long ago does not count, only what happened since the look before.
            {
                "copy is working: 1 of 1 worker busy, 0 files/s.",
                new(
                    QuietGlob,
                    new StageSnapshot(
                        "copy",
                        false,
                        0,
                        100,
                        0,
                        0,
                        [Worker(Busy) with { Spent = Spent((Held, 500), (Busy, 30)) }],
                        null
                    )
                )
                {
                    Before = new(
                        QuietGlob,
                        new StageSnapshot("copy", false, 0, 100, 0, 0, [Worker(Held) with { Spent = Spent((Held, 500)) }], null)
                    ),
                }
            },
            // Two looks at one moment tell nothing: what the workers do now decides.
            {
                "copy holds 1 file: x.",
                new(QuietGlob, Stage("copy", [Worker(Held, "x")]))
                {
                    Before = new(QuietGlob, Stage("copy", [Worker(Held, "x")])),
                    Window = 0,
                }
            },
            {
                "copy has 3 files waiting and no busy worker, 3 of 100 in its queue.",
                new(QuietGlob, Stage("copy", Workers(Idle, 2), queued: 3))
            },
            {
                "delete is blocked: the queue of the stage below is full, since 1m.",
                new(Source(Blocked), Stage("delete", Workers(Blocked, 1, since: 60)))
            },
        };

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void First_line_names_what_keeps_the_run(string expected, Case snapshot) =>
        Assert.Equal(expected, StatusExplainer.Of(snapshot.Now, snapshot.Earlier)[0]);

    [Fact]
    public void File_without_a_byte_for_long_is_named_and_its_name_cannot_forge_a_line()
    {
        var still = Worker(Busy) with { File = "in:big\n.iso", Still = TimeSpan.FromSeconds(130) };
        var moving = Worker(Busy) with { File = "in:b", Still = TimeSpan.FromSeconds(30) };
        var waiting = Worker(Retrying) with { File = "in:c", Still = TimeSpan.FromSeconds(300) };
        var lines = StatusExplainer.Of(new Case(QuietGlob, Stage("upload", [still, moving, waiting])).Now, null);
        Assert.Equal([@"stalled: in:big\n.iso in upload, no byte for 2m 10s"], lines.Skip(1));
    }

    [Fact]
    public void Run_of_another_shape_before_is_no_measure()
    {
        var now = new Case(QuietGlob, Stage("copy", Workers(Busy, 1))).Now;
        Assert.Equal(
            ["copy is working: 1 of 1 worker busy."],
            StatusExplainer.Of(now, new Case(Stage("other", Workers(Idle, 9))).Now)
        );
    }

    private static StageSnapshot Source(WorkerState state, string? why = null) =>
        new("glob", true, 0, 0, 0, 0, [Worker(state, why)], null);

    private static StageSnapshot Stage(
        string step,
        WorkerSnapshot[] workers,
        int queued = 0,
        long done = 0,
        string? fault = null
    ) => new(step, false, queued, 100, done, 0, workers, fault);

    private static WorkerSnapshot[] Workers(WorkerState state, int count, string? why = null, double since = 1, long bytes = 0) =>
        [.. Enumerable.Repeat(Worker(state, why, since, bytes), count)];

    private static WorkerSnapshot Worker(WorkerState state, string? why = null, double since = 1, long bytes = 0) =>
        new(state, why, TimeSpan.FromSeconds(since), Spent((state, 30)), null, bytes, TimeSpan.Zero);

    private static TimeSpan[] Spent(params (WorkerState State, int Seconds)[] times)
    {
        var spent = new TimeSpan[Enum.GetValues<WorkerState>().Length];
        foreach (var (state, seconds) in times)
            spent[(int)state] = TimeSpan.FromSeconds(seconds);
        return spent;
    }

    public sealed record Case(params StageSnapshot[] Stages)
    {
        public bool IsListing { get; init; }
        public double? NextScan { get; init; }
        public double? LastFile { get; init; }
        public Case? Before { get; init; }
        public double Window { get; init; } = 30;

        public RunSnapshot Now => Taken(At);

        public RunSnapshot? Earlier => Before?.Taken(At.AddSeconds(-Window));

        private RunSnapshot Taken(DateTimeOffset at) =>
            new(
                "p",
                1,
                at,
                TimeSpan.FromMinutes(5),
                IsListing,
                7,
                700,
                0,
                0,
                Later(NextScan),
                Later(LastFile)?.ToUniversalTime(),
                Stages
            );

        private static DateTimeOffset? Later(double? seconds) => seconds is { } some ? At.AddSeconds(some) : null;
    }
}
