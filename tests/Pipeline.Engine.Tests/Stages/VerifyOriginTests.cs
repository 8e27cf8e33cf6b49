using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Stages.Verify;

namespace Pipeline.Engine.Tests.Stages;

/// <summary>When the origin is read to prove a copy, and when it may not be.</summary>
public sealed class VerifyOriginTests
{
    private const string Sha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    private readonly StageFixture _run = new();

    [Fact]
    public async Task Does_not_read_the_origin_when_its_hash_was_taken_on_the_way()
    {
        var item = await _run.GivenCopyAsync() with { Hash = new("sha256", Sha256) };
        await _run.From.DeleteAsync(item.Origin.Path, default);
        Assert.Equal(VerificationLevel.ReadBack, (await Verify().ExecuteAsync(item, default)).Item!.Copies[0].VerifiedBy);
    }

    [Fact]
    public async Task Reads_the_origin_when_what_is_told_of_its_hash_is_none()
    {
        var item = await _run.GivenCopyAsync() with { Hash = new("sha256", "") };
        var done = await Verify().ExecuteAsync(item, default);
        Assert.Equal(
            (VerificationLevel.ReadBack, new ContentHash("sha256", Sha256)),
            (done.Item!.Copies[0].VerifiedBy, done.Item.Hash)
        );
    }

    [Fact]
    public async Task Reads_the_origin_only_while_it_is_what_was_listed()
    {
        var item = await _run.GivenCopyAsync();
        _run.From.Put("sub/a.csv", "HELLO"u8, item.ModifiedAt!.Value.AddSeconds(1));
        Assert.Equal(StoreErrorKind.Changed, (await StageFixture.FaultOf(Verify(), item)).Kind);
        _run.From.Put("sub/a.csv", "hello"u8, item.ModifiedAt);
        Assert.Contains("it was replaced by another file", (await StageFixture.FaultOf(Verify(), item)).Message);
        await _run.From.DeleteAsync(item.Origin.Path, default);
        Assert.Equal(StoreErrorKind.NotFound, (await StageFixture.FaultOf(Verify(), item)).Kind);
    }

    [Fact]
    public async Task Notices_an_origin_that_changes_while_it_is_read()
    {
        var item = await _run.GivenCopyAsync();
        _run.Stores["from"] = new StoreBefore(_run.From)
        {
            OnOpen = _ => _run.From.Put("sub/a.csv", "hello"u8, item.ModifiedAt!.Value.AddSeconds(1)),
        };
        Assert.Equal(StoreErrorKind.Changed, (await StageFixture.FaultOf(Verify(), item)).Kind);
    }

    private VerifyStage Verify() => new(new(), _run.Context("verify"));
}
