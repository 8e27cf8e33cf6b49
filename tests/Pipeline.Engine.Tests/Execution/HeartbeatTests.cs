using Pipeline.Abstractions.Stages;
using Pipeline.Engine.Observability;
using Pipeline.Engine.Times;
using Pipeline.Testing;

namespace Pipeline.Engine.Tests.Execution;

/// <summary>Once a minute the run says what it is doing.</summary>
public class HeartbeatTests
{
    private readonly ManualTime _clock = new();

    [Fact]
    public async Task Two_minutes_are_told_in_two_sentences_and_nothing_after_the_end()
    {
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var run = new TestRun { Settings = new() { Clock = _clock } };

        var running = run.RunAsync(
            TestPlan.Of(
                TestPlan.Finds(1),
                TestPlan.Does(
                    "one",
                    async (item, cancellationToken) =>
                    {
                        begun.SetResult();
                        await go.Task.WaitAsync(cancellationToken);
                        return StageResult.Continue(item);
                    }
                )
            )
        );
        await Task.WhenAny(begun.Task, running);
        _clock.Wind(TimeSpan.FromSeconds(59));
        Assert.Empty(run.Told<Explained>());
        _clock.Wind(TimeSpan.FromSeconds(61));
        Assert.Equal(2, run.Told<Explained>().Count());
        Assert.All(run.Told<Explained>(), told => Assert.Contains("one", told.Sentence));

        go.SetResult();
        Assert.Equal(RunResult.Done, (await running).Result);
        _clock.Wind(TimeSpan.FromMinutes(2));
        Assert.Equal(2, run.Told<Explained>().Count());
    }

    [Fact]
    public async Task A_run_that_waits_for_its_next_look_says_so_too()
    {
        var run = new TestRun { Settings = new() { Clock = _clock } };

        var running = run.RunAsync(
            TestPlan.Of(TestPlan.Finds(1), TestPlan.Does("one", _ => { })) with
            {
                Schedule = new LoopsEvery(TimeSpan.FromHours(1)),
            }
        );
        await run.NextScanAsync();
        _clock.Wind(TimeSpan.FromMinutes(2));
        Assert.Equal(2, run.Told<Explained>().Count());

        await run.Drain.CancelAsync();
        Assert.Equal(RunResult.Interrupted, (await running).Result);
    }
}
