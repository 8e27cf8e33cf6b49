using Pipeline.Abstractions.Activity;
using Pipeline.Engine.Observability;

namespace Pipeline.Engine.Tests.Observability;

/// <summary>A run in which nothing happens to what is in hand has no pulse; one that waits on purpose has.</summary>
public sealed class PulseTests
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(10);
    private static readonly WorkerSnapshot Still = new(WorkerState.Busy, null, Between * 6, [], "a.csv", 100, Between * 6);
    private static readonly RunSnapshot Stuck = Run(new("copy", false, 3, 64, 5, 1, [Still], null));

    public static TheoryData<string, RunSnapshot> Moving =>
        new()
        {
            { "a file found", Stuck with { Found = 10 } },
            { "a file left", Stuck with { Skipped = 1 } },
            { "a file ended", Stuck with { Ended = 6 } },
            { "a loop begun", Stuck with { Loop = 2 } },
            { "a list ended", Stuck with { IsListing = true } },
            { "a step done", With(stage => stage with { Done = 6 }) },
            { "a step failed", With(stage => stage with { Failed = 2 }) },
            { "a file taken from an inbox", With(stage => stage with { Queued = 2 }) },
            { "bytes moved", With(stage => stage with { Workers = [Still with { Bytes = 101, Still = default }] }) },
            { "an entry listed", With(stage => stage with { Workers = [Still with { Still = Between / 2 }] }) },
            { "a worker in another state", With(stage => stage with { Workers = [Still with { Since = Between / 2 }] }) },
            { "a worker more", With(stage => stage with { Workers = [Still, Still with { State = WorkerState.Idle }] }) },
            { "a worker of a stage gone", With(stage => stage with { FormerBytes = 7 }) },
        };

    public static TheoryData<WorkerState, bool> Waits =>
        new()
        {
            { WorkerState.Held, true },
            { WorkerState.Retrying, true },
            { WorkerState.Busy, false },
            { WorkerState.Connecting, false },
            { WorkerState.Blocked, false },
            { WorkerState.Idle, false },
        };

    [Theory]
    [MemberData(nameof(Moving))]
    public void Whatever_happens_is_a_beat(string what, RunSnapshot now)
    {
        var pulse = new StallDetector();
        pulse.Beats(Stuck with { Elapsed = default });

        Assert.True(pulse.Beats(now), what);
    }

    [Theory]
    [MemberData(nameof(Waits))]
    public void A_worker_that_stays_in_a_state_beats_only_where_it_waits_on_purpose(WorkerState state, bool beats)
    {
        var run = With(stage => stage with { Workers = [Still with { State = state }] });
        var pulse = new StallDetector();
        pulse.Beats(run with { Elapsed = default });

        Assert.Equal(beats, pulse.Beats(run));
    }

    [Theory]
    [InlineData(WorkerState.Blocked, true)]
    [InlineData(WorkerState.Idle, true)]
    [InlineData(WorkerState.Busy, false)]
    [InlineData(WorkerState.Connecting, false)]
    public void A_worker_that_waits_excuses_those_that_wait_for_it_and_none_that_hangs(WorkerState other, bool beats)
    {
        var run = With(stage => stage with { Workers = [Still with { State = WorkerState.Held }, Still with { State = other }] });
        var pulse = new StallDetector();
        pulse.Beats(run with { Elapsed = default });

        Assert.Equal(beats, pulse.Beats(run));
    }

    [Fact]
    public void A_run_that_waits_for_its_next_loop_or_a_lock_has_a_pulse_and_the_first_look_has()
    {
        var pulse = new StallDetector();

        Assert.True(pulse.Beats(Stuck with { Elapsed = default }));
        Assert.False(pulse.Beats(Stuck));
        Assert.False(pulse.Beats(Stuck with { Elapsed = Stuck.Elapsed + Between }));
        foreach (var resting in (RunSnapshot[])[Stuck with { NextScan = Stuck.At }, Stuck with { WaitsFor = "a lock" }])
        {
            Assert.True(pulse.Beats(resting));
            Assert.True(pulse.Beats(resting));
            pulse.Beats(Stuck);
            Assert.False(pulse.Beats(Stuck));
        }
    }

    private static RunSnapshot With(Func<StageSnapshot, StageSnapshot> change) => Run(change(Stuck.Stages[0]));

    private static RunSnapshot Run(StageSnapshot stage) =>
        new("test", 1, DateTimeOffset.UnixEpoch, Between, false, 9, 900, 5, 0, null, null, [stage]);
}
