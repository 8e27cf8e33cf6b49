using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Execution.Resilience;
using Pipeline.Engine.Stages.Delete;
using Pipeline.Engine.Tests.Files;
using Pipeline.Testing.Memory;

namespace Pipeline.Engine.Tests.Stages;

/// <summary>Somebody replaces a file in the very moment in which it is deleted or moved away.</summary>
public sealed class DeleteRivalTests
{
    private const string Name = "sub/a.csv";
    private readonly StageFixture _run = new();

    [Fact]
    public async Task A_file_that_comes_right_before_the_delete_is_not_deleted()
    {
        var item = await _run.GivenCopyAsync(VerificationLevel.ReadBack);
        ComesBeforeTheDelete(_run.From);
        await new DeleteStage(new(), _run.Context("delete")).ExecuteAsync(item, default);
        HasOnly(_run.From, "newer");
    }

    [Fact]
    public async Task A_copy_that_is_replaced_right_before_it_is_deleted_is_not_deleted()
    {
        var item = await _run.CopiedAsync(
            await _run.GivenCopyAsync(VerificationLevel.ReadBack),
            "more",
            VerificationLevel.ReadBack
        );
        ComesBeforeTheDelete(_run.To);
        var place = StageFixture.Place($"to:{Name}");
        await new DeleteStage(new() { What = DeleteWhat.Place }, _run.Context("delete")).ExecuteAsync(
            item with
            {
                Place = place,
            },
            default
        );
        HasOnly(_run.To, "newer");
    }

    [Fact]
    public async Task An_origin_that_comes_right_before_its_quarantine_is_not_deleted()
    {
        var item = await _run.GivenAsync();
        ComesBeforeTheDelete(_run.From);
        await Quarantine().TakeAsync(item, "copy", new() { Quarantine = Read.Place("to:{path}") }, default);
        HasOnly(_run.From, "newer");
        Assert.Equal("hello", StageFixture.Text(_run.To, Name));
    }

    [Fact]
    public async Task A_file_that_was_replaced_is_not_put_into_quarantine_for_the_one_that_failed()
    {
        var item = await _run.GivenAsync();
        _run.From.Put(Name, "newer"u8, item.ModifiedAt!.Value.AddSeconds(1));
        await Quarantine().TakeAsync(item, "copy", new() { Quarantine = Read.Place("from:bad/{path}") }, default);
        HasOnly(_run.From, "newer");
    }

    [Fact]
    public async Task A_file_that_must_stay_is_kept_beside_the_one_that_came_meanwhile_and_both_are_named()
    {
        var item = await _run.GivenCopyAsync(VerificationLevel.ReadBack);
        _run.From.Put(Name, "changed"u8, item.ModifiedAt);
        _run.Stores["from"] = new RivalStore(_run.From) { OnAside = () => _run.From.Put(Name, "newer"u8) };
        var fault = await StageFixture.FaultOf(new DeleteStage(new(), _run.Context("delete")), item);
        var aside = Assert.Single(_run.From.Files, path => path != Name);
        Assert.Equal(("newer", "changed"), (StageFixture.Text(_run.From, Name), StageFixture.Text(_run.From, aside)));
        Assert.Contains($"from:{Name} was not deleted (", fault.Message);
        Assert.Contains($"kept as from:{aside}", fault.Message);
    }

    [Fact]
    public async Task A_refused_delete_gives_the_file_its_name_back()
    {
        var item = await _run.GivenCopyAsync(VerificationLevel.ReadBack);
        _run.From.Before = what =>
        {
            if (what.What == MemoryCall.Delete)
                throw new StoreException(item.Origin, StoreErrorKind.Forbidden, "no");
        };
        Assert.Equal("no", (await StageFixture.FaultOf(new DeleteStage(new(), _run.Context("delete")), item)).Message);
        Assert.Equal([Name], _run.From.Files);
    }

    [Fact]
    public async Task Where_nothing_may_be_renamed_it_is_deleted_under_its_name()
    {
        var item = await _run.GivenCopyAsync(VerificationLevel.ReadBack);
        _run.From.Before = what =>
        {
            if (what.What == MemoryCall.Rename)
                throw new StoreException(item.Origin, StoreErrorKind.Forbidden, "no");
        };
        await new DeleteStage(new(), _run.Context("delete")).ExecuteAsync(item, default);
        Assert.Empty(_run.From.Files);
    }

    [Fact]
    public async Task An_attempt_after_a_lost_link_goes_on_with_what_is_aside()
    {
        var item = await _run.GivenCopyAsync(VerificationLevel.ReadBack);
        var isLost = false;
        _run.From.Before = what =>
        {
            if (what.What == MemoryCall.Delete && _run.From.Trace.Count(one => one.What == MemoryCall.Rename) == 1)
                isLost = true;
            if (isLost)
                throw new StoreException(item.Origin, StoreErrorKind.ConnectionLost, "lost");
        };
        var delete = new DeleteStage(new(), _run.Context("delete"));
        Assert.True((await StageFixture.FaultOf(delete, item)).IsTransient);
        Assert.DoesNotContain(Name, _run.From.Files);
        (isLost, _run.From.Before) = (false, null);
        Assert.Equal($"deleted from:{Name}", (await delete.ExecuteAsync(item, default)).Detail);
        Assert.Empty(_run.From.Files);
    }

    [Fact]
    public async Task Chunks_of_two_versions_of_one_size_and_time_keep_the_origin()
    {
        var item = InChunks(await _run.GivenCopyAsync(VerificationLevel.ReadBack));
        _run.From.Put(Name, "HELLO"u8, item.ModifiedAt);
        var fault = await StageFixture.FaultOf(new DeleteStage(new(), _run.Context("delete")), item);
        Assert.Contains("copied in chunks: it was replaced in the meantime", fault.Message);
        Assert.Equal([Name], _run.From.Files);
    }

    [Fact]
    public async Task Chunks_of_one_version_let_the_origin_go()
    {
        await new DeleteStage(new(), _run.Context("delete")).ExecuteAsync(
            InChunks(await _run.GivenCopyAsync(VerificationLevel.ReadBack)),
            default
        );
        Assert.Empty(_run.From.Files);
    }

    /// <summary>As a store that tells no version gives it.</summary>
    private static FileItem InChunks(FileItem item) =>
        item with
        {
            Version = null,
            Copies = [.. item.Copies.Select(copy => copy with { InChunks = true })],
        };

    private static void HasOnly(MemoryStore store, string text)
    {
        Assert.Equal([Name], store.Files);
        Assert.Equal(text, StageFixture.Text(store, Name));
    }

    private static void ComesBeforeTheDelete(MemoryStore store)
    {
        var hasCome = false;
        store.Before = what =>
        {
            if (what.What != MemoryCall.Delete || hasCome)
                return;
            hasCome = true;
            store.Put(Name, "newer"u8);
        };
    }

    private Quarantine Quarantine() =>
        new(_run.Stores, _run.Context("copy").Transfer, new EventStream([]), _run.Clock, "fetcher");
}
