using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Templates;
using Pipeline.Engine.Stages.Glob;
using Pipeline.Engine.Tests.Files;

namespace Pipeline.Engine.Tests.Stages;

/// <summary>What is no ordinary file.</summary>
public sealed class GlobEntriesTests
{
    private readonly StageFixture _run = new();

    [Fact]
    public async Task Fails_a_name_that_cannot_be_used_and_shows_it_harmless()
    {
        _run.Stores["from"] = new StoreBefore(_run.From) { Listed = [Entry("a\nb", EntryKind.Unusable, "not UTF-8")] };
        var found = Assert.Single(await _run.FindAsync(StageFixture.All));
        Assert.Equal(@"from:a\nb cannot be processed: not UTF-8", found.Fault!.Message);
        Assert.Equal(
            "excluded by 'a*'",
            Assert.Single(await _run.FindAsync(StageFixture.All with { Exclude = [Read.Pattern("a*")] })).Reason
        );
    }

    [Fact]
    public async Task Leaves_what_is_no_regular_file()
    {
        _run.Stores["from"] = new StoreBefore(_run.From)
        {
            Listed = [Entry("pipe", EntryKind.Other), Entry("d", EntryKind.Folder)],
        };
        Assert.Equal("not a regular file", Assert.Single(await _run.FindAsync(StageFixture.All)).Reason);
    }

    [Fact]
    public async Task Follows_links_to_files_only_when_told_to()
    {
        // The store follows links when it is asked for one name: here they lead to a file and to nothing.
        var target = await _run.GivenAsync("link", "target");
        _run.Stores["from"] = new StoreBefore(_run.From)
        {
            Listed = [Entry("link", EntryKind.Link), Entry("lost", EntryKind.Link)],
        };
        Assert.All(await _run.FindAsync(StageFixture.All), found => Assert.Equal("a link, and 'links' is skip", found.Reason));
        var followed = await _run.FindAsync(StageFixture.All with { Links = LinkPolicy.Follow });
        Assert.Equal((6L, target.Version), (followed[0].Item!.Length, followed[0].Item!.Version));
        Assert.Equal("a link without a file in this store as its target", followed[1].Reason);
    }

    [Theory]
    [InlineData("caf?.txt", "*.csv", EntryKind.File, true)]
    [InlineData("caf?.csv", "*.csv", EntryKind.File, false)]
    [InlineData("caf?.txt", "**/*.csv", EntryKind.File, true)]
    [InlineData("sub/caf?.txt", "**/*.csv", EntryKind.Link, true)]
    [InlineData("caf?", "*.csv", EntryKind.Folder, true)]
    [InlineData("caf?", "**/*.csv", EntryKind.Folder, false)]
    [InlineData("caf?", "*.csv", null, true)]
    [InlineData("caf?", "**/*.csv", null, false)]
    [InlineData("a?b.csv", "**/a/*.csv", EntryKind.File, false)]
    public async Task Leaves_what_cannot_be_used_when_no_pattern_takes_it(
        string name,
        string pattern,
        EntryKind? told,
        bool isLeft
    )
    {
        _run.Stores["from"] = new StoreBefore(_run.From)
        {
            Listed = [Entry(name, EntryKind.Unusable, "not UTF-8") with { ReportedKind = told }],
        };
        var found = Assert.Single(await _run.FindAsync(StageFixture.All with { Pattern = [Read.Pattern(pattern)] }));
        Assert.Equal(isLeft, found.Fault is null);
        Assert.Contains(isLeft ? "does not match" : "not UTF-8", found.Reason ?? found.Fault!.Message);
    }

    [Fact]
    public async Task Fails_a_link_that_cannot_be_followed_and_takes_the_others()
    {
        await _run.GivenAsync("good");
        _run.Stores["from"] = new StoreBefore(_run.From)
        {
            Listed = [Entry("bad", EntryKind.Link), Entry("good", EntryKind.File)],
            OnFind = (path, _) => path.Name == "bad" ? throw Fault("bad", StoreErrorKind.Other) : default,
        };
        var found = await _run.FindAsync(StageFixture.All with { Links = LinkPolicy.Follow, Empty = true });
        Assert.Equal("bad is spoilt", found[0].Fault!.Message);
        Assert.NotNull(found[1].Item);
    }

    [Theory]
    [InlineData(StoreErrorKind.Forbidden)]
    [InlineData(StoreErrorKind.Corrupt)]
    public async Task Fails_a_file_whose_done_file_cannot_be_looked_at_and_takes_the_others(StoreErrorKind kind)
    {
        foreach (var file in (string[])["bad", "bad.done", "good", "good.done"])
            await _run.GivenAsync(file);
        _run.Stores["from"] = new StoreBefore(_run.From)
        {
            OnFind = (path, _) => path.Name == "bad.done" ? throw Fault("bad.done", kind) : default,
        };
        var found = await _run.FindAsync(StageFixture.All with { DoneFile = TextTemplate.Parse("{name}.done") });
        Assert.Equal("bad.done is spoilt", Assert.Single(found, one => one.Fault is not null).Fault!.Message);
        Assert.Equal("from:good", Assert.Single(found, one => one.Item is not null).At.ToString());
    }

    [Fact]
    public async Task Looks_anew_once_for_a_transient_error_of_one_file_and_then_fails_that_file()
    {
        foreach (var file in (string[])["bad", "bad.done", "good", "good.done"])
            await _run.GivenAsync(file);
        _run.Stores["from"] = new StoreBefore(_run.From)
        {
            OnFind = (path, _) => path.Name == "bad.done" ? throw Fault("bad.done", StoreErrorKind.TimedOut) : default,
        };
        var glob = new GlobStage(StageFixture.All with { DoneFile = TextTemplate.Parse("{name}.done") }, _run.Context("glob"));

        await Assert.ThrowsAsync<StoreException>(() => glob.FindAsync(default).ToListAsync().AsTask());
        var found = await glob.FindAsync(default).ToListAsync();

        Assert.Equal("from:bad", Assert.Single(found, one => one.Fault is not null).At.ToString());
        Assert.Equal("from:good", Assert.Single(found, one => one.Item is not null).At.ToString());
        // Only a look that breaks off makes the next one lenient.
        await Assert.ThrowsAsync<StoreException>(() => glob.FindAsync(default).ToListAsync().AsTask());
    }

    [Fact]
    public async Task Breaks_off_when_the_store_is_away_as_a_whole()
    {
        foreach (var file in (string[])["a", "a.done"])
            await _run.GivenAsync(file);
        _run.Stores["from"] = new StoreBefore(_run.From) { OnFind = (_, _) => throw Fault("a.done", StoreErrorKind.Unreachable) };
        var options = StageFixture.All with { DoneFile = TextTemplate.Parse("{name}.done") };

        await Assert.ThrowsAsync<StoreException>(() => _run.FindAsync(options));
    }

    [Fact]
    public async Task Fails_what_was_named_and_is_not_there_and_takes_the_others()
    {
        await _run.GivenAsync("good");
        var context = _run.Context("glob") with
        {
            InputPaths =
            [
                new(StageFixture.Place("from:lost"), StorePath.Parse("lost")),
                new(StageFixture.Place("from:good"), StorePath.Parse("good")),
            ],
        };
        var found = await new GlobStage(StageFixture.All, context).FindAsync(default).ToListAsync();
        Assert.Contains("there is no such file or folder", found[0].Fault!.Message);
        Assert.Equal("from:good", found[1].Item!.Origin.ToString());
    }

    private static StoreException Fault(string name, StoreErrorKind kind) =>
        new(StageFixture.Place($"from:{name}"), kind, $"{name} is spoilt");

    private static FileEntry Entry(string path, EntryKind kind, string? trouble = null) =>
        new(StorePath.Parse(path), 0, DateTimeOffset.UnixEpoch) { Kind = kind, Trouble = trouble };
}
