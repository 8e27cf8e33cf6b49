using Pipeline.Engine.Stages.Copy;

namespace Pipeline.Engine.Tests.Stages;

/// <summary>A copy that this stage made before.</summary>
public sealed class CopyAgainTests
{
    private readonly StageFixture _run = new();

    [Theory]
    [InlineData(IfExists.Differs)]
    [InlineData(IfExists.Replace)]
    [InlineData(IfExists.Rename)]
    public async Task Does_nothing_when_its_copy_is_there_already(IfExists ifExists)
    {
        var item = await _run.GivenAsync();
        _run.To.Put("sub/a.csv", "in the way"u8);
        var copied = (await Copy("to", ifExists).ExecuteAsync(item, default)).Item!;
        var count = _run.To.Trace.Count;
        var again = await Copy("to", ifExists).ExecuteAsync(copied with { Place = item.Origin }, default);
        Assert.StartsWith("already copied: to:sub/a", again.Detail);
        Assert.False(again.Changed);
        Assert.Equal(copied.Place, again.Item!.Place);
        Assert.Equal(count, _run.To.Trace.Count);
    }

    [Fact]
    public async Task Copies_again_when_its_copy_is_gone_or_was_changed()
    {
        var item = await _run.GivenAsync();
        var copied = (await Copy("to").ExecuteAsync(item, default)).Item! with { Place = item.Origin };
        await _run.To.DeleteAsync(copied.Copies[0].Place.Path, default);
        Assert.StartsWith("copied", (await Copy("to").ExecuteAsync(copied, default)).Detail);
        _run.To.Put("sub/a.csv", "HELLO"u8, item.ModifiedAt!.Value.AddSeconds(1));
        Assert.StartsWith("replaced", (await Copy("to").ExecuteAsync(copied, default)).Detail);
    }

    private CopyStage Copy(string to, IfExists ifExists = IfExists.Differs) =>
        new(StageFixture.Into(to) with { IfExists = ifExists }, _run.Context("copy"));
}
