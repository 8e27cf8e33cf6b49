using System.Text;
using Pipeline.Engine.Files;
using Pipeline.Engine.Stages;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Tests.Stages;

public sealed class CopyTests
{
    private readonly SmallRun _run = new();

    [Fact]
    public async Task Copies_the_file_and_goes_on_with_the_copy()
    {
        var item = await _run.GivenAsync("sub/a.csv", "hello", TimeSpan.FromDays(1));
        var done = await Copy("to:in/{name}").WorkAsync(item, default);
        Assert.Equal("copied 5 B to to:in/a.csv", done.Did);
        Assert.True(done.Changed);
        Assert.Equal("hello", SmallRun.Text(_run.To, "in/a.csv"));
        var copy = Assert.Single(done.Item!.Copies);
        Assert.Equal(("copy", SmallRun.Place("to:in/a.csv"), 5L, Rung.None), (copy.Step, copy.Place, copy.Length, copy.Rung));
        Assert.Equal((item.ModifiedAt, _run.Clock.GetUtcNow()), (copy.ModifiedAt, copy.MadeAt));
        Assert.Equal((copy.Place, item.Origin), (done.Item.Place, done.Item.Origin));
        Assert.Equal(["in/a.csv"], _run.To.Files);
    }

    [Fact]
    public async Task Archive_makes_a_copy_and_the_file_stays_where_it_is()
    {
        var item = await _run.GivenAsync();
        var archive = new Archive(SmallRun.To_("more:{modified:yyyy/MM/dd}/{path}"), _run.House("archive"));
        var done = await archive.WorkAsync(item, default);
        Assert.Equal(item.Place, done.Item!.Place);
        Assert.Equal(["2026/03/04/sub/a.csv"], _run.More.Files);
    }

    [Fact]
    public async Task Fetched_file_is_what_the_stages_below_work_on()
    {
        var item = await _run.GivenAsync();
        var fetched = await new FetchToIncoming(SmallRun.To_("to"), _run.House("fetch")).WorkAsync(item, default);
        await _run.From.DeleteAsync(item.Origin.Path, default);
        var archived = await new Archive(SmallRun.To_("more"), _run.House("archive")).WorkAsync(fetched.Item!, default);
        Assert.Equal("hello", SmallRun.Text(_run.More, "sub/a.csv"));
        Assert.Equal(["fetch", "archive"], archived.Item!.Copies.Select(copy => copy.Step));
    }

    [Fact]
    public async Task Keeps_the_time_unless_told_not_to()
    {
        var item = await _run.GivenAsync(age: TimeSpan.FromDays(1));
        var copy = await new Copy(SmallRun.To_("to") with { KeepTime = false }, _run.House("copy")).WorkAsync(item, default);
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
        DraftOrder? order = null;
        _run.Stores["to"] = new StoreBefore(_run.To) { OnCreate = given => order = given };
        await new Copy(SmallRun.To_("to") with { KeepMode = keeps }, _run.House("copy")).WorkAsync(item, default);
        Assert.Equal(mode, order!.Mode);
    }

    [Fact]
    public async Task Takes_the_wanted_hash_only_of_bytes_that_come_from_the_origin()
    {
        var item = await _run.GivenAsync();
        var first = await new Copy(SmallRun.To_("to"), _run.House("one", "sha256")).WorkAsync(item, default);
        Assert.Equal("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", first.Item!.Hash!.Hex);
        var resumed = first.Item with { Hash = null };
        var second = await new Copy(SmallRun.To_("more"), _run.House("two", "sha256")).WorkAsync(resumed, default);
        Assert.Null(second.Item!.Hash);
    }

    [Theory]
    [InlineData(IfExists.Differs, "replaced 5 B to to:sub/a.csv", "hello")]
    [InlineData(IfExists.Replace, "replaced 5 B to to:sub/a.csv", "hello")]
    [InlineData(IfExists.Skip, "another file stands at to:sub/a.csv, and if_exists is skip", "other!")]
    [InlineData(IfExists.Rename, "copied 5 B to to:sub/a (2).csv", "other!")]
    public async Task Does_what_it_is_told_when_another_file_is_there(IfExists ifExists, string did, string there)
    {
        var item = await _run.GivenAsync();
        _run.To.Put("sub/a.csv", "other!"u8);
        var done = await Copy("to", ifExists).WorkAsync(item, default);
        Assert.Equal(did, done.Did);
        Assert.Equal(there, SmallRun.Text(_run.To, "sub/a.csv"));
        Assert.Equal(ifExists == IfExists.Skip, done.Item is null);
    }

    [Fact]
    public async Task Fails_when_another_file_is_there_and_it_is_told_to()
    {
        var item = await _run.GivenAsync();
        _run.To.Put("sub/a.csv", "other!"u8);
        var fault = await FaultOf(Copy("to", IfExists.Fail), item);
        Assert.Equal((FaultKind.AlreadyExists, false), (fault.Kind, fault.IsPassing));
        Assert.Equal("another file stands at to:sub/a.csv, and if_exists is fail", fault.Message);
        Assert.Equal("other!", SmallRun.Text(_run.To, "sub/a.csv"));
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
        var done = await Copy("to", ifExists).WorkAsync(item, default);
        Assert.Equal("kept to:sub/a.csv: same size and time", done.Did);
        Assert.True(done.Changed);
        Assert.Equal(["sub/a.csv"], _run.To.Files);
        Assert.Equal(Rung.None, Assert.Single(done.Item!.Copies).Rung);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task Times_are_the_same_when_the_stores_cannot_tell_them_apart(int seconds, bool isKept)
    {
        var item = await _run.GivenAsync();
        _run.To.Put("sub/a.csv", "hello"u8, item.ModifiedAt.AddSeconds(seconds));
        _run.Stores["to"] = new StoreBefore(_run.To)
        {
            TraitsInstead = new() { Root = "x:", TimeStep = TimeSpan.FromSeconds(2) },
        };
        var done = await Copy("to").WorkAsync(item, default);
        Assert.Equal(isKept, done.Did!.StartsWith("kept"));
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
            TraitsInstead = new() { Root = "x:", KeepsTime = storeKeepsTime },
        };
        await new Copy(SmallRun.To_("to") with { KeepTime = keepTime }, _run.House("copy")).WorkAsync(item, default);
        Assert.Equal("hello", SmallRun.Text(_run.To, "sub/a.csv"));
    }

    [Theory]
    [InlineData(IfExists.Differs)]
    [InlineData(IfExists.Replace)]
    [InlineData(IfExists.Rename)]
    public async Task Does_nothing_when_its_copy_is_there_already(IfExists ifExists)
    {
        var item = await _run.GivenAsync();
        _run.To.Put("sub/a.csv", "in the way"u8);
        var copied = (await Copy("to", ifExists).WorkAsync(item, default)).Item!;
        var count = _run.To.Trace.Count;
        var again = await Copy("to", ifExists).WorkAsync(copied with { Place = item.Origin }, default);
        Assert.StartsWith("already there: to:sub/a", again.Did);
        Assert.False(again.Changed);
        Assert.Equal(copied.Place, again.Item!.Place);
        Assert.Equal(count, _run.To.Trace.Count);
    }

    [Fact]
    public async Task Copies_again_when_its_copy_is_gone_or_was_changed()
    {
        var item = await _run.GivenAsync();
        var copied = (await Copy("to").WorkAsync(item, default)).Item! with { Place = item.Origin };
        await _run.To.DeleteAsync(copied.Copies[0].Place.Path, default);
        Assert.StartsWith("copied", (await Copy("to").WorkAsync(copied, default)).Did);
        _run.To.Put("sub/a.csv", "HELLO"u8, item.ModifiedAt.AddSeconds(1));
        Assert.StartsWith("replaced", (await Copy("to").WorkAsync(copied, default)).Did);
    }

    [Theory]
    [InlineData("from:{path}")]
    [InlineData("alias:{path}")]
    [InlineData("inner:a.csv")]
    public async Task Refuses_to_copy_a_file_onto_itself(string to)
    {
        var item = await _run.GivenAsync();
        _run.Stores["alias"] = new StoreBefore(_run.From);
        _run.Stores["inner"] = new StoreBefore(_run.From) { TraitsInstead = new() { Root = "memory:from/sub/" } };
        var fault = await FaultOf(Copy(to, IfExists.Replace), item);
        Assert.Contains("are the same file; it cannot be copied onto itself", fault.Message);
        Assert.Equal("hello", SmallRun.Text(_run.From, "sub/a.csv"));
        Assert.Empty(_run.From.Trace);
    }

    [Fact]
    public async Task Refuses_to_copy_a_copy_onto_its_origin()
    {
        var item = await _run.GivenAsync();
        var copied = (await Copy("to").WorkAsync(item, default)).Item!;
        await FaultOf(new Copy(SmallRun.To_("from"), _run.House("back")), copied);
        Assert.Empty(_run.From.Trace);
    }

    [Fact]
    public async Task Fails_a_file_whose_template_leads_out_of_the_store()
    {
        var item = await _run.GivenAsync("sub/..x");
        var fault = await FaultOf(Copy("to:{stem}/{name}"), item);
        Assert.StartsWith("'to:{stem}/{name}' gives './..x' for from:sub/..x", fault.Message);
        Assert.False(fault.IsPassing);
        Assert.Empty(_run.To.Trace);
    }

    [Fact]
    public async Task Fails_when_a_folder_stands_there()
    {
        var item = await _run.GivenAsync();
        _run.To.Put("sub/a.csv/x", "x"u8);
        Assert.Equal("something that is no file stands at to:sub/a.csv", (await FaultOf(Copy("to"), item)).Message);
    }

    [Fact]
    public async Task Failing_leaves_the_good_old_file_and_no_draft()
    {
        var item = await _run.GivenAsync() with { Length = 9 };
        _run.To.Put("sub/a.csv", "good"u8);
        Assert.Equal(FaultKind.Changed, (await FaultOf(Copy("to"), item)).Kind);
        Assert.Equal("good", SmallRun.Text(_run.To, "sub/a.csv"));
        Assert.Equal(["sub/a.csv"], _run.To.Files);
    }

    [Theory]
    [InlineData(IfExists.Skip, "another file stands at to:sub/a.csv, and if_exists is skip")]
    [InlineData(IfExists.Rename, "copied 5 B to to:sub/a (2).csv")]
    public async Task Never_replaces_a_file_that_came_in_the_last_moment(IfExists ifExists, string did)
    {
        var item = await _run.GivenAsync();
        _run.Stores["to"] = new StoreBefore(_run.To)
        {
            OnCreate = order => _run.To.Put(order.Path.Text, Encoding.UTF8.GetBytes(order.Path.Name == "a.csv" ? "raced!" : "")),
        };
        // Only the first name is raced for; the free one of the second attempt is left alone.
        ((StoreBefore)_run.Stores["to"]).OnCreate += _ => ((StoreBefore)_run.Stores["to"]).OnCreate = null;
        Assert.Equal(did, (await Copy("to", ifExists).WorkAsync(item, default)).Did);
        Assert.Equal("raced!", SmallRun.Text(_run.To, "sub/a.csv"));
    }

    [Fact]
    public async Task Gives_up_when_the_name_is_taken_again_and_again()
    {
        var item = await _run.GivenAsync();
        _run.Stores["to"] = new StoreBefore(_run.To) { OnCreate = order => _run.To.Put(order.Path.Text, "raced!"u8) };
        Assert.Equal(FaultKind.AlreadyExists, (await FaultOf(Copy("to", IfExists.Rename), item)).Kind);
    }

    [Fact]
    public async Task Says_what_it_would_do_and_does_nothing()
    {
        var item = await _run.GivenAsync();
        var preview = await Copy("to").PreviewAsync(item, default);
        Assert.Equal("would copy to to:sub/a.csv: new", preview.Did);
        Assert.Equal(SmallRun.Place("to:sub/a.csv"), preview.Item!.Place);
        _run.To.Put("sub/a.csv", "other!"u8);
        Assert.Equal(
            "would copy to to:sub/a.csv: differs (6 B there, 5 B here), would be replaced",
            (await Copy("to").PreviewAsync(item, default)).Did
        );
        _run.To.Put("sub/a.csv", "hello"u8, item.ModifiedAt);
        var kept = await Copy("to").PreviewAsync(item, default);
        Assert.Equal(("kept to:sub/a.csv: same size and time", false), (kept.Did, kept.Changed));
        Assert.Empty(_run.To.Trace);
    }

    private Copy Copy(string to, IfExists ifExists = IfExists.Differs) =>
        new(SmallRun.To_(to) with { IfExists = ifExists }, _run.House("copy"));

    private static Task<StoreFault> FaultOf(FileStage stage, FileItem item) =>
        Assert.ThrowsAsync<StoreFault>(() => stage.WorkAsync(item, default).AsTask());
}
