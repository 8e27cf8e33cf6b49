using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Stages.Delete;

namespace Pipeline.Engine.Tests.Stages;

/// <summary>When an origin goes, and when it stays.</summary>
public sealed class DeleteTests
{
    private readonly StageFixture _run = new();

    [Theory]
    [InlineData(VerificationLevel.CheckFile)]
    [InlineData(VerificationLevel.ReadBack)]
    public async Task Deletes_an_origin_whose_copy_is_proved(VerificationLevel level)
    {
        var done = await Delete().ExecuteAsync(await _run.GivenCopyAsync(level), default);
        Assert.Equal(("deleted from:sub/a.csv", true), (done.Detail, done.Changed));
        Assert.Empty(_run.From.Files);
        Assert.Equal("hello", StageFixture.Text(_run.To, "sub/a.csv"));
        Assert.True(Delete().IsDestructive);
    }

    [Theory]
    [InlineData(VerificationLevel.None, RequiredVerification.Hash, "its copy to:sub/a.csv is not verified, and needs is hash")]
    [InlineData(
        VerificationLevel.Size,
        RequiredVerification.Hash,
        "its copy to:sub/a.csv is verified by its size only, and needs is hash"
    )]
    [InlineData(VerificationLevel.None, RequiredVerification.Size, "its copy to:sub/a.csv is not verified, and needs is size")]
    public async Task Keeps_an_origin_whose_copy_is_not_proved(VerificationLevel level, RequiredVerification needs, string why) =>
        await KeepsAsync(new() { Needs = needs }, await _run.GivenCopyAsync(level), why);

    [Fact]
    public async Task Is_content_with_the_size_when_told_to()
    {
        var item = await _run.GivenCopyAsync(VerificationLevel.Size);
        Assert.StartsWith(
            "deleted",
            (await Delete(new() { Needs = RequiredVerification.Size }).ExecuteAsync(item, default)).Detail
        );
    }

    [Fact]
    public async Task Keeps_an_origin_without_a_copy() =>
        await KeepsAsync(new(), await _run.GivenAsync(), "from:sub/a.csv has no other copy");

    [Fact]
    public async Task Keeps_an_origin_of_whose_copies_one_is_not_proved() =>
        await KeepsAsync(
            new(),
            await _run.CopiedAsync(await _run.GivenCopyAsync(VerificationLevel.ReadBack), "more"),
            "its copy more:sub/a.csv is not verified, and needs is hash"
        );

    [Fact]
    public async Task Keeps_an_origin_whose_copy_is_gone()
    {
        var item = await _run.GivenCopyAsync(VerificationLevel.ReadBack);
        await _run.To.DeleteAsync(StorePath.Parse("sub/a.csv"), default);
        await KeepsAsync(new(), item, "its copy to:sub/a.csv is missing or has changed, or is the same file by another name");
    }

    [Fact]
    public async Task Keeps_an_origin_whose_copy_was_changed()
    {
        var item = await _run.GivenCopyAsync(VerificationLevel.ReadBack);
        _run.To.Put("sub/a.csv", "hell"u8, item.ModifiedAt);
        await KeepsAsync(new(), item, "its copy to:sub/a.csv is missing or has changed, or is the same file by another name");
        _run.To.Put("sub/a.csv", "HELLO"u8, item.ModifiedAt!.Value.AddSeconds(1));
        await KeepsAsync(new(), item, "its copy to:sub/a.csv is missing or has changed, or is the same file by another name");
    }

    [Fact]
    public async Task Keeps_an_origin_that_is_its_own_copy()
    {
        var item = await _run.GivenAsync();
        _run.Stores["alias"] = new StoreBefore(_run.From);
        item = item.With(new("copy", StageFixture.Place("alias:sub/a.csv"), 5, item.ModifiedAt, VerificationLevel.ReadBack));
        await KeepsAsync(new(), item, "it is the same file as its copy alias:sub/a.csv");
    }

    [Fact]
    public async Task Is_content_when_the_origin_is_gone_already()
    {
        var item = await _run.GivenCopyAsync(VerificationLevel.ReadBack);
        await Delete().ExecuteAsync(item, default);
        Assert.Equal("from:sub/a.csv was already deleted", (await Delete().ExecuteAsync(item, default)).Detail);
    }

    [Fact]
    public async Task Says_what_it_would_delete()
    {
        Assert.Equal(
            "would delete from:sub/a.csv",
            (await Delete().PreviewAsync(await _run.GivenCopyAsync(VerificationLevel.ReadBack), default)).Detail
        );
        Assert.NotEmpty(_run.From.Files);
    }

    private async Task<StoreException> KeepsAsync(DeleteOptions options, FileItem item, string why)
    {
        var fault = await StageFixture.FaultOf(Delete(options), item);
        Assert.Equal($"from:sub/a.csv was not deleted: {why}", fault.Message);
        Assert.Equal(["sub/a.csv"], _run.From.Files);
        return fault;
    }

    private DeleteStage Delete(DeleteOptions? options = null) => new(options ?? new(), _run.Context("delete"));
}
