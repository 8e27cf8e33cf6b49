using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Stages.Copy;

namespace Pipeline.Engine.Tests.Stages;

/// <summary>What a copy is, and what the stages below get.</summary>
public sealed class CopyTests
{
    private readonly StageFixture _run = new();

    [Fact]
    public async Task Copies_the_file_and_goes_on_with_the_copy()
    {
        var item = await _run.GivenAsync("sub/a.csv", "hello", TimeSpan.FromDays(1));
        var done = await Copy("to:in/{name}").ExecuteAsync(item, default);
        Assert.Equal("copied 5 B to to:in/a.csv", done.Detail);
        Assert.True(done.Changed);
        Assert.Equal("hello", StageFixture.Text(_run.To, "in/a.csv"));
        var copy = Assert.Single(done.Item!.Copies);
        Assert.Equal(
            ("copy", StageFixture.Place("to:in/a.csv"), 5L, VerificationLevel.None),
            (copy.Step, copy.Place, copy.Length, copy.VerifiedBy)
        );
        Assert.Equal((item.ModifiedAt, _run.Clock.GetUtcNow()), (copy.ModifiedAt, copy.MadeAt));
        Assert.Equal((copy.Place, item.Origin), (done.Item.Place, done.Item.Origin));
        Assert.Equal(["in/a.csv"], _run.To.Files);
    }

    [Fact]
    public async Task Archive_makes_a_copy_and_the_file_stays_where_it_is()
    {
        var item = await _run.GivenAsync();
        var archive = new CopyStage(
            StageFixture.Into("more:{modified:yyyy/MM/dd}/{path}"),
            _run.Context("archive"),
            continuesWithCopy: false
        );
        var done = await archive.ExecuteAsync(item, default);
        Assert.Equal(item.Place, done.Item!.Place);
        Assert.Equal(["2026/03/04/sub/a.csv"], _run.More.Files);
    }

    [Fact]
    public async Task Fetched_file_is_what_the_stages_below_work_on()
    {
        var item = await _run.GivenAsync();
        var fetched = await new CopyStage(StageFixture.Into("to"), _run.Context("fetch")).ExecuteAsync(item, default);
        await _run.From.DeleteAsync(item.Origin.Path, default);
        var archived = await new CopyStage(
            StageFixture.Into("more"),
            _run.Context("archive"),
            continuesWithCopy: false
        ).ExecuteAsync(fetched.Item!, default);
        Assert.Equal("hello", StageFixture.Text(_run.More, "sub/a.csv"));
        Assert.Equal(["fetch", "archive"], archived.Item!.Copies.Select(copy => copy.Step));
    }

    [Fact]
    public async Task Keeps_the_time_unless_told_not_to()
    {
        var item = await _run.GivenAsync(age: TimeSpan.FromDays(1));
        var copy = await new CopyStage(StageFixture.Into("to") with { KeepTime = false }, _run.Context("copy")).ExecuteAsync(
            item,
            default
        );
        Assert.Equal(_run.Clock.GetUtcNow(), copy.Item!.Copies[0].ModifiedAt);
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, UnixFileMode.UserRead | UnixFileMode.UserExecute)]
    public async Task Keeps_the_mode_only_when_told_to_and_never_setuid(bool keeps, UnixFileMode? mode)
    {
        var item = await _run.GivenAsync() with
        {
            Mode = UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.SetUser,
        };
        DraftSpec? order = null;
        _run.Stores["to"] = new StoreBefore(_run.To) { OnCreate = given => order = given };
        await new CopyStage(StageFixture.Into("to") with { KeepMode = keeps }, _run.Context("copy")).ExecuteAsync(item, default);
        Assert.Equal(mode, order!.Mode);
    }

    [Fact]
    public async Task Takes_the_wanted_hash_only_of_bytes_that_come_from_the_origin()
    {
        var item = await _run.GivenAsync();
        var first = await new CopyStage(StageFixture.Into("to"), _run.Context("one", "sha256")).ExecuteAsync(item, default);
        Assert.Equal("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", first.Item!.Hash!.Hex);
        var resumed = first.Item with { Hash = null };
        var second = await new CopyStage(StageFixture.Into("more"), _run.Context("two", "sha256")).ExecuteAsync(resumed, default);
        Assert.Null(second.Item!.Hash);
    }

    [Fact]
    public async Task Fails_a_file_whose_template_leads_out_of_the_store()
    {
        var item = await _run.GivenAsync("sub/..x");
        var fault = await StageFixture.FaultOf(Copy("to:{stem}/{name}"), item);
        Assert.StartsWith("'to:{stem}/{name}' becomes './..x' for from:sub/..x", fault.Message);
        Assert.False(fault.IsTransient);
        Assert.Empty(_run.To.Trace);
    }

    [Fact]
    public async Task Failing_leaves_the_good_old_file_and_no_draft()
    {
        var item = await _run.GivenAsync() with { Length = 9 };
        _run.To.Put("sub/a.csv", "good"u8);
        Assert.Equal(StoreErrorKind.Changed, (await StageFixture.FaultOf(Copy("to"), item)).Kind);
        Assert.Equal("good", StageFixture.Text(_run.To, "sub/a.csv"));
        Assert.Equal(["sub/a.csv"], _run.To.Files);
    }

    private CopyStage Copy(string to) => new(StageFixture.Into(to), _run.Context("copy"));
}
