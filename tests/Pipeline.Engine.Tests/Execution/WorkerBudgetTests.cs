using Pipeline.Abstractions.Stages;
using Pipeline.Engine.Execution.Workers;
using Pipeline.Engine.Observability;

namespace Pipeline.Engine.Tests.Execution;

/// <summary>How many workers a limit of open files allows.</summary>
public class WorkerBudgetTests
{
    [Theory]
    [InlineData(null, 60, 4, true)]
    [InlineData(1000, 60, 4, true)]
    [InlineData(192, 30, 2, true)]
    [InlineData(60, 9, 1, true)]
    [InlineData(12, 1, 1, true)]
    [InlineData(11, 1, 1, false)]
    [InlineData(-5, 1, 1, false)]
    public void Stages_share_what_there_is(int? openFiles, int many, int few, bool isEnough)
    {
        var stages = new[]
        {
            TestPlan.Does("many", _ => { }, new() { Concurrency = 60 }),
            TestPlan.Does("few", _ => { }, new() { Concurrency = 4 }),
        };
        var budget = new WorkerBudget(TestPlan.Of([TestPlan.Finds(1), .. stages]), openFiles);

        Assert.Equal((many, few, isEnough), (budget.Most(stages[0]), budget.Most(stages[1]), budget.IsEnough));
        Assert.Equal(openFiles < 1000, budget.IsReduced);
        Assert.Equal(12, budget.LeastFiles);
    }

    [Fact]
    public async Task A_run_has_no_more_workers_than_that_and_says_so_once()
    {
        var (now, most) = (0, 0);
        var run = new TestRun { Settings = new() { OpenFiles = 18 } };

        var report = await run.RunAsync(
            TestPlan.Of(
                TestPlan.Finds(50),
                TestPlan.Does(
                    "one",
                    async (item, cancellationToken) =>
                    {
                        var here = Interlocked.Increment(ref now);
                        most = Math.Max(most, here);
                        await Task.Yield();
                        Interlocked.Decrement(ref now);
                        return StageResult.Continue(item);
                    },
                    new() { Concurrency = 64 }
                )
            )
        );

        Assert.Equal(50, report.Total.Done);
        Assert.InRange(most, 1, 3);
        Assert.Equal(new WorkersReduced(3, 18), Assert.Single(run.Told<WorkersReduced>()));
    }
}
