using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Blocks;
using Pipeline.Engine.Configuration;
using Pipeline.Engine.Execution;
using Pipeline.Engine.Observability;
using Pipeline.Engine.Tests.Blocks.Groups;
using Pipeline.Engine.Tests.Execution.Requirements;
using Pipeline.Stores.Local;
using Pipeline.Testing;
using Pipeline.Testing.Faults;

namespace Pipeline.Engine.Tests.Execution;

/// <summary>Files that their owner takes away between the look and the copy.</summary>
public sealed class GoneSinceListedTests : IDisposable
{
    private const string Copy = "  - copy: { to: \"server:{path}\" }";
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_that_has_gone_is_left_and_the_others_are_taken()
    {
        var fixture = new GroupFixture { Stages = Copy }.Give("a", "b");
        var report = await fixture.RunAsync(Deleting(fixture, "a"));

        Assert.Equal((RunResult.Done, 1L, 0L, 1L), (report.Result, report.Total.Done, report.Total.Failed, report.Total.Skipped));
        var left = Assert.Single(fixture.Told<FileSkipped>());
        Assert.Equal(("data:a", "it was listed and no longer exists", true), (left.Place.ToString(), left.Reason, left.IsOver));
        Assert.Null(await fixture.Journal.FindAsync(new("data", StorePath.Parse("a")), default));
    }

    [Fact]
    public async Task The_check_misses_nothing_afterwards()
    {
        using var pipeline = new EditedPipeline().With("from/a", "a").With("from/b", "b");
        const string Stages = "  - glob: { in: \"from:\" }\n  - copy: { to: \"to:{path}\" }\n";
        var plan = pipeline.Plan(
            Stages,
            call =>
            {
                if (call.Call == StoreCall.OpenRead && call.Place.ToString() == "from:a")
                    pipeline.Remove("from/a");
            },
            copiesInside: false
        );

        var run = await pipeline.RunAsync(plan);

        Assert.Equal((1L, 0L), (run.Report.Total.Done, run.Report.Total.Failed));
        Assert.Equal(["to/b"], pipeline.Files("to"));
        Assert.Empty(await pipeline.TroubleAsync(pipeline.Plan(Stages)));
    }

    [Theory]
    [InlineData(false, RunResult.Done)]
    [InlineData(true, RunResult.SomeFailed)]
    public async Task A_file_that_has_gone_after_its_first_copy_has_failed(bool isCopied, RunResult result)
    {
        var plan = TestPlan.Of(
            TestPlan.Finds(1),
            isCopied ? TestPlan.Copies("one") : TestPlan.Does("one", _ => { }),
            TestPlan.Does("two", item => throw new StoreException(item.Origin, StoreErrorKind.NotFound, "not there"))
        ) with
        {
            Stores = [new("in", LocalStore.Kind, new LocalStoreOptions { Root = _folder.Path }, default)],
        };

        Assert.Equal(result, (await new TestRun().RunAsync(plan)).Result);
    }

    [Fact]
    public async Task A_file_of_a_group_that_has_gone_has_failed_and_keeps_the_group_back()
    {
        var fixture = new GroupFixture().Give("mon/a", "mon/b");
        var report = await fixture.RunAsync(Deleting(fixture, "mon/a"));

        Assert.Equal(RunResult.SomeFailed, report.Result);
        Assert.Contains("mon/b", fixture.Data.Files);
    }

    [Fact]
    public async Task Nothing_has_gone_while_the_whole_root_is_away()
    {
        _folder.Write("in/a", [1]);
        var (plan, problems) = PlanBuilder.Build(
            "p.yml",
            $$"""
            pipeline: p
            stores: { data: { local: { root: {{_folder.At("in")}} } }, server: { local: { root: {{_folder.At("out")}} } } }
            stages:
              - glob: { in: "data:" }
            {{Copy}}
            """,
            new(BuiltInStages.All, BuiltInBlocks.All, [LocalStore.Kind]),
            new PlanInputs
            {
                Variable = _ => null,
                WorkingFolder = _folder.Path,
                LogFolder = _folder.At("log"),
            }
        );
        Assert.Empty(problems);
        var away = new Away(() => Directory.Move(_folder.At("in"), _folder.At("away")));
        var settings = new RunSettings { LogFolder = _folder.At("log"), Listeners = [away] };

        var report = await new PipelineRun(plan!, settings).RunAsync(default, default);

        Assert.Equal((RunResult.SomeFailed, 1L), (report.Result, report.Total.Failed));
    }

    /// <summary>Takes a file away just before it is opened.</summary>
    private static Action<StoreOperation> Deleting(GroupFixture fixture, string path) =>
        operation =>
        {
            if (operation.Call == StoreCall.OpenRead && operation.Place.ToString() == $"data:{path}")
                fixture.Data.DeleteAsync(operation.Place.Path, default).AsTask().GetAwaiter().GetResult();
        };

    /// <summary>Does something when the first file was found, before anybody works on it.</summary>
    private sealed class Away(Action act) : IEventListener
    {
        public void On(RunEvent happened)
        {
            if (happened is FileFound)
                act();
        }
    }
}
