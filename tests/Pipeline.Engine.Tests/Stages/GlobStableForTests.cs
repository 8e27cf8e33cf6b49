using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Engine.Stages.Glob;
using Pipeline.Engine.Tests.Files;

namespace Pipeline.Engine.Tests.Stages;

/// <summary>Files that somebody may still be writing.</summary>
public sealed class GlobStableForTests
{
    private static readonly GlobOptions Stable = StageFixture.All with { StableFor = TimeSpan.FromSeconds(30) };
    private readonly StageFixture _run = new();

    [Fact]
    public async Task Waits_once_for_a_new_file_and_says_so()
    {
        await _run.GivenAsync("a");
        var worker = WorkerActivity.Current = new(_run.Clock);
        worker.Enter(WorkerState.Busy);
        var find = _run.FindAsync(Stable);
        Assert.False(find.IsCompleted);
        Assert.Equal(
            (WorkerState.Held, "waits until files in from: are unchanged for 30s"),
            (worker.Snapshot().State, worker.Snapshot().Why)
        );
        _run.Clock.Wind(TimeSpan.FromSeconds(29));
        Assert.False(find.IsCompleted);
        _run.Clock.Wind(TimeSpan.FromSeconds(1));
        Assert.NotNull(Assert.Single(await find).Item);
        Assert.Equal(WorkerState.Busy, worker.Snapshot().State);
    }

    [Fact]
    public async Task Leaves_a_file_that_is_still_written()
    {
        await _run.GivenAsync("a");
        await _run.GivenAsync("grows", "1");
        var find = _run.FindAsync(Stable);
        _run.Clock.Wind(TimeSpan.FromSeconds(20));
        await _run.GivenAsync("grows", "12");
        await _run.GivenAsync("new");
        _run.Clock.Wind(TimeSpan.FromSeconds(10));
        var found = await find;
        Assert.Equal("a", Assert.Single(found, one => one.Item is not null).At.Path.Text);
        Assert.Equal(["grows", "new"], found.Where(one => one.Item is null).Select(one => one.At.Path.Text).Order());
        Assert.All(
            found.Where(one => one.Item is null),
            one => Assert.Equal("unchanged for only 0s; stable_for is 30s", one.Reason)
        );
    }

    [Fact]
    public async Task Counts_what_an_earlier_run_has_seen()
    {
        await _run.GivenAsync("a");
        await FinishAsync(_run.FindAsync(Stable with { MaxFiles = 1 }));
        _run.Clock.Wind(TimeSpan.FromMinutes(1));
        var find = _run.FindAsync(Stable);
        Assert.True(find.IsCompleted);
        Assert.NotNull(Assert.Single(await find).Item);
    }

    [Fact]
    public async Task Takes_no_file_twice_when_it_looks_twice()
    {
        await _run.GivenAsync("old");
        await FinishAsync(_run.FindAsync(Stable));
        _run.Clock.Wind(TimeSpan.FromMinutes(1));
        await _run.GivenAsync("new");
        var found = await FinishAsync(_run.FindAsync(Stable));
        Assert.Equal(["old", "new"], found.Select(one => one.At.Path.Text));
        Assert.All(found, one => Assert.NotNull(one.Item));
    }

    [Fact]
    public async Task Names_no_reason_twice_when_it_looks_twice()
    {
        await _run.GivenAsync("a.csv");
        await _run.GivenAsync("b.txt");
        var found = await FinishAsync(_run.FindAsync(Stable with { Pattern = [Read.Pattern("*.csv")] }));
        Assert.Equal(2, found.Count);
    }

    /// <summary>A slow walk must not make two looks that are moments apart seem long apart.</summary>
    [Fact]
    public async Task Counts_from_the_true_moment_of_the_first_look_when_the_walk_is_slow()
    {
        await _run.GivenAsync("a-stable");
        await FinishAsync(_run.FindAsync(Stable));
        _run.Clock.Wind(TimeSpan.FromMinutes(1));
        await _run.GivenAsync("b-new");
        var found = new List<ScanResult>();
        async Task SlowAsync()
        {
            await foreach (var one in new GlobStage(Stable, _run.Context("glob")).FindAsync(default))
            {
                found.Add(one);
                // The inbox below was full for an hour.
                _run.Clock.Wind(TimeSpan.FromHours(1));
            }
        }
        var slow = SlowAsync();
        Assert.Equal("a-stable", Assert.Single(found).At.Path.Text);
        await _run.Clock.WindUntilAsync(slow);
        Assert.Equal(2, found.Count(one => one.Item is not null));
    }

    [Fact]
    public async Task Forgets_a_file_that_is_gone()
    {
        await _run.GivenAsync("a");
        await FinishAsync(_run.FindAsync(Stable));
        await _run.From.DeleteAsync(StorePath.Parse("a"), default);
        _run.Clock.Wind(TimeSpan.FromSeconds(1));
        await _run.FindAsync(Stable);
        _run.Clock.Wind(TimeSpan.FromMinutes(1));
        await _run.GivenAsync("a", "hello", TimeSpan.FromSeconds(91));
        var find = _run.FindAsync(Stable);
        Assert.False(find.IsCompleted);
        await FinishAsync(find);
    }

    [Fact]
    public async Task Does_not_wait_when_the_limit_is_reached()
    {
        await _run.GivenAsync("old");
        await FinishAsync(_run.FindAsync(Stable));
        _run.Clock.Wind(TimeSpan.FromMinutes(1));
        await _run.GivenAsync("new");
        var find = _run.FindAsync(Stable with { MaxFiles = 1 });
        Assert.True(find.IsCompleted);
        Assert.Equal("unchanged for only 0s; stable_for is 30s", Assert.Single(await find, one => one.Item is null).Reason);
    }

    [Fact]
    public async Task Does_not_wait_in_a_dry_run()
    {
        await _run.GivenAsync("a");
        var find = _run.FindAsync(Stable, isDryRun: true);
        Assert.True(find.IsCompleted);
        Assert.NotNull(Assert.Single(await find).Item);
    }

    private async Task<List<ScanResult>> FinishAsync(Task<List<ScanResult>> find)
    {
        await _run.Clock.WindUntilAsync(find);
        return await find;
    }
}
