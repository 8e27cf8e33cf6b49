using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Stages.Verify;

namespace Pipeline.Engine.Tests.Stages;

/// <summary>Copies that are not what their origin is, or not there.</summary>
public sealed class VerifyFaultTests
{
    private const string Sha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    private const string Md5 = "5d41402abc4b2a76b9719d911017c592";
    private readonly StageFixture _run = new();

    public static TheoryData<ContentHash?> NoHashes => new(null, new("sha256", ""), new ContentHash("md5", Md5));

    [Theory]
    [MemberData(nameof(NoHashes), DisableDiscoveryEnumeration = true)]
    public async Task No_hash_is_no_match(ContentHash? told)
    {
        var item = await _run.GivenCopyAsync();
        _run.To.Put("sub/a.csv", "hellO"u8);
        _run.Stores["to"] = new HashingStore(_run.To)
        {
            Tells = _ => told is null ? null : new(told, VerificationLevel.CheckFile),
        };
        var fault = await StageFixture.FaultOf(Verify(), item with { Hash = new("sha256", "") });
        Assert.Equal(StoreErrorKind.Corrupt, fault.Kind);
    }

    [Fact]
    public async Task Names_both_hashes_when_the_copy_differs_and_leaves_it()
    {
        var item = await _run.GivenCopyAsync();
        _run.To.Put("sub/a.csv", "hellO"u8);
        var fault = await StageFixture.FaultOf(Verify(), item);
        Assert.Equal(
            (StoreErrorKind.Corrupt, false, StageFixture.Place("to:sub/a.csv")),
            (fault.Kind, fault.IsTransient, fault.At)
        );
        Assert.StartsWith("to:sub/a.csv differs from from:sub/a.csv: sha256:", fault.Message);
        Assert.EndsWith($" there, sha256:{Sha256} in the source; delete the copy, so that it is created again", fault.Message);
        Assert.Equal("hellO", StageFixture.Text(_run.To, "sub/a.csv"));
    }

    [Fact]
    public async Task Names_both_hashes_when_the_store_says_that_the_copy_differs()
    {
        var item = await _run.GivenCopyAsync();
        _run.Stores["to"] = new HashingStore(_run.To)
        {
            Tells = order => new(new(order.Algorithm, "00"), VerificationLevel.CheckFile),
        };
        Assert.Contains(
            $"sha256:00 there (by the store itself), sha256:{Sha256} in the source",
            (await StageFixture.FaultOf(Verify(), item)).Message
        );
    }

    [Theory]
    [InlineData(VerifyMethod.Auto)]
    [InlineData(VerifyMethod.Size)]
    public async Task Names_both_sizes_when_they_differ(VerifyMethod by)
    {
        var item = await _run.GivenCopyAsync();
        _run.To.Put("sub/a.csv", "hell"u8);
        var fault = await StageFixture.FaultOf(Verify(by), item);
        Assert.Contains("4 bytes there, 5 in the source", fault.Message);
        Assert.Equal(StoreErrorKind.Corrupt, fault.Kind);
    }

    [Theory]
    [InlineData(VerifyMethod.Auto)]
    [InlineData(VerifyMethod.Size)]
    public async Task Fails_when_the_copy_is_gone(VerifyMethod by)
    {
        var item = await _run.GivenCopyAsync();
        await _run.To.DeleteAsync(StorePath.Parse("sub/a.csv"), default);
        Assert.Equal("the copy to:sub/a.csv does not exist", (await StageFixture.FaultOf(Verify(by), item)).Message);
    }

    [Fact]
    public async Task A_copy_that_cannot_be_read_back_is_not_proved_by_hash()
    {
        var item = await _run.GivenCopyAsync();
        _run.Stores["to"] = new HashingStore(_run.To) { IsForbidden = true };
        var done = await Verify().ExecuteAsync(item, default);
        Assert.Equal("to:sub/a.csv: same size only: it cannot be read back (may not be read)", done.Detail);
        Assert.Equal(VerificationLevel.Size, done.Item!.Copies[0].VerifiedBy);
        Assert.Equal(StoreErrorKind.Forbidden, (await StageFixture.FaultOf(Verify(VerifyMethod.Sha256), item)).Kind);
    }

    private VerifyStage Verify(VerifyMethod by = VerifyMethod.Auto) => new(new() { By = by }, _run.Context("verify"));
}
