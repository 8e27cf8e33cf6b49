using Pipeline.Abstractions.Activity;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Observability;
using Pipeline.Engine.Tests.Execution.Requirements;
using Pipeline.Testing.Faults;

namespace Pipeline.Engine.Tests.Execution;

/// <summary>A root in whose place somebody puts another folder while a run is at work: nothing goes there.</summary>
public sealed class RootSwapRunTests : IDisposable
{
    private const string Copies = "- glob: { in: 'from:' }\n- copy: { to: 'to:{path}' }\n";
    private readonly EditedPipeline _pipeline = new();
    private int _commits;

    public RootSwapRunTests()
    {
        for (var i = 0; i < 40; i++)
            _pipeline.With($"from/{i}.csv", $"file {i}");
        Directory.CreateDirectory(_pipeline.At("to"));
        Directory.CreateDirectory(_pipeline.At("outside"));
    }

    public void Dispose() => _pipeline.Dispose();

    [Theory]
    [InlineData(false, true)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task In_the_middle_of_a_loop_files_fail_by_name(bool isLink, bool copiesInside)
    {
        var plan = _pipeline.Plan(
            Copies,
            call =>
            {
                if (call.Call is StoreCall.Commit or StoreCall.CopyInside && Interlocked.Increment(ref _commits) == 5)
                    Swap(isLink);
            },
            copiesInside
        );

        var told = await _pipeline.RunAsync(plan);

        Assert.Empty(_pipeline.Files("outside"));
        Assert.Empty(_pipeline.Files("to"));
        Assert.Equal(RunResult.SomeFailed, told.Report.Result);
        Assert.True(told.Report.Total.Failed > 20);
        Assert.Equal(40, _pipeline.Files("from").Length);
    }

    [Fact]
    public async Task A_link_between_two_loops_is_not_followed()
    {
        var plan = PlanWithNewFile(() => Swap(isLink: true));

        var told = await _pipeline.RunAsync(plan, loops: 2, run => run);

        Assert.Empty(_pipeline.Files("outside"));
        Assert.Equal(40, _pipeline.Files("away").Length);
        Assert.Equal(RunResult.SomeFailed, told.Report.Result);
        Assert.Contains("when it was first opened and is now", Assert.Single(told.Failed));
    }

    [Fact]
    public async Task A_folder_that_is_mounted_or_made_anew_between_two_loops_is_gone_on_with()
    {
        // The swap comes between the two loops, when the first has ended.
        var plan = PlanWithNewFile(() => { });

        var told = await _pipeline.RunAsync(plan, loops: 2, run => run, Swapped);

        Assert.Equal(RunResult.Done, told.Report.Result);
        Assert.Equal(["to/new.csv"], _pipeline.Files("to"));

        void Swapped(RunEvent happened)
        {
            if (happened is LoopEnded { Report.Loop: 1 })
                Swap(isLink: false);
        }
    }

    [Fact]
    public async Task A_source_that_becomes_a_link_between_two_loops_breaks_the_look()
    {
        _pipeline.With("secret/key", "secret");
        var plan = _pipeline.Plan(
            Copies,
            call =>
            {
                if (call.Call is not (StoreCall.Commit or StoreCall.CopyInside) || Interlocked.Increment(ref _commits) != 40)
                    return;
                Directory.Move(_pipeline.At("from"), _pipeline.At("away"));
                Directory.CreateSymbolicLink(_pipeline.At("from"), _pipeline.At("secret"));
            },
            copiesInside: true
        );

        var told = await _pipeline.RunAsync(plan, loops: 2, run => run);

        Assert.DoesNotContain("to/key", _pipeline.Files("to"));
        Assert.Equal(RunResult.Broken, told.Report.Result);
    }

    /// <summary>Copies what is there, and in the second loop a file that comes right before its look.</summary>
    private PipelinePlan PlanWithNewFile(Action before)
    {
        var lists = 0;
        return _pipeline.Plan(
            Copies,
            call =>
            {
                if (call.Place.Store != "from" || call.Call != StoreCall.List || ++lists != 2)
                    return;
                before();
                _pipeline.With("from/new.csv", "new");
            },
            copiesInside: true
        );
    }

    private void Swap(bool isLink)
    {
        Directory.Move(_pipeline.At("to"), _pipeline.At("away"));
        if (isLink)
            Directory.CreateSymbolicLink(_pipeline.At("to"), _pipeline.At("outside"));
        else
            Directory.CreateDirectory(_pipeline.At("to"));
    }
}
