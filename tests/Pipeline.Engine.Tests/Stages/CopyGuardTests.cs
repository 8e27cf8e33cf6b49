using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Stages.Copy;

namespace Pipeline.Engine.Tests.Stages;

/// <summary>A copy never goes over its own origin, nor over what came in the last moment.</summary>
public sealed class CopyGuardTests
{
    private readonly StageFixture _run = new();

    [Theory]
    [InlineData("from:{path}")]
    [InlineData("alias:{path}")]
    [InlineData("inner:a.csv")]
    public async Task Refuses_to_copy_a_file_onto_itself(string to)
    {
        var item = await _run.GivenAsync();
        _run.Stores["alias"] = new StoreBefore(_run.From);
        _run.Stores["inner"] = new StoreBefore(_run.From) { TraitsInstead = new() { Root = "memory:from/sub/" } };
        var fault = await StageFixture.FaultOf(Copy(to, IfExists.Replace), item);
        Assert.Contains("are the same file; it cannot be copied onto itself", fault.Message);
        Assert.Equal("hello", StageFixture.Text(_run.From, "sub/a.csv"));
        Assert.Empty(_run.From.Trace);
    }

    [Fact]
    public async Task Refuses_to_copy_a_copy_onto_its_origin()
    {
        var item = await _run.GivenAsync();
        var copied = (await Copy("to").ExecuteAsync(item, default)).Item!;
        await StageFixture.FaultOf(new CopyStage(StageFixture.Into("from"), _run.Context("back")), copied);
        Assert.Empty(_run.From.Trace);
    }

    [Theory]
    [InlineData(IfExists.Skip, "to:sub/a.csv already exists (if_exists: skip)")]
    [InlineData(IfExists.Rename, "copied 5 B to to:sub/a (2).csv")]
    public async Task Never_replaces_a_file_that_came_in_the_last_moment(IfExists ifExists, string did)
    {
        var item = await _run.GivenAsync();
        var store = new StoreBefore(_run.To);
        store.OnCreate = order =>
        {
            // Only the first name is raced for; the free one of the second attempt is left alone.
            store.OnCreate = null;
            _run.To.Put(order.Path.Text, "raced!"u8);
        };
        _run.Stores["to"] = store;
        Assert.Equal(did, (await Copy("to", ifExists).ExecuteAsync(item, default)).Detail);
        Assert.Equal("raced!", StageFixture.Text(_run.To, "sub/a.csv"));
    }

    [Fact]
    public async Task Fails_when_the_name_was_taken_in_the_last_moment_and_it_is_told_to()
    {
        var item = await _run.GivenAsync();
        _run.Stores["to"] = new StoreBefore(_run.To) { OnCreate = order => _run.To.Put(order.Path.Text, "raced!"u8) };
        var fault = await StageFixture.FaultOf(Copy("to", IfExists.Fail), item);
        Assert.Equal("to:sub/a.csv already exists (if_exists: fail)", fault.Message);
        Assert.Equal(["sub/a.csv"], _run.To.Files);
        Assert.Equal("raced!", StageFixture.Text(_run.To, "sub/a.csv"));
    }

    [Fact]
    public async Task Gives_up_when_the_name_is_taken_again_and_again()
    {
        var item = await _run.GivenAsync();
        _run.Stores["to"] = new StoreBefore(_run.To) { OnCreate = order => _run.To.Put(order.Path.Text, "raced!"u8) };
        Assert.Equal(StoreErrorKind.AlreadyExists, (await StageFixture.FaultOf(Copy("to", IfExists.Rename), item)).Kind);
    }

    private CopyStage Copy(string to, IfExists ifExists = IfExists.Differs) =>
        new(StageFixture.Into(to) with { IfExists = ifExists }, _run.Context("copy"));
}
