using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Execution.Cleanup;
using Pipeline.Engine.State;
using Pipeline.Engine.Tests.Stages;
using Pipeline.Testing.Memory;

namespace Pipeline.Engine.Tests.Execution;

/// <summary>What a run that was killed in the middle of a delete or of a replacement has left aside.</summary>
public sealed class InterruptedDeleteTests
{
    private const string Name = "sub/a.csv";
    private readonly StageFixture _run = new();
    private readonly string _dead = RunName.New();

    [Theory]
    [InlineData(".a.csv.deleting")]
    [InlineData("a.csv.deleting")]
    public async Task A_source_gets_its_name_back(string name)
    {
        await LeaveAsync(name, "hello");
        await SweepAsync();
        HasOnly(_run.From, "hello");
    }

    [Fact]
    public async Task A_source_whose_name_is_taken_stays_aside_and_is_named_by_every_run()
    {
        var aside = await LeaveAsync(".a.csv.deleting", "hello");
        _run.From.Put(Name, "newer"u8);
        Assert.Contains($"from:{aside} is an earlier version of from:{Name}", await SweepAsync());
        Assert.Contains($"from:{aside} is an earlier version of from:{Name}", await SweepAsync());
        Assert.Equal(("newer", "hello"), (StageFixture.Text(_run.From, Name), StageFixture.Text(_run.From, aside)));
    }

    /// <summary>
    /// The name is free again, as the newer file was delivered and deleted: put back, the older one would be copied
    /// over its copy.
    /// </summary>
    [Theory]
    [InlineData(FileState.Done, -1, false)]
    [InlineData(FileState.Done, 0, false)]
    [InlineData(FileState.Done, 1, true)]
    [InlineData(FileState.Deleting, -1, true)]
    [InlineData(FileState.Failed, -1, true)]
    public async Task A_source_is_not_put_back_when_a_newer_one_was_done_since(FileState state, int hoursAfter, bool comesBack)
    {
        var aside = await LeaveAsync(".a.csv.deleting", "hello");
        var left = await _run.From.FindAsync(StorePath.Parse(aside), default);
        _run.Journal.Put(
            new()
            {
                Origin = StageFixture.Place($"from:{Name}"),
                Length = 6,
                ModifiedAt = left!.Value.ModifiedAt - TimeSpan.FromHours(hoursAfter),
                State = state,
                Run = RunName.New(),
                At = _run.Clock.GetUtcNow(),
            }
        );

        Assert.Equal(comesBack ? "" : "a newer version has been processed since", Reason(await SweepAsync()));
        Assert.Equal([comesBack ? Name : aside], _run.From.Files);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_source_that_was_about_to_go_goes_when_its_name_is_taken_and_its_copies_are_there(bool hasCopy)
    {
        var item = await _run.GivenCopyAsync(VerificationLevel.ReadBack);
        var aside = Aside(".a.csv.deleting");
        await _run.From.MoveAsync(StorePath.Parse(Name), aside, default);
        _run.From.Put(Name, "newer"u8);
        await Note();
        _run.Journal.Put(
            new()
            {
                Origin = item.Origin,
                Length = item.Length,
                ModifiedAt = item.ModifiedAt,
                State = FileState.Deleting,
                Copies = item.Copies,
                Run = _dead,
                At = _run.Clock.GetUtcNow(),
            }
        );
        if (!hasCopy)
            await _run.To.DeleteAsync(StorePath.Parse(Name), default);
        await SweepAsync();
        Assert.Equal(hasCopy ? [Name] : [aside.Text, Name], _run.From.Files);
        Assert.Equal("newer", StageFixture.Text(_run.From, Name));
    }

    [Fact]
    public async Task What_was_to_be_replaced_gets_its_name_back()
    {
        await LeaveAsync(".a.csv.replaced", "old");
        await SweepAsync();
        HasOnly(_run.From, "old");
    }

    [Theory]
    [InlineData(".a.csv.replaced")]
    [InlineData("a.csv.replaced")]
    [InlineData(".a.csv.part")]
    [InlineData("a.csv.part")]
    public async Task What_was_replaced_goes_and_so_does_a_draft(string name)
    {
        await LeaveAsync(name, "old");
        _run.From.Put(Name, "new"u8);
        await SweepAsync();
        HasOnly(_run.From, "new");
    }

    [Theory]
    [InlineData(".a.csv.deleting", 25, Name)]
    [InlineData(".a.csv.deleting", 23, null)]
    [InlineData(".a.csv.part", 25, "")]
    [InlineData("a.csv.deleting", 25, Name)]
    [InlineData("a.csv.part", 25, "")]
    [InlineData("a.csv.part", 23, null)]
    [InlineData(".a.csv.part", 23, null)]
    public async Task Without_a_journal_the_name_and_a_day_decide(string name, int hours, string? after)
    {
        var aside = Aside(name);
        _run.From.Put(aside.Text, "hello"u8);
        _run.Clock.Wind(TimeSpan.FromHours(hours));
        var orphans = new OrphanedDrafts(new(_run.Journal, _run.Stores, new([])), _run.Journal, _run.Stores, new([]), _run.Clock);
        await _run.Journal.RegisterDraftFolderAsync(StageFixture.Place("from:sub"), default);
        _run.Journal.IsLookDue = true;
        await orphans.ScanAsync(default);
        await orphans.SweepAsync(default);
        Assert.Equal(after ?? aside.Text, string.Join(' ', _run.From.Files));
    }

    [Theory]
    [InlineData(".a.csv.deleting-0123456789ab-7", "a.csv")]
    [InlineData("..a.deleting-0123456789ab-12", ".a")]
    [InlineData(".a.deleting-b.replaced-0123456789ab-1", "a.deleting-b")]
    [InlineData(".a.csv.part-0123456789ab-7", null)]
    [InlineData("a.csv.deleting-0123456789ab-7", "a.csv")]
    [InlineData("a.csv.part-0123456789ab-7", null)]
    [InlineData("a.csv.deleting-0123456789ab-7.csv", null)]
    [InlineData("a.csv.deleting-0123456789ab-", null)]
    [InlineData("a.csv-deleting-0123456789ab-7", null)]
    [InlineData(".deleting-0123456789ab-7", null)]
    [InlineData("0123456789ab-7", null)]
    [InlineData("..deleting-0123456789ab-7", null)]
    [InlineData(".a.deleting-0123456789AB-7", null)]
    public void A_name_tells_what_it_was(string name, string? before)
    {
        Assert.Equal(before, DraftName.BeforeAside(StorePath.Parse($"x/{name}"))?.Name);
        Assert.Equal(before is null && !name.Contains(".part-"), DraftName.RunOf(name) is null);
    }

    [Theory]
    [InlineData("a.csv", TempName.Hidden, ".a.csv")]
    [InlineData("a.csv", TempName.Suffix, "a.csv")]
    [InlineData(".env", TempName.Hidden, "..env")]
    [InlineData(".env", TempName.Suffix, "..env")]
    public void A_name_that_a_run_gives_is_read_as_it_was_given(string name, TempName form, string begin)
    {
        var (path, tag) = (StorePath.Parse($"x/{name}"), "0123456789ab-7");
        Assert.Equal($"x/{begin}.part-{tag}", DraftName.For(path, tag, form).Text);
        Assert.Equal("0123456789ab", DraftName.RunOf(DraftName.For(path, tag, form).Name));
        Assert.Null(DraftName.BeforeAside(DraftName.For(path, tag, form)));
        foreach (var aside in (StorePath[])[DraftName.AsideFor(path, tag, form)!.Value, DraftName.ReplacedFor(path, tag, form)])
            Assert.Equal(
                (true, path),
                (aside.Name.StartsWith(begin + ".", StringComparison.Ordinal), DraftName.BeforeAside(aside))
            );
    }

    [Fact]
    public void A_name_that_would_be_cut_is_not_set_aside() =>
        Assert.Null(DraftName.AsideFor(StorePath.Parse(new string('a', 250)), "0123456789ab-1"));

    private static string Reason(string told) => told.Split(": ") is [_, var why] ? why.Split(',')[0] : "";

    private static void HasOnly(MemoryStore store, string text)
    {
        Assert.Equal([Name], store.Files);
        Assert.Equal(text, StageFixture.Text(store, Name));
    }

    private StorePath Aside(string name) => StorePath.Parse($"sub/{name}-{_dead}-1");

    private async Task<string> LeaveAsync(string name, string text)
    {
        var aside = Aside(name);
        _run.From.Put(aside.Text, System.Text.Encoding.UTF8.GetBytes(text));
        await Note();
        return aside.Text;
    }

    /// <summary>As the run did before it was killed.</summary>
    private async Task Note()
    {
        var own = _run.Journal.Run;
        _run.Journal.Run = _dead;
        await _run.Journal.RegisterDraftFolderAsync(StageFixture.Place("from:sub"), default);
        _run.Journal.Run = own;
    }

    private async Task<string> SweepAsync()
    {
        var heard = new Notices();
        await new DraftCleaner(_run.Journal, _run.Stores, new(heard)).DeadRunsAsync(new HashSet<string>(), default);
        return string.Join('\n', heard.Told);
    }

    private sealed class Notices : IEventListener
    {
        public List<string> Told { get; } = [];

        public void On(RunEvent happened) => Told.AddRange(happened is StoreNotice notice ? [notice.Text] : []);
    }
}
