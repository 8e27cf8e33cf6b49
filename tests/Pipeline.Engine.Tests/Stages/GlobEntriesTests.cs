using Pipeline.Engine.Files;
using Pipeline.Engine.Stages;
using Pipeline.Engine.Tests.Files;

namespace Pipeline.Engine.Tests.Stages;

/// <summary>What is no ordinary file.</summary>
public sealed class GlobEntriesTests
{
    private readonly SmallRun _run = new();

    [Fact]
    public async Task Fails_a_name_that_cannot_be_used_and_shows_it_harmless()
    {
        _run.Stores["from"] = new StoreBefore(_run.From) { Listed = [Entry("a\nb", EntryKind.Unusable, "not UTF-8")] };
        var found = Assert.Single(await _run.FindAsync(SmallRun.All));
        Assert.Equal(@"from:a\nb cannot be taken: not UTF-8", found.Fault!.Message);
        Assert.Equal(
            "excluded by 'a*'",
            Assert.Single(await _run.FindAsync(SmallRun.All with { Exclude = [Read.Pattern("a*")] })).Reason
        );
    }

    [Fact]
    public async Task Leaves_what_is_no_regular_file()
    {
        _run.Stores["from"] = new StoreBefore(_run.From)
        {
            Listed = [Entry("pipe", EntryKind.Other), Entry("d", EntryKind.Folder)],
        };
        Assert.Equal("no regular file", Assert.Single(await _run.FindAsync(SmallRun.All)).Reason);
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
        Assert.All(await _run.FindAsync(SmallRun.All), found => Assert.Equal("a link, and links is skip", found.Reason));
        var followed = await _run.FindAsync(SmallRun.All with { Links = LinkPolicy.Follow });
        Assert.Equal((6L, target.Version), (followed[0].Item!.Length, followed[0].Item!.Version));
        Assert.Equal("a link that leads to no file in this store", followed[1].Reason);
    }

    private static FileEntry Entry(string path, EntryKind kind, string? trouble = null) =>
        new(StorePath.Parse(path), 0, DateTimeOffset.UnixEpoch) { Kind = kind, Trouble = trouble };
}
