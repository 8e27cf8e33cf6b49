using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Patterns;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Templates;
using Pipeline.Engine.Stages.Glob;
using Pipeline.Testing.Faults;
using Pipeline.Testing.Memory;

namespace Pipeline.Engine.Tests.Stages;

/// <summary>
/// A folder of a day that cannot be listed keeps nobody from the others; the one that the user named must be there.
/// </summary>
public sealed class DatedFolderWalkerTests
{
    private readonly MemoryStore _store = new("in", TimeProvider.System);
    private readonly DayReader _days;

    public DatedFolderWalkerTests()
    {
        foreach (var day in (string[])["20260301", "20260302", "20260303"])
            _store.Put($"data/{day}/a", [1]);
        Assert.True(GlobPattern.TryParse("{day:yyyyMMdd}/**", out var pattern, out _));
        _days = new([pattern]);
    }

    [Fact]
    public async Task Folder_that_is_refused_is_told_of_and_the_others_are_walked()
    {
        var seen = await WalkAsync(StoreErrorKind.Forbidden, "data/20260302");

        Assert.Equal(
            ["data/20260301/a File", "data/20260302 Unusable", "data/20260303/a File"],
            seen.Select(one => $"{one.Entry.Path} {one.Entry.Kind}")
        );
    }

    [Fact]
    public async Task Folder_that_has_gone_meanwhile_is_no_trouble()
    {
        var script = FaultScript.Each(call =>
        {
            if (call.Call == StoreCall.List && call.Place.Path.Text == "data/20260302")
                TakeAwayAsync().GetAwaiter().GetResult();
        });
        var walk = new DatedFolderWalker(
            new("in", StorePath.Parse("data")),
            new FaultyStore(_store, script),
            _days.Below,
            Endless()
        );
        Assert.Equal(
            ["data/20260301/a", "data/20260303/a"],
            (await walk.ListAsync(StorePath.Parse("data"), default).ToListAsync()).Select(one => one.Entry.Path.Text)
        );
    }

    private async Task TakeAwayAsync()
    {
        await _store.DeleteAsync(StorePath.Parse("data/20260302/a"), default);
        await _store.DeleteAsync(StorePath.Parse("data/20260302"), default);
    }

    [Fact]
    public async Task Folder_that_is_there_again_is_told_of() =>
        Assert.Equal(
            ["data/20260301/a File", "data/20260302 Unusable", "data/20260303/a File"],
            (await WalkAsync(StoreErrorKind.NotFound, "data/20260302")).Select(one => $"{one.Entry.Path} {one.Entry.Kind}")
        );

    [Theory]
    [InlineData(StoreErrorKind.ConnectionLost, "data/20260302")]
    [InlineData(StoreErrorKind.Unreachable, "data/20260302")]
    [InlineData(StoreErrorKind.NotFound, "data")]
    public async Task Store_that_cannot_be_asked_breaks_the_walk(StoreErrorKind kind, string at) =>
        Assert.Equal(kind, (await Assert.ThrowsAsync<StoreException>(() => WalkAsync(kind, at))).Kind);

    [Fact]
    public async Task A_look_at_some_days_lists_no_other()
    {
        var script = FaultScript.Each(_ => { });
        Assert.True(GlobPattern.TryParse("{day:yyyyMMdd}/**", out var pattern, out _));
        var days = new GlobDays(new() { In = new("in", StorePath.Parse("data")), Pattern = [pattern] }, TimeProvider.System).Only(
            new HashSet<DateOnly> { new(2026, 3, 2) }
        );
        var now = new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);
        var walk = new DatedFolderWalker(
            new("in", StorePath.Parse("data")),
            new FaultyStore(_store, script),
            folder => days.Below(folder, now),
            Endless()
        );

        var seen = await walk.ListAsync(StorePath.Parse("data"), default).Where(one => one.WhyNot is null).ToListAsync();

        Assert.Equal(["data/20260302/a"], seen.Select(one => one.Entry.Path.Text));
        Assert.Equal(["data", "data/20260302"], script.Trace.Select(call => call.Place.Path.Text));
        Assert.Equal(
            (new DateOnly(2026, 3, 2), null),
            (days.Of(StorePath.Parse("20260302/a"), now, now).Day, days.Of(StorePath.Parse("20260302/a"), now, now).WhyNot)
        );
        Assert.NotNull(days.Of(StorePath.Parse("20260303/a"), now, now).WhyNot);
    }

    private static EndlessList Endless() => new(new("in", StorePath.Root), new EventStream());

    private async Task<List<ListedEntry>> WalkAsync(StoreErrorKind kind, string at)
    {
        var script = FaultScript.Each(call =>
        {
            if (call.Call == StoreCall.List && call.Place.Path.Text == at)
                throw new StoreException(call.Place, kind, "refused");
        });
        var walk = new DatedFolderWalker(
            new("in", StorePath.Parse("data")),
            new FaultyStore(_store, script),
            _days.Below,
            Endless()
        );
        return await walk.ListAsync(StorePath.Parse("data"), default).ToListAsync();
    }
}
