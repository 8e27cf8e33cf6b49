using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Templates;
using Pipeline.Engine.Blocks.Groups;
using Pipeline.Engine.Execution;
using Pipeline.Engine.Execution.Cleanup;
using Pipeline.Engine.Stages.Glob;
using Pipeline.Engine.State;
using Pipeline.Engine.Tests.Files;
using Pipeline.Engine.Tests.Stages;
using Pipeline.Engine.Transfer;
using Pipeline.Stores.Local;
using Pipeline.Testing;
using Pipeline.Testing.Faults;

namespace Pipeline.Engine.Tests.Execution;

/// <summary>
/// A root that is renamed away in the very moment in which something in it is looked for. Nothing is decided by that
/// look: what was asked fails, and it is done when the root is back.
/// </summary>
public sealed class RootAwayRunTests : IDisposable
{
    private const string Dead = "0123456789ab";
    private readonly TempFolder _folder = new();
    private readonly StageFixture _run = new();
    private readonly LocalStore _store;
    private StoreCall _when = StoreCall.Find;
    private string? _whenAsked;
    private bool _isBackSoon;

    public RootAwayRunTests()
    {
        Directory.CreateDirectory(Root);
        _store = new("to", new() { Root = Root });
        Store = new(_store, FaultScript.Each(Meet)) { CopiesInside = false };
        _run.Stores["to"] = Store;
    }

    private string Root => _folder.At("root");

    private FaultyStore Store { get; }

    public void Dispose()
    {
        _store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_look_that_decides_sees_the_root(bool isBackSoon)
    {
        Write("sub/a.csv", "hello");
        (_whenAsked, _isBackSoon) = ("sub/a.csv", isBackSoon);
        var look = Store.FindSurelyAsync(Path("sub/a.csv"), default).AsTask();
        if (isBackSoon)
            Assert.Equal(5, (await look)!.Value.Length);
        else
            await IsRefusedAsync(() => look);
        Back();
        Assert.Null(await Store.FindSurelyAsync(Path("sub/b.csv"), default));
    }

    [Fact]
    public async Task A_done_file_is_not_missed_without_the_root()
    {
        Write("a.csv", "hello");
        Write("a.csv.done", "");
        var options = StageFixture.All with { In = StageFixture.Place("to:"), DoneFile = TextTemplate.Parse("{name}.done") };
        _whenAsked = "a.csv.done";
        await IsRefusedAsync(() => _run.FindAsync(options));
        Back();
        Assert.Single(await _run.FindAsync(options), one => one.Item is not null);
    }

    [Fact]
    public async Task A_link_leads_somewhere_though_the_root_is_away()
    {
        Write("a.csv", "hello");
        File.CreateSymbolicLink(_folder.At("root/link.csv"), "a.csv");
        var options = StageFixture.All with
        {
            In = StageFixture.Place("to:"),
            Links = LinkPolicy.Follow,
            Pattern = [Read.Pattern("link.csv")],
        };
        _whenAsked = "link.csv";
        await IsRefusedAsync(() => _run.FindAsync(options));
        Back();
        Assert.Single(await _run.FindAsync(options), one => one.Item is not null);
    }

    [Theory]
    [InlineData(StoreCall.Find)]
    [InlineData(StoreCall.Delete)]
    public async Task A_marker_of_a_killed_run_is_not_forgotten(StoreCall at)
    {
        _folder.Write("root/day/.marker", Note.ToBytes());
        await _run.Journal.RegisterMarkerAsync(new(Dead, new("to", Path("day/.marker")), "g", null), default);
        (_whenAsked, _when) = ("day/.marker", at);
        await using var services = Services(out var context);
        var cleaner = new MarkerCleaner(context, services);
        await cleaner.DeadRunsAsync(default);
        Back();
        await cleaner.DeadRunsAsync(default);
        Assert.False(File.Exists(_folder.At("root/day/.marker")));
    }

    [Fact]
    public async Task A_folder_that_could_not_be_seen_was_not_made_for_a_marker()
    {
        Directory.CreateDirectory(_folder.At("root/old/day"));
        (_whenAsked, _isBackSoon) = ("old/day", true);
        await using var services = Services(out var context);
        await new OwnMarkers(services, new(context, services)).WriteAsync(new("to", Path("old/day/.marker")), Note, default);
        Assert.Null(Assert.Single(await _run.Journal.MarkersAsync(default)).Made);
    }

    [Theory]
    [InlineData(StoreCall.Find)]
    [InlineData(StoreCall.OpenParts)]
    public async Task A_draft_in_chunks_is_gone_on_with_when_the_root_is_back(StoreCall at)
    {
        var item = (await _run.GivenAsync("big", "0123456789")) with { Chunk = new FileChunk(0, 2, 0, 5) };
        var draft = DraftName.For(Path("big"), $"{Dead}-1");
        Write(draft.Text, "01234     ");
        var noted = Chunked(item, draft);
        await _run.Journal.OwnChunkedDraftAsync(noted, default);
        _run.Journal.PutChunk(noted, new(0, 5, null));
        (_whenAsked, _when) = (at == StoreCall.Find ? draft.Text : "big", at);
        var opening = new ChunkedTransferOpener(new(_run.Journal, _run.Journal.Run), _run.Journal, new([]), "upload");
        await IsRefusedAsync(() => OpenAsync());
        Assert.False(Directory.Exists(Root));
        Back();
        await using var copy = await OpenAsync();
        Assert.Equal((draft, true), (copy.Draft, copy.IsWorthKeeping));

        Task<ChunkedTransfer> OpenAsync() =>
            opening.OpenAsync(item, _run.From, Store, new(Path("big"), 10, _run.Journal.Run + "-1"), null, default).AsTask();
    }

    [Fact]
    public async Task A_draft_in_chunks_whose_origin_could_not_be_seen_is_still_of_use()
    {
        Write("big", "0123456789");
        var found = (await _store.FindAsync(Path("big"), default))!.Value;
        var item = await _run.GivenAsync("big", "0123456789");
        item = item with
        {
            Origin = new("to", found.Path),
            ModifiedAt = found.ModifiedAt,
            Version = found.Version,
            Chunk = new FileChunk(0, 2, 0, 5),
        };
        var draft = DraftName.For(Path("big"), $"{Dead}-1");
        _run.More.Put(draft.Text, "01234     "u8);
        await _run.Journal.OwnChunkedDraftAsync(Chunked(item, draft, "more"), default);
        _whenAsked = "big";
        await SweepAsync();
        Back();
        await SweepAsync();
        Assert.Equal([draft.Text], _run.More.Files);
    }

    [Theory]
    [InlineData("deleting")]
    [InlineData("replaced")]
    public async Task A_file_set_aside_is_not_forgotten(string mark)
    {
        Write($".a.csv.{mark}-{Dead}-1", "hello");
        await NoteFolderAsync();
        _whenAsked = "a.csv";
        await SweepAsync();
        Back();
        await SweepAsync();
        Assert.Equal(["a.csv"], TempFolder.FilesBelow(Root));
    }

    [Fact]
    public async Task A_draft_that_could_not_be_deleted_is_swept_later()
    {
        var draft = DraftName.For(Path("a.csv"), $"{Dead}-1");
        Write(draft.Text, "hel");
        await NoteFolderAsync();
        (_whenAsked, _when) = (draft.Text, StoreCall.Delete);
        await SweepAsync();
        Back();
        await SweepAsync();
        Assert.Empty(TempFolder.FilesBelow(Root));
    }

    [Fact]
    public async Task The_copy_of_another_file_is_not_written_over()
    {
        Write("a.csv", "other");
        var item = await _run.GivenAsync("a.csv", "hello");
        _run.Journal.PutCopyOwner(Store.Locate(Path("a.csv")), new(1, "from:other/a.csv"));
        (_whenAsked, _isBackSoon) = ("a.csv", true);
        var order = new DraftSpec(Path("a.csv"), 5, $"{Dead}-1") { Owner = CopyOwners.Of(item.Origin, _run.From) };
        var transfer = new FileTransfer(_run.Journal, Dead);
        await Assert.ThrowsAsync<StoreException>(() => transfer.CopyAsync(item, _run.From, Store, order, null, default).AsTask());
        Back();
        Assert.Equal("other", await File.ReadAllTextAsync(_folder.At("root/a.csv")));
    }

    [Fact]
    public async Task A_delete_that_found_no_root_has_deleted_nothing()
    {
        Write("a.csv", "hello");
        Directory.Move(Root, Root + "-away");
        await IsRefusedAsync(() => _store.DeleteAsync(Path("a.csv"), default).AsTask());
        await IsRefusedAsync(() => _store.SetAsideAsync(Path("a.csv"), Path(".a"), default).AsTask());
        await IsRefusedAsync(() => _store.MoveAsync(Path("a.csv"), Path("b.csv"), default).AsTask());
        var deletes = new CheckedDelete(_run.Journal, Dead);
        await IsRefusedAsync(() => deletes.DeleteAsync(_store, Path("a.csv"), _ => default, default).AsTask());
        Back();
        Assert.True(await deletes.DeleteAsync(_store, Path("a.csv"), _ => default, default));
        Assert.Empty(TempFolder.FilesBelow(Root));
    }

    private void Meet(StoreOperation call)
    {
        if (_isBackSoon && _whenAsked is null)
            Back();
        if (call.Call != _when || call.Place.Path.Text != _whenAsked)
            return;
        _whenAsked = null;
        Directory.Move(Root, Root + "-away");
    }

    private void Back()
    {
        if (Directory.Exists(Root + "-away"))
            Directory.Move(Root + "-away", Root);
    }

    private static async Task IsRefusedAsync(Func<Task> asked) =>
        Assert.Equal(StoreErrorKind.Unreachable, (await Assert.ThrowsAsync<StoreException>(asked)).Kind);

    private ValueTask SweepAsync() =>
        new DraftCleaner(_run.Journal, _run.Stores, new([])).DeadRunsAsync(new HashSet<string> { "upload" }, default);

    /// <summary>As the run did before it was killed.</summary>
    private async Task NoteFolderAsync()
    {
        var own = _run.Journal.Run;
        _run.Journal.Run = Dead;
        await _run.Journal.RegisterDraftFolderAsync(StageFixture.Place("to:"), default);
        _run.Journal.Run = own;
    }

    /// <summary>A run with this store alone.</summary>
    private RunServices Services(out RunContext context)
    {
        var kind = new StoreDescriptor("local", typeof(LocalStore), typeof(LocalStoreOptions), (_, _) => Store);
        var plan = TestPlan.Of(TestPlan.Finds(0)) with
        {
            Stores = [new("to", kind, new LocalStoreOptions { Root = Root }, default)],
        };
        context = new(plan, new() { Clock = _run.Clock }, _run.Journal.Run);
        return new(context, _run.Journal, openFiles: null);
    }

    private static MarkerContent Note { get; } =
        new()
        {
            Pipeline = "p",
            Group = "g",
            Since = default,
            User = "u",
            Host = "h",
            Pid = 1,
            Run = Dead,
            From = "from:",
            Markers = [],
            Machine = "m",
        };

    private static ChunkedDraftRecord Chunked(FileItem item, StorePath draft, string store = "to") =>
        new()
        {
            Origin = item.Origin,
            Step = "upload",
            Length = 10,
            ModifiedAt = item.ModifiedAt,
            Version = item.Version,
            Place = new(store, Path("big")),
            Draft = draft,
            ChunkSize = 5,
            Run = Dead,
        };

    private void Write(string path, string text) => _folder.Write($"root/{path}", System.Text.Encoding.UTF8.GetBytes(text));

    private static StorePath Path(string path) => StorePath.Parse(path);
}
