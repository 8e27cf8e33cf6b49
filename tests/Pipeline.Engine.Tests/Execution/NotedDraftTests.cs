using System.Text;
using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Execution.Cleanup;
using Pipeline.Engine.Observability;
using Pipeline.Engine.State;
using Pipeline.Engine.State.Sqlite;
using Pipeline.Engine.Tests.Execution.Requirements;
using Pipeline.Engine.Tests.Stages;
using Pipeline.Engine.Transfer;
using Pipeline.Stores.Local;
using Pipeline.Testing;

namespace Pipeline.Engine.Tests.Execution;

/// <summary>What a row of the journal names as a draft is deleted only when it can be nothing else.</summary>
public sealed class NotedDraftTests : IDisposable
{
    private const string Dead = "0123456789ab";
    private readonly TempFolder _folder = new();
    private readonly StageFixture _run = new();
    private readonly List<string> _told = [];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("precious.txt")]
    [InlineData("big")]
    [InlineData(".big.part-")]
    [InlineData(".big.part-0123456789ab")]
    [InlineData(".big.part-0123456789aX-1")]
    [InlineData(".bug.part-0123456789ab-1")]
    [InlineData(".bigger.part-0123456789ab-1")]
    [InlineData("sub/.big.part-0123456789ab-1")]
    [InlineData(".big.deleting-0123456789ab-1")]
    [InlineData(".big.replaced-0123456789ab-1")]
    public async Task What_bears_no_name_of_its_draft_stays(string path)
    {
        _run.To.Put(path, "precious"u8);

        await SweepAsync(Noted(path));

        Assert.Equal([path], _run.To.Files);
        Assert.Contains($"to:{path}", Assert.Single(_told));
        Assert.Empty(await _run.Journal.ChunkedDraftsAsync(null, default));
    }

    [Theory]
    [InlineData(".big.part-0123456789ab-1")]
    [InlineData("big.part-0123456789ab-12")]
    [InlineData(".b.part-0123456789ab-1")]
    public async Task A_draft_goes_whatever_its_store_calls_it(string path)
    {
        _run.To.Put(path, "01234"u8);

        await SweepAsync(Noted(path));

        Assert.Empty(_run.To.Files);
        Assert.Empty(_told);
    }

    [Fact]
    public Task What_is_larger_than_the_copy_was_to_be_is_no_draft_of_it() =>
        StaysAsync(".big.part-0123456789ab-1", "0123456789 and more", "it is larger");

    [Fact]
    public Task A_draft_that_bears_the_name_of_a_run_at_work_stays() =>
        StaysAsync($".big.part-{_run.Journal.Run}-1", "01234", "which is still running");

    [Fact]
    public async Task A_link_is_no_draft()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a right there");
        const string path = ".big.part-0123456789ab-1";
        _folder.Write("root/precious", "01234"u8);
        File.CreateSymbolicLink(_folder.At($"root/{path}"), "precious");
        await using var store = new LocalStore("to", new() { Root = _folder.At("root") });
        _run.Stores["to"] = store;

        await SweepAsync(Noted(path));

        Assert.Equal([path, "precious"], _folder.Files().Select(file => file["root/".Length..]));
        Assert.Contains("it is not a file", Assert.Single(_told));
    }

    /// <summary>
    /// Each bit of the row that says where the draft lies, with a file wherever the flipped row may lead.
    /// </summary>
    [Fact]
    public async Task A_flipped_bit_deletes_no_other_file()
    {
        const string path = "sub/.big.part-0123456789ab-1";
        foreach (var flipped in Flips(path))
        {
            if (DraftName.IsDraftOf(flipped, StorePath.Parse("sub/big")))
                continue;
            _run.To.Put(flipped.Text, "01234"u8);
            await SweepAsync(Noted(path) with { Draft = flipped, Place = Place("to", "sub/big") });
            Assert.Contains(flipped.Text, _run.To.Files);
        }
        foreach (var flipped in Flips("sub/big"))
        {
            _run.To.Put(flipped.Text, "01234"u8);
            _run.To.Put(path, "01234"u8);
            await SweepAsync(Noted(path) with { Draft = StorePath.Parse(path), Place = Place("to", flipped.Text) });
            Assert.Contains(flipped.Text, _run.To.Files);
        }
    }

    [Fact]
    public async Task A_draft_that_a_claim_names_is_looked_at_too()
    {
        _run.To.Put("precious.txt", "precious"u8);
        var item = await _run.GivenAsync("a.csv", "newer");
        await using var old = await OpenAsync();
        await using var journal = await OpenAsync();
        _ = await old.Claims.TakeAsync(new(item.Origin, new(3, null, null), Place("to", "precious.txt")));
        var claims = new FileClaims(journal, _run.Stores, Events());
        var order = new DraftSpec(StorePath.Parse("a.csv"), 5, $"{Dead}-1") { Claim = new(item.Origin, item.Facts) };

        await claims.TakeAsync(_run.To, order, default);

        Assert.Equal(["precious.txt"], _run.To.Files);
        Assert.Contains("to:precious.txt", Assert.Single(_told));
    }

    /// <summary>The row that somebody put into a journal so that root deleted a file of root's.</summary>
    [Fact]
    public async Task A_journal_that_says_that_a_file_is_a_draft_is_not_believed()
    {
        using var pipeline = new EditedPipeline().With("from/a.csv", "a").With("to/precious.txt", "precious");
        var plan = pipeline.Plan("- glob: { in: 'from:' }\n- copy: { to: 'to:{path}' }\n");
        await pipeline.RunAsync(plan);
        pipeline.Sql(
            $"INSERT INTO drafts VALUES('from', 'x', 'copy', 8, NULL, '', 'to', 'precious.txt', 'precious.txt', 4, '{Dead}');"
                + $"INSERT INTO drafts VALUES('from', 'y', 'copy', 8, NULL, '', 'from', 'a.csv', 'a.csv', 4, '{Dead}');"
                + $"INSERT INTO folders VALUES('{Dead}', 'to', '')"
        );

        var told = await pipeline.RunAsync(plan);

        Assert.Equal(RunResult.Done, told.Report.Result);
        Assert.Equal("precious", pipeline.Text("to/precious.txt"));
        Assert.Equal("a", pipeline.Text("from/a.csv"));
    }

    private async Task StaysAsync(string path, string text, string why)
    {
        _run.To.Put(path, Encoding.UTF8.GetBytes(text));

        await SweepAsync(Noted(path));

        Assert.Equal([path], _run.To.Files);
        Assert.Contains(why, Assert.Single(_told));
    }

    private static IEnumerable<StorePath> Flips(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var flipped = bytes.ToArray();
            flipped[bit / 8] ^= (byte)(1 << bit % 8);
            if (StorePath.TryParse(Encoding.UTF8.GetString(flipped), out var path, out _) && !path.IsRoot)
                yield return path;
        }
    }

    private Task<SqliteJournal> OpenAsync() =>
        SqliteJournal.OpenAsync(_folder.At("log"), "p", RunName.New(), TimeProvider.System, default);

    private async Task SweepAsync(ChunkedDraftRecord noted)
    {
        _told.Clear();
        var own = _run.Journal.Run;
        _run.Journal.Run = Dead;
        await _run.Journal.OwnChunkedDraftAsync(noted, default);
        _run.Journal.Run = own;
        await new DraftCleaner(_run.Journal, _run.Stores, Events()).DeadRunsAsync(new HashSet<string>(), default);
    }

    private EventStream Events() => new([new Listener(_told)]);

    private static ChunkedDraftRecord Noted(string draft) =>
        new()
        {
            Origin = Place("from", "big"),
            Step = "upload",
            Length = 10,
            ModifiedAt = null,
            Place = Place("to", "big"),
            Draft = StorePath.Parse(draft),
            ChunkSize = 5,
            Run = Dead,
        };

    private static FilePlace Place(string store, string path) => new(store, StorePath.Parse(path));

    private sealed class Listener(List<string> told) : IEventListener
    {
        public void On(RunEvent happened)
        {
            if (happened is StoreNotice { IsTrouble: true } notice)
                told.Add(notice.Text);
        }
    }
}
