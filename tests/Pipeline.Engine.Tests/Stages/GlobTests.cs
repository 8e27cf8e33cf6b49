using Pipeline.Engine.Files;
using Pipeline.Engine.Journal;
using Pipeline.Engine.Stages;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Tests.Stages;

public sealed class GlobTests
{
    private readonly SmallRun _run = new();

    [Fact]
    public async Task Takes_everything_below_its_folder_when_nothing_else_is_said()
    {
        await _run.GivenAsync("out/a.csv", "12345");
        await _run.GivenAsync("out/deep/.b", "");
        await _run.GivenAsync("other/c");
        var found = await FindAsync(new() { In = SmallRun.Place("from:out") });
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
        var glob = new Glob(new() { In = SmallRun.Place("from:") }, _run.House("glob"));
        var first = await glob.FindAsync(default).ToListAsync();
        var second = await glob.FindAsync(default).ToListAsync();
        Assert.NotEqual(first[0].Item!.Id, second[0].Item!.Id);
    }

    public static TheoryData<GlobOptions, string> Unwanted =>
        new()
        {
            { All with { Pattern = [Pattern("**/*.csv")] }, "does not match '**/*.csv'" },
            { All with { Pattern = [Pattern("*.csv"), Pattern("x/**")] }, "does not match '*.csv', 'x/**'" },
            { All with { Exclude = [Pattern("*.txt")] }, "excluded by '*.txt'" },
            { All with { Exclude = [Pattern("sub")] }, "excluded by 'sub'" },
            { All with { Exclude = [Pattern("/sub")] }, "excluded by '/sub'" },
            { All with { Regex = Regex(@".*\.csv") }, @"does not match the regex '.*\.csv'" },
            { All with { MinSize = new(6) }, "5 B is smaller than min_size 6 B" },
            { All with { MaxSize = new(4) }, "5 B is larger than max_size 4 B" },
            { All with { MinAge = TimeSpan.FromHours(2) }, "written 1h ago, younger than min_age 2h" },
            { All with { MaxAge = TimeSpan.FromMinutes(30) }, "written 1h ago, older than max_age 30m" },
            { All with { Since = Noon }, "last written 2026-03-04 04:06:07Z, before since 2026-03-04 12:00:00Z" },
            { All with { Until = Noon.AddDays(-1) }, "last written 2026-03-04 04:06:07Z, not before until 2026-03-03 12:00:00Z" },
            { All with { DoneFile = Template("{name}.done") }, "its done file a.txt.done is not there" },
        };

    [Theory]
    [MemberData(nameof(Unwanted), DisableDiscoveryEnumeration = true)]
    public async Task Leaves_what_is_not_wanted_and_says_why(GlobOptions options, string reason)
    {
        await _run.GivenAsync("sub/a.txt", "hello", TimeSpan.FromHours(1));
        var found = Assert.Single(await FindAsync(options));
        Assert.Equal(reason, found.Reason);
    }

    public static TheoryData<GlobOptions> Wanted =>
        new(
            All with
            {
                Pattern = [Pattern("*.csv"), Pattern("sub/*.txt")],
                Exclude = [Pattern("/a.txt"), Pattern("b")],
            },
            All with
            {
                Regex = Regex(@"sub/.\.txt"),
                MinSize = new(5),
                MaxSize = new(5),
            },
            All with
            {
                MinAge = TimeSpan.FromHours(1),
                MaxAge = TimeSpan.FromHours(1),
            },
            All with
            {
                Since = Noon.AddDays(-1),
                Until = Noon,
            }
        );

    [Theory]
    [MemberData(nameof(Wanted), DisableDiscoveryEnumeration = true)]
    public async Task Takes_what_is_wanted(GlobOptions options)
    {
        await _run.GivenAsync("sub/a.txt", "hello", TimeSpan.FromHours(1));
        Assert.NotNull(Assert.Single(await FindAsync(options)).Item);
    }

    [Fact]
    public async Task Leaves_empty_files_only_when_told_to()
    {
        await _run.GivenAsync("a", "");
        Assert.NotNull(Assert.Single(await FindAsync(All)).Item);
        Assert.Equal("empty", Assert.Single(await FindAsync(All with { Empty = false })).Reason);
    }

    [Fact]
    public async Task Leaves_the_drafts_of_runs()
    {
        await _run.GivenAsync(".a.csv.part-0123456789ab-1");
        Assert.Equal("a draft of a run", Assert.Single(await FindAsync(All)).Reason);
    }

    [Fact]
    public async Task Looks_no_deeper_than_its_patterns_reach()
    {
        await _run.GivenAsync("in/day/a.csv");
        var store = new StoreBefore(_run.From);
        _run.Stores["from"] = store;
        await FindAsync(All with { Pattern = [Pattern("in/day/*.csv")] });
        await FindAsync(All with { Pattern = [Pattern("in/*.csv"), Pattern("in/day/*.csv")] });
        await FindAsync(All with { Pattern = [Pattern("*.csv")] });
        await FindAsync(All with { In = SmallRun.Place("from:in"), Pattern = [Pattern("day/*")] });
        Assert.Equal([("in/day", false), ("in", true), ("", false), ("in/day", false)], store.Lists);
    }

    [Fact]
    public async Task Finds_nothing_when_the_folder_of_a_pattern_is_absent()
    {
        await _run.GivenAsync("in/a");
        Assert.Empty(await FindAsync(All with { Pattern = [Pattern("absent/*")] }));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("below/*")]
    public async Task Breaks_when_its_own_folder_is_absent(string? pattern)
    {
        var options = All with { In = SmallRun.Place("from:absent"), Pattern = pattern is null ? [] : [Pattern(pattern)] };
        var fault = await Assert.ThrowsAsync<StoreFault>(() => FindAsync(options));
        Assert.Equal(FaultKind.NotFound, fault.Kind);
    }

    [Fact]
    public async Task Fails_a_name_that_cannot_be_used_and_shows_it_harmless()
    {
        _run.Stores["from"] = new StoreBefore(_run.From) { Listed = [Entry("a\nb", EntryKind.Unusable, "not UTF-8")] };
        var found = Assert.Single(await FindAsync(All));
        Assert.Equal(@"from:a\nb cannot be taken: not UTF-8", found.Fault!.Message);
        Assert.Equal("excluded by 'a*'", Assert.Single(await FindAsync(All with { Exclude = [Pattern("a*")] })).Reason);
    }

    [Fact]
    public async Task Leaves_what_is_no_regular_file()
    {
        _run.Stores["from"] = new StoreBefore(_run.From)
        {
            Listed = [Entry("pipe", EntryKind.Other), Entry("d", EntryKind.Folder)],
        };
        Assert.Equal("no regular file", Assert.Single(await FindAsync(All)).Reason);
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
        Assert.All(await FindAsync(All), found => Assert.Equal("a link, and links is skip", found.Reason));
        var followed = await FindAsync(All with { Links = LinkPolicy.Follow });
        Assert.Equal((6L, target.Version), (followed[0].Item!.Length, followed[0].Item!.Version));
        Assert.Equal("a link that leads to no file in this store", followed[1].Reason);
    }

    [Fact]
    public async Task Takes_a_file_once_its_done_file_is_there_and_never_the_done_file()
    {
        await _run.GivenAsync("sub/a.csv");
        await _run.GivenAsync("sub/a.csv.done");
        var found = await FindAsync(All with { DoneFile = Template("{name}.done") });
        Assert.Equal("sub/a.csv", Assert.Single(found, one => one.Item is not null).At.Path.Text);
        Assert.Equal("a done file", Assert.Single(found, one => one.Item is null).Reason);
    }

    [Fact]
    public async Task Leaves_a_file_that_grew_while_its_done_file_was_looked_for()
    {
        await _run.GivenAsync("a.csv", "hel");
        await _run.GivenAsync("a.csv.done");
        _run.Stores["from"] = new StoreBefore(_run.From)
        {
            OnFind = async (path, _) =>
                await (path.Name == "a.csv.done" ? _run.GivenAsync("a.csv", "hello") : Task.CompletedTask),
        };
        var found = await FindAsync(All with { DoneFile = Template("{name}.done") });
        Assert.Contains(found, one => one.Reason == "changed while its done file was looked for");
    }

    [Fact]
    public async Task Looks_for_many_done_files_at_once_and_keeps_the_order()
    {
        for (var i = 0; i < 100; i++)
            await _run.GivenAsync($"f{i:D3}");
        var (now, most) = (0, 0);
        var all = new TaskCompletionSource();
        _run.Stores["from"] = new StoreBefore(_run.From)
        {
            OnFind = async (_, _) =>
            {
                most = Math.Max(most, Interlocked.Increment(ref now));
                if (most == 32)
                    all.TrySetResult();
                await all.Task;
                Interlocked.Decrement(ref now);
            },
        };
        var found = await FindAsync(All with { DoneFile = Template("{name}.done") });
        Assert.Equal(32, most);
        Assert.Equal(_run.From.Files, found.Select(one => one.At.Path.Text));
    }

    [Theory]
    [InlineData(GlobOrder.Name, "a b c d")]
    [InlineData(GlobOrder.Oldest, "c a d b")]
    [InlineData(GlobOrder.Newest, "b d a c")]
    [InlineData(GlobOrder.Smallest, "d c b a")]
    [InlineData(GlobOrder.Largest, "a b c d")]
    public async Task Takes_files_in_order(GlobOrder order, string names)
    {
        await GivenFourAsync();
        Assert.Equal(names.Split(' '), (await FindAsync(All with { Order = order })).Select(one => one.At.Path.Text));
        var limited = await FindAsync(All with { Order = order, Limit = 3 });
        Assert.Equal(names.Split(' ')[..3], limited.Where(one => one.Item is not null).Select(one => one.At.Path.Text));
        var left = Assert.Single(limited, one => one.Item is null);
        Assert.Equal((names[^1..], "beyond the limit of 3 files a loop"), (left.At.Path.Text, left.Reason));
    }

    [Fact]
    public async Task Takes_no_more_than_the_limit_and_names_the_others()
    {
        await GivenFourAsync();
        var found = await FindAsync(All with { Limit = 1 });
        Assert.Single(found, one => one.Item is not null);
        Assert.Equal(3, found.Count(one => one.Reason == "beyond the limit of 1 files a loop"));
    }

    [Fact]
    public async Task Leaves_a_file_that_is_done_until_it_changes()
    {
        var item = await _run.GivenAsync("a");
        _run.Journal.Put(Record(item, FileState.Done));
        Assert.Equal(
            "done on 2026-03-04 05:06:07Z, and neither size nor time has changed",
            Assert.Single(await FindAsync(All)).Reason
        );
        var again = Assert.Single(await FindAsync(All with { Again = TakeAgain.Always })).Item;
        Assert.Empty(again!.Copies);
        await _run.GivenAsync("a", "changed");
        Assert.Empty(Assert.Single(await FindAsync(All)).Item!.Copies);
    }

    [Theory]
    [InlineData(FileState.Moving)]
    [InlineData(FileState.Failed)]
    [InlineData(FileState.Deleting)]
    public async Task Takes_a_file_up_where_it_stopped(FileState state)
    {
        var item = await _run.GivenAsync("a");
        var record = Record(item, state);
        _run.Journal.Put(record);
        var found = Assert.Single(await FindAsync(All)).Item!;
        Assert.Equal(record.Copies, found.Copies);
        Assert.Equal(record.Hash, found.Hash);
        await _run.GivenAsync("a", "changed");
        Assert.Empty(Assert.Single(await FindAsync(All)).Item!.Copies);
    }

    internal static GlobOptions All { get; } = new() { In = SmallRun.Place("from:") };

    internal static GlobPattern Pattern(string text) =>
        GlobPattern.TryParse(text, out var read, out var why) ? read : throw new FormatException(why);

    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    private static PathRegex Regex(string text) =>
        PathRegex.TryParse(text, out var read, out var why) ? read : throw new FormatException(why);

    private static TextTemplate Template(string text) =>
        TextTemplate.TryParse(text, out var read, out var why) ? read : throw new FormatException(why);

    private static FileEntry Entry(string path, EntryKind kind, string? trouble = null) =>
        new(StorePath.Parse(path), 0, DateTimeOffset.UnixEpoch) { Kind = kind, Trouble = trouble };

    private FileRecord Record(FileItem item, FileState state) =>
        new()
        {
            Origin = item.Origin,
            Length = item.Length,
            ModifiedAt = item.ModifiedAt,
            State = state,
            Hash = new("sha256", "00"),
            Copies = [new("copy", SmallRun.Place("to:a"), item.Length, item.ModifiedAt)],
            Run = "0123456789ab",
            At = _run.Clock.GetUtcNow(),
        };

    private async Task GivenFourAsync()
    {
        await _run.GivenAsync("b", "333", TimeSpan.FromHours(1));
        await _run.GivenAsync("a", "4444", TimeSpan.FromHours(3));
        await _run.GivenAsync("d", "1", TimeSpan.FromHours(2));
        await _run.GivenAsync("c", "22", TimeSpan.FromHours(4));
    }

    private Task<List<Finding>> FindAsync(GlobOptions options) =>
        new Glob(options, _run.House("glob")).FindAsync(default).ToListAsync().AsTask();
}
