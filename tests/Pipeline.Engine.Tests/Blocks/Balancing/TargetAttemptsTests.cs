using System.Collections.Concurrent;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Observability;
using Pipeline.Engine.Tests.Execution;
using Pipeline.Testing;

namespace Pipeline.Engine.Tests.Blocks.Balancing;

/// <summary>A target gives a file up when the attempts of its stage are used up, not before and not after.</summary>
public class TargetAttemptsTests
{
    private readonly ManualTime _clock = new();
    private readonly ConcurrentQueue<string> _visits = new();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_target_gives_a_file_up_after_its_attempts_and_another_takes_it_once(int attempts)
    {
        var run = new TestRun { Settings = new() { Clock = _clock } };

        var running = run.RunAsync(Plan(attempts, _ => true));
        await _clock.WindUntilAsync(running);

        Assert.Equal(1, (await running).Total.Done);
        Assert.Equal([.. Enumerable.Repeat("a", attempts), "b"], _visits);
        var lost = Assert.Single(run.Told<TargetAttemptFailed>());
        Assert.Equal((attempts, "balance/a/copy", true), (lost.Attempts, lost.Step, lost.GoesOn));
        Assert.Equal(Enumerable.Range(1, attempts - 1), run.Told<StageRetried>().Select(told => told.Attempt));
        Assert.Equal(1, Assert.Single(run.Told<TargetDown>()).Failures);
    }

    [Fact]
    public async Task A_target_keeps_a_file_that_comes_through_in_its_last_attempt()
    {
        var run = new TestRun { Settings = new() { Clock = _clock } };

        var running = run.RunAsync(Plan(3, visit => visit < 3));
        await _clock.WindUntilAsync(running);

        Assert.Equal(1, (await running).Total.Done);
        Assert.Equal(["a", "a", "a"], _visits);
        Assert.Empty(run.Told<TargetAttemptFailed>());
        Assert.Empty(run.Told<TargetDown>());
    }

    private PipelinePlan Plan(int attempts, Func<int, bool> fails) =>
        TestPlan.Of(
            TestPlan.Finds(1),
            TestPlan.Balance(
                new(),
                (
                    "a",
                    [
                        TestPlan.Does(
                            "balance/a/copy",
                            _ =>
                            {
                                _visits.Enqueue("a");
                                if (fails(_visits.Count))
                                    throw new StoreException(default, StoreErrorKind.ConnectionLost, "lost");
                            },
                            new() { Retry = new() { MaxAttempts = attempts } }
                        ),
                    ]
                ),
                ("b", [TestPlan.Copies("balance/b/copy", _ => _visits.Enqueue("b"))])
            )
        );
}
