using Pipeline.Abstractions.Stages;
using Pipeline.Engine.Observability;
using Pipeline.Testing;

namespace Pipeline.Engine.Tests.Flow;

/// <summary>The second signal, while something never comes to its end.</summary>
public class AbortTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_run_is_over_though_something_hears_no_cancellation(bool isSource)
    {
        var clock = new ManualTime();
        var never = new TaskCompletionSource();
        var begun = new TaskCompletionSource();
        var run = new TestRun { Settings = new() { Clock = clock } };
        var running = run.RunAsync(
            TestPlan.Of(
                isSource ? TestPlan.Finds((_, _) => HangAsync<ScanResult>()) : TestPlan.Finds(1),
                TestPlan.Does(
                    "one",
                    async (item, _) =>
                    {
                        await HangAsync<int>().ToListAsync(CancellationToken.None);
                        return StageResult.Onward(item);
                    }
                )
            )
        );

        await begun.Task;
        await run.Drain.CancelAsync();
        await run.Abort.CancelAsync();
        await clock.WindUntilAsync(running);

        Assert.Equal(RunResult.Interrupted, (await running).Result);
        Assert.Single(run.Told<RunEnded>());

        async IAsyncEnumerable<T> HangAsync<T>()
        {
            begun.TrySetResult();
            await never.Task;
            yield break;
        }
    }
}
