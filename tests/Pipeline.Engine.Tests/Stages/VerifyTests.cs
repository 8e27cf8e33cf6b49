using Pipeline.Engine.Files;
using Pipeline.Engine.Journal;
using Pipeline.Engine.Stages;
using Pipeline.Engine.Stores;
using Pipeline.Engine.Stores.Memory;
using Pipeline.Engine.Transfer;

namespace Pipeline.Engine.Tests.Stages;

/// <summary>The rungs of the ladder, and what each way of proving makes of what the store tells.</summary>
public class VerifyTests
{
    private static readonly byte[] Bytes = [1, 2, 3];
    private readonly MemoryStore _origin = new("in", TimeProvider.System);
    private readonly HashingStore _copy = new(new("out", TimeProvider.System));

    public VerifyTests()
    {
        _origin.Put("a", Bytes);
        _copy.Inner.Put("a", Bytes);
    }

    [Theory]
    [InlineData(ProofMethod.Sha256, "sha256")]
    [InlineData(ProofMethod.Auto, "sha256")]
    [InlineData(ProofMethod.Md5, "md5")]
    public async Task Proves_by_the_stores_own_hash_without_reading(ProofMethod by, string algorithm)
    {
        foreach (var rung in (Rung[])[Rung.CheckFile, Rung.HashCommand])
        {
            _copy.Tells = order => new(RunningHash.Of(order.Algorithm, Bytes), rung);
            var item = await ProveAsync(by);
            Assert.Equal((rung, algorithm), (item.Copies[0].Rung, item.Hash?.Algorithm));
        }
        Assert.Equal(0, _copy.Reads);
    }

    [Fact]
    public async Task Reads_back_what_the_store_cannot_hash()
    {
        foreach (
            var told in (StoreHash?[])[null, new(new("sha256", ""), Rung.CheckFile), new(new("sha1", "00"), Rung.HashCommand)]
        )
        {
            _copy.Tells = _ => told;
            Assert.Equal(Rung.ReadBack, (await ProveAsync(ProofMethod.Sha256)).Copies[0].Rung);
        }
    }

    [Fact]
    public async Task Command_that_tells_another_hash_is_not_the_last_word()
    {
        _copy.Tells = order => new(RunningHash.Of(order.Algorithm, [9]), Rung.HashCommand);
        Assert.Equal(Rung.ReadBack, (await ProveAsync(ProofMethod.Sha256)).Copies[0].Rung);
        _copy.Inner.Put("a", [3, 2, 1]);
        Assert.Equal(FaultKind.Corrupt, (await Assert.ThrowsAsync<StoreFault>(() => ProveAsync(ProofMethod.Sha256))).Kind);
    }

    [Fact]
    public async Task Store_that_tells_another_hash_itself_has_other_bytes()
    {
        _copy.Tells = order => new(RunningHash.Of(order.Algorithm, [9]), Rung.CheckFile);
        Assert.Equal(FaultKind.Corrupt, (await Assert.ThrowsAsync<StoreFault>(() => ProveAsync(ProofMethod.Sha256))).Kind);
        Assert.Equal(0, _copy.Reads);
    }

    [Fact]
    public async Task Size_reads_nothing_and_asks_for_no_hash()
    {
        _copy.Tells = _ => throw new InvalidOperationException("asked");
        var item = await ProveAsync(ProofMethod.Size);
        Assert.Equal((Rung.Size, null), (item.Copies[0].Rung, item.Hash));
        Assert.Equal(0, _copy.Reads);
    }

    [Fact]
    public async Task Copy_that_may_not_be_read_is_proved_by_its_size_only_where_auto_is_written()
    {
        _copy.IsForbidden = true;
        Assert.Equal(Rung.Size, (await ProveAsync(ProofMethod.Auto)).Copies[0].Rung);
        Assert.Equal(FaultKind.Forbidden, (await Assert.ThrowsAsync<StoreFault>(() => ProveAsync(ProofMethod.Sha256))).Kind);
    }

    [Fact]
    public async Task Folder_of_a_copy_is_noted_before_its_store_may_write_a_draft_there()
    {
        var journal = new MemoryJournal();
        IReadOnlyList<FilePlace> noted = [];
        _copy.Tells = order =>
        {
            noted = journal.OwnFoldersAsync(default).AsTask().Result;
            Assert.NotNull(DraftName.RunOf(DraftName.For(order.Path, order.Tag).Name));
            return null;
        };
        await ProveAsync(ProofMethod.Sha256, journal);
        Assert.Equal([new FilePlace("out", StorePath.Root)], noted);
    }

    [Theory]
    [InlineData(ProofMethod.Auto, true, Rung.CheckFile, 0)]
    [InlineData(ProofMethod.Md5, true, Rung.CheckFile, 0)]
    [InlineData(ProofMethod.Sha256, true, Rung.ReadBack, 1)]
    [InlineData(ProofMethod.Auto, false, Rung.ReadBack, 1)]
    public async Task Seal_proves_the_copy_as_long_as_it_is_the_same(ProofMethod by, bool isSame, Rung rung, int reads)
    {
        var seal = (await _copy.FindAsync(StorePath.Parse("a"), default))!.Value.Version;
        var item = await ProveAsync(by, seal: isSame ? seal : $"{seal}0");
        Assert.Equal((rung, reads), (item.Copies[0].Rung, _copy.Reads));
    }

    private async Task<FileItem> ProveAsync(ProofMethod by, MemoryJournal? journal = null, string? seal = null)
    {
        var item = await OneFile.FindAsync(_origin);
        item = item with
        {
            Copies = [new("copy", item.Place with { Store = "out" }, item.Length, item.ModifiedAt) { Seal = seal }],
        };
        var house = OneFile.House("verify", _origin, _copy, journal ?? new());
        return (await new Verify(new() { By = by }, house).WorkAsync(item, default)).Item!;
    }
}
