using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Stages.Glob;
using Pipeline.Engine.Tests.Files;

namespace Pipeline.Engine.Tests.Stages;

/// <summary>What a glob finds, and how it names it.</summary>
public sealed class GlobTests
{
    private readonly StageFixture _run = new();

    [Fact]
    public async Task Takes_everything_below_its_folder_when_nothing_else_is_said()
    {
        await _run.GivenAsync("out/a.csv", "12345");
        await _run.GivenAsync("out/deep/.b", "");
        await _run.GivenAsync("other/c");
        var found = await _run.FindAsync(new() { In = StageFixture.Place("from:out") });
        Assert.Equal(["out/a.csv", "out/deep/.b"], found.Select(one => one.Item!.Origin.Path.Text).Order());
        var item = found.Single(one => one.At.Path.Name == "a.csv").Item!;
        Assert.Equal(("a.csv", 5L, item.Origin), (item.RelativePath.Text, item.Length, item.Place));
        Assert.NotNull(item.Version);
        Assert.Equal(2, found.Select(one => one.Item!.Id).Distinct().Count());
    }

    [Fact]
    public async Task Names_are_unique_over_loops()
    {
        await _run.GivenAsync("a");
        var glob = new GlobStage(new() { In = StageFixture.Place("from:") }, _run.Context("glob"));
        var first = await glob.FindAsync(default).ToListAsync();
        var second = await glob.FindAsync(default).ToListAsync();
        Assert.NotEqual(first[0].Item!.Id, second[0].Item!.Id);
    }

    [Theory]
    [InlineData(".a.csv.part-0123456789ab-1")]
    [InlineData("a.csv.part-0123456789ab-1")]
    [InlineData("a.csv.deleting-0123456789ab-1")]
    public async Task Leaves_the_drafts_of_runs(string name)
    {
        await _run.GivenAsync(name);
        Assert.Equal("a draft of a run", Assert.Single(await _run.FindAsync(StageFixture.All)).Reason);
    }

    [Fact]
    public async Task Looks_no_deeper_than_its_patterns_reach()
    {
        await _run.GivenAsync("in/day/a.csv");
        var store = new StoreBefore(_run.From);
        _run.Stores["from"] = store;
        await _run.FindAsync(StageFixture.All with { Pattern = [Read.Pattern("in/day/*.csv")] });
        await _run.FindAsync(StageFixture.All with { Pattern = [Read.Pattern("in/*.csv"), Read.Pattern("in/day/*.csv")] });
        await _run.FindAsync(StageFixture.All with { Pattern = [Read.Pattern("*.csv")] });
        await _run.FindAsync(StageFixture.All with { In = StageFixture.Place("from:in"), Pattern = [Read.Pattern("day/*")] });
        Assert.Equal([("in/day", false), ("in", true), ("", false), ("in/day", false)], store.Lists);
    }

    [Fact]
    public async Task Finds_nothing_when_the_folder_of_a_pattern_is_absent()
    {
        await _run.GivenAsync("in/a");
        Assert.Empty(await _run.FindAsync(StageFixture.All with { Pattern = [Read.Pattern("absent/*")] }));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("below/*")]
    public async Task Breaks_when_its_own_folder_is_absent(string? pattern)
    {
        var options = StageFixture.All with
        {
            In = StageFixture.Place("from:absent"),
            Pattern = pattern is null ? [] : [Read.Pattern(pattern)],
        };
        var fault = await Assert.ThrowsAsync<StoreException>(() => _run.FindAsync(options));
        Assert.Equal(StoreErrorKind.NotFound, fault.Kind);
    }
}
