using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Stages.Copy;

namespace Pipeline.Engine.Tests.Stages;

/// <summary>What becomes of a file that stands where the copy is to go.</summary>
public sealed class CopyExistsTests
{
    private readonly StageFixture _run = new();

    [Theory]
    [InlineData(IfExists.Differs, "replaced 5 B to to:sub/a.csv", "hello")]
    [InlineData(IfExists.Replace, "copied 5 B to to:sub/a.csv", "hello")]
    [InlineData(IfExists.Skip, "to:sub/a.csv already exists (if_exists: skip)", "other!")]
    [InlineData(IfExists.Rename, "copied 5 B to to:sub/a (2).csv", "other!")]
    public async Task Does_what_it_is_told_when_another_file_is_there(IfExists ifExists, string did, string there)
    {
        var item = await _run.GivenAsync();
        _run.To.Put("sub/a.csv", "other!"u8);
        var done = await Copy("to", ifExists).ExecuteAsync(item, default);
        Assert.Equal(did, done.Detail);
        Assert.Equal(there, StageFixture.Text(_run.To, "sub/a.csv"));
        Assert.Equal(ifExists == IfExists.Skip, done.Item is null);
    }

    [Fact]
    public async Task Fails_when_another_file_is_there_and_it_is_told_to()
    {
        var item = await _run.GivenAsync();
        _run.To.Put("sub/a.csv", "other!"u8);
        var fault = await StageFixture.FaultOf(Copy("to", IfExists.Fail), item);
        Assert.Equal((StoreErrorKind.AlreadyExists, false), (fault.Kind, fault.IsTransient));
        Assert.Equal("to:sub/a.csv already exists (if_exists: fail)", fault.Message);
        Assert.Equal("other!", StageFixture.Text(_run.To, "sub/a.csv"));
    }

    /// <summary>So ends a run that was killed between the commit and the journal.</summary>
    [Theory]
    [InlineData(IfExists.Differs)]
    [InlineData(IfExists.Skip)]
    [InlineData(IfExists.Fail)]
    [InlineData(IfExists.Rename)]
    public async Task Keeps_a_file_of_the_same_size_and_time_as_the_copy(IfExists ifExists)
    {
        var item = await _run.GivenAsync();
        _run.To.Put("sub/a.csv", "hello"u8, item.ModifiedAt);
        var done = await Copy("to", ifExists).ExecuteAsync(item, default);
        Assert.Equal("kept to:sub/a.csv: same size and time", done.Detail);
        Assert.True(done.Changed);
        Assert.Equal(["sub/a.csv"], _run.To.Files);
        Assert.Equal(VerificationLevel.None, Assert.Single(done.Item!.Copies).VerifiedBy);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task Times_are_the_same_when_the_stores_cannot_tell_them_apart(int seconds, bool isKept)
    {
        var item = await _run.GivenAsync();
        _run.To.Put("sub/a.csv", "hello"u8, item.ModifiedAt!.Value.AddSeconds(seconds));
        _run.Stores["to"] = new StoreBefore(_run.To)
        {
            TraitsInstead = new() { Root = "x:", ModTimePrecision = TimeSpan.FromSeconds(2) },
        };
        var done = await Copy("to").ExecuteAsync(item, default);
        Assert.Equal(isKept, done.Detail!.StartsWith("kept"));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Without_times_no_file_counts_as_the_same(bool storeKeepsTime, bool keepTime)
    {
        var item = await _run.GivenAsync();
        _run.To.Put("sub/a.csv", "HELLO"u8, item.ModifiedAt);
        _run.Stores["to"] = new StoreBefore(_run.To)
        {
            TraitsInstead = new() { Root = "x:", SupportsModTime = storeKeepsTime },
        };
        await new CopyStage(StageFixture.Into("to") with { KeepTime = keepTime }, _run.Context("copy")).ExecuteAsync(
            item,
            default
        );
        Assert.Equal("hello", StageFixture.Text(_run.To, "sub/a.csv"));
    }

    [Theory]
    [InlineData(IfExists.Differs)]
    [InlineData(IfExists.Replace)]
    public async Task Fails_when_a_folder_stands_there(IfExists ifExists)
    {
        var item = await _run.GivenAsync();
        _run.To.Put("sub/a.csv/x", "x"u8);
        var fault = await StageFixture.FaultOf(Copy("to", ifExists), item);
        Assert.Equal("to:sub/a.csv exists and is not a regular file", fault.Message);
    }

    [Fact]
    public async Task Says_what_it_would_do_and_does_nothing()
    {
        var item = await _run.GivenAsync();
        var preview = await Copy("to").PreviewAsync(item, default);
        Assert.Equal("would copy to to:sub/a.csv: new", preview.Detail);
        Assert.Equal(StageFixture.Place("to:sub/a.csv"), preview.Item!.Place);
        _run.To.Put("sub/a.csv", "other!"u8);
        Assert.Equal(
            "would copy to to:sub/a.csv: differs (6 B there, 5 B here), would be replaced",
            (await Copy("to").PreviewAsync(item, default)).Detail
        );
        _run.To.Put("sub/a.csv", "hello"u8, item.ModifiedAt);
        var kept = await Copy("to").PreviewAsync(item, default);
        Assert.Equal(("kept to:sub/a.csv: same size and time", false), (kept.Detail, kept.Changed));
        Assert.Empty(_run.To.Trace);
    }

    private CopyStage Copy(string to, IfExists ifExists = IfExists.Differs) =>
        new(StageFixture.Into(to) with { IfExists = ifExists }, _run.Context("copy"));
}
