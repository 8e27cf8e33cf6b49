using Pipeline.Abstractions.Items;
using Pipeline.Engine.Stages.Delete;

namespace Pipeline.Engine.Tests.Stages;

/// <summary>What becomes of a copy that was only fetched to be sent on.</summary>
public sealed class DeletePlaceTests
{
    private readonly StageFixture _run = new();

    [Fact]
    public async Task Deletes_the_fetched_copy_and_goes_on_with_the_origin()
    {
        var fetched = await _run.GivenCopyAsync(VerificationLevel.ReadBack);
        var item = await _run.CopiedAsync(fetched, "more", VerificationLevel.ReadBack) with { Place = fetched.Place };
        var done = await Delete(new() { What = DeleteWhat.Place }).ExecuteAsync(item, default);
        Assert.Equal("deleted to:sub/a.csv", done.Detail);
        Assert.Empty(_run.To.Files);
        Assert.Equal(["sub/a.csv"], _run.From.Files);
        Assert.Equal((item.Origin, "copy-more"), (done.Item!.Place, Assert.Single(done.Item.Copies).Step));
    }

    [Fact]
    public async Task Keeps_the_fetched_copy_when_it_is_the_only_one()
    {
        var item = await _run.GivenCopyAsync(VerificationLevel.ReadBack);
        var fault = await StageFixture.FaultOf(Delete(new() { What = DeleteWhat.Place }), item);
        Assert.Equal("to:sub/a.csv was not deleted: from:sub/a.csv has no other copy", fault.Message);
        Assert.NotEmpty(_run.To.Files);
    }

    [Fact]
    public async Task Keeps_a_fetched_copy_that_somebody_changed()
    {
        var fetched = await _run.GivenCopyAsync(VerificationLevel.ReadBack);
        var item = await _run.CopiedAsync(fetched, "more", VerificationLevel.ReadBack) with { Place = fetched.Place };
        _run.To.Put("sub/a.csv", "worked on"u8);
        var fault = await StageFixture.FaultOf(Delete(new() { What = DeleteWhat.Place }), item);
        Assert.EndsWith("its size or time has changed", fault.Message);
        Assert.Equal("worked on", StageFixture.Text(_run.To, "sub/a.csv"));
    }

    private DeleteStage Delete(DeleteOptions? options = null) => new(options ?? new(), _run.Context("delete"));
}
