using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Stages.Copy;
using Pipeline.Engine.Transfer;

namespace Pipeline.Engine.Tests.Stages;

/// <summary>A file that cannot fit fails before its first byte, also where nothing must stay free.</summary>
public sealed class UnfitFileTests
{
    private const long Gibibyte = 1L << 30;
    private readonly StageFixture _run = new();
    private readonly StoreWithRoom _to;

    public UnfitFileTests() => _run.Stores["to"] = _to = new StoreWithRoom(_run.To) { Free = 10 * Gibibyte };

    [Theory]
    [InlineData(1L << 62)]
    [InlineData(long.MaxValue)]
    [InlineData((10 * Gibibyte) + 1)]
    public async Task File_that_is_larger_than_all_that_is_free_fails_at_once(long told)
    {
        var item = (await _run.GivenAsync()) with { Length = told };
        var fault = await StageFixture.FaultOf(new CopyStage(StageFixture.Into("to"), _run.Context("copy")), item);
        Assert.Equal((StoreErrorKind.NoSpace, false), (fault.Kind, fault.IsTransient));
        Assert.StartsWith("no space on to: 10 GiB free, to:", fault.Message, StringComparison.Ordinal);
        Assert.Empty(_run.To.Trace);
    }

    [Fact]
    public async Task Files_that_surely_fit_are_not_asked_for()
    {
        var guard = new DiskGuard();
        await ReserveAsync(guard, null);
        await ReserveAsync(guard, 64 << 20);
        Assert.Equal(0, _to.Asked);
        for (var n = 0; n < 6; n++)
            await ReserveAsync(guard, Gibibyte);
        Assert.Equal(1, _to.Asked);
        // Half of what was free is spoken for.
        await ReserveAsync(guard, Gibibyte);
        Assert.Equal(2, _to.Asked);
    }

    [Fact]
    public async Task Store_that_cannot_be_asked_lets_the_copy_tell()
    {
        _to.Free = null;
        await ReserveAsync(new(), 1L << 62);
        _to.OnAsk = () => throw new StoreException(default, StoreErrorKind.ConnectionLost, "gone");
        await ReserveAsync(new(), 1L << 62);
        Assert.Equal(2, _to.Asked);
    }

    private async Task ReserveAsync(DiskGuard guard, long? length) =>
        Assert.Null(await guard.ReserveAsync(_to, StorePath.Parse("a"), length, minFree: null, default));
}
