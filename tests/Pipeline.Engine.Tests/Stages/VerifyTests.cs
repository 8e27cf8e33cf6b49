using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Engine.Stages.Verify;

namespace Pipeline.Engine.Tests.Stages;

/// <summary>
/// The verification levels of the ladder, and what each way of proving makes of what the store tells.
/// </summary>
public class VerifyTests
{
    private static readonly byte[] Bytes = "hello"u8.ToArray();
    private readonly StageFixture _run = new();
    private readonly HashingStore _copy;

    public VerifyTests() => _run.Stores["to"] = _copy = new(_run.To);

    [Theory]
    [InlineData(VerifyMethod.Auto, VerificationLevel.ReadBack, "to:sub/a.csv: same sha256, read back")]
    [InlineData(VerifyMethod.Sha256, VerificationLevel.ReadBack, "to:sub/a.csv: same sha256, read back")]
    [InlineData(VerifyMethod.Md5, VerificationLevel.ReadBack, "to:sub/a.csv: same md5, read back")]
    [InlineData(VerifyMethod.Size, VerificationLevel.Size, "to:sub/a.csv: same size")]
    public async Task Proves_a_copy_and_says_how(VerifyMethod by, VerificationLevel level, string did)
    {
        var done = await Verify(by).ExecuteAsync(await _run.GivenCopyAsync(), default);
        Assert.Equal((did, true), (done.Detail, done.Changed));
        Assert.Equal(level, Assert.Single(done.Item!.Copies).VerifiedBy);
        var hash = by switch
        {
            VerifyMethod.Md5 => RunningHash.Of("md5", Bytes),
            VerifyMethod.Size => null,
            _ => RunningHash.Of("sha256", Bytes),
        };
        Assert.Equal(hash, done.Item.Hash);
    }

    [Theory]
    [InlineData(VerifyMethod.Auto, VerificationLevel.CheckFile)]
    [InlineData(VerifyMethod.Sha256, VerificationLevel.CheckFile)]
    [InlineData(VerifyMethod.Md5, VerificationLevel.CheckFile)]
    [InlineData(VerifyMethod.Size, VerificationLevel.Size)]
    public void Promises_the_plan_no_more_than_it_keeps(VerifyMethod by, VerificationLevel level) =>
        Assert.Equal(level, ((IProvesCopies)new VerifyOptions { By = by }).Strength);

    [Theory]
    [InlineData(VerifyMethod.Sha256, "sha256")]
    [InlineData(VerifyMethod.Auto, "sha256")]
    [InlineData(VerifyMethod.Md5, "md5")]
    public async Task Proves_by_the_stores_own_hash_without_reading(VerifyMethod by, string algorithm)
    {
        foreach (var level in (VerificationLevel[])[VerificationLevel.CheckFile, VerificationLevel.HashCommand])
        {
            _copy.Tells = order => new(RunningHash.Of(order.Algorithm, Bytes), level);
            var item = await ProveAsync(by);
            Assert.Equal((level, algorithm), (item.Copies[0].VerifiedBy, item.Hash?.Algorithm));
        }
        Assert.Equal(0, _copy.Reads);
    }

    [Fact]
    public async Task Reads_back_what_the_store_cannot_hash()
    {
        foreach (
            var told in (StoreHash?[])
                [null, new(new("sha256", ""), VerificationLevel.CheckFile), new(new("sha1", "00"), VerificationLevel.HashCommand)]
        )
        {
            _copy.Tells = _ => told;
            Assert.Equal(VerificationLevel.ReadBack, (await ProveAsync(VerifyMethod.Sha256)).Copies[0].VerifiedBy);
        }
    }

    [Fact]
    public async Task Command_that_tells_another_hash_is_not_the_last_word()
    {
        _copy.Tells = order => new(RunningHash.Of(order.Algorithm, [9]), VerificationLevel.HashCommand);
        Assert.Equal(VerificationLevel.ReadBack, (await ProveAsync(VerifyMethod.Sha256)).Copies[0].VerifiedBy);
        _copy.Memory.Put("sub/a.csv", "hellO"u8);
        Assert.Equal(
            StoreErrorKind.Corrupt,
            (await Assert.ThrowsAsync<StoreException>(() => ProveAsync(VerifyMethod.Sha256))).Kind
        );
    }

    [Fact]
    public async Task Store_that_tells_another_hash_itself_has_other_bytes()
    {
        _copy.Tells = order => new(RunningHash.Of(order.Algorithm, [9]), VerificationLevel.CheckFile);
        Assert.Equal(
            StoreErrorKind.Corrupt,
            (await Assert.ThrowsAsync<StoreException>(() => ProveAsync(VerifyMethod.Sha256))).Kind
        );
        Assert.Equal(0, _copy.Reads);
    }

    [Fact]
    public async Task Size_reads_nothing_and_asks_for_no_hash()
    {
        _copy.Tells = _ => throw new InvalidOperationException("asked");
        var item = await ProveAsync(VerifyMethod.Size);
        Assert.Equal((VerificationLevel.Size, null), (item.Copies[0].VerifiedBy, item.Hash));
        Assert.Equal(0, _copy.Reads);
    }

    [Fact]
    public async Task Copy_that_may_not_be_read_is_proved_by_its_size_only_where_auto_is_written()
    {
        _copy.IsForbidden = true;
        Assert.Equal(VerificationLevel.Size, (await ProveAsync(VerifyMethod.Auto)).Copies[0].VerifiedBy);
        Assert.Equal(
            StoreErrorKind.Forbidden,
            (await Assert.ThrowsAsync<StoreException>(() => ProveAsync(VerifyMethod.Sha256))).Kind
        );
    }

    [Fact]
    public async Task Folder_of_a_copy_is_noted_before_its_store_may_write_a_draft_there()
    {
        IReadOnlyList<FilePlace> noted = [];
        _copy.Tells = order =>
        {
            noted = _run.Journal.OwnDraftFoldersAsync(default).AsTask().Result;
            Assert.NotNull(DraftName.RunOf(DraftName.For(order.Path, order.Tag).Name));
            return null;
        };
        await ProveAsync(VerifyMethod.Sha256);
        Assert.Equal([StageFixture.Place("to:sub")], noted);
    }

    [Theory]
    [InlineData(VerifyMethod.Auto, true, VerificationLevel.CheckFile, 0)]
    [InlineData(VerifyMethod.Md5, true, VerificationLevel.CheckFile, 0)]
    [InlineData(VerifyMethod.Sha256, true, VerificationLevel.ReadBack, 1)]
    [InlineData(VerifyMethod.Auto, false, VerificationLevel.ReadBack, 1)]
    public async Task Seal_proves_the_copy_as_long_as_it_is_the_same(
        VerifyMethod by,
        bool isSame,
        VerificationLevel level,
        int reads
    )
    {
        var item = await ProveAsync(by, version => isSame ? version : $"{version}0");
        Assert.Equal((level, reads), (item.Copies[0].VerifiedBy, _copy.Reads));
    }

    [Fact]
    public async Task Proves_only_what_is_not_proved_yet()
    {
        var item = await _run.CopiedAsync(await _run.GivenCopyAsync(VerificationLevel.CheckFile), "more");
        var done = await Verify().ExecuteAsync(item, default);
        Assert.Equal("more:sub/a.csv: same sha256, read back", done.Detail);
        var again = await Verify().ExecuteAsync(done.Item!, default);
        Assert.Equal(("verified before", false), (again.Detail, again.Changed));
        Assert.Equal(
            [VerificationLevel.CheckFile, VerificationLevel.ReadBack],
            again.Item!.Copies.Select(copy => copy.VerifiedBy).Order()
        );
    }

    [Fact]
    public async Task Says_when_there_is_no_copy()
    {
        var done = await Verify().ExecuteAsync(await _run.GivenAsync(), default);
        Assert.Equal(("there is no copy to verify", false), (done.Detail, done.Changed));
    }

    [Fact]
    public async Task Says_what_it_would_prove() =>
        Assert.Equal("would verify to:sub/a.csv", (await Verify().PreviewAsync(await _run.GivenCopyAsync(), default)).Detail);

    private async Task<FileItem> ProveAsync(VerifyMethod by, Func<string?, string?>? seal = null)
    {
        var item = await _run.GivenCopyAsync();
        var version = (await _run.To.FindAsync(item.Place.Path, default))!.Value.Version;
        item = item.With(item.Copies[0] with { Seal = seal?.Invoke(version) });
        return (await Verify(by).ExecuteAsync(item, default)).Item!;
    }

    private VerifyStage Verify(VerifyMethod by = VerifyMethod.Auto) => new(new() { By = by }, _run.Context("verify"));
}
