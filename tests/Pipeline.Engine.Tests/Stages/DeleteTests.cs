using Pipeline.Engine.Events;
using Pipeline.Engine.Files;
using Pipeline.Engine.Stages;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Tests.Stages;

public sealed class DeleteTests
{
    private readonly SmallRun _run = new();

    [Theory]
    [InlineData(Rung.CheckFile)]
    [InlineData(Rung.ReadBack)]
    public async Task Deletes_an_origin_whose_copy_is_proved(Rung rung)
    {
        var done = await Delete().WorkAsync(await GivenAsync(rung), default);
        Assert.Equal(("deleted from:sub/a.csv", true), (done.Did, done.Changed));
        Assert.Empty(_run.From.Files);
        Assert.Equal("hello", SmallRun.Text(_run.To, "sub/a.csv"));
        Assert.True(Delete().TakesAway);
    }

    [Theory]
    [InlineData(Rung.None, ProofNeeded.Hash, "its copy to:sub/a.csv is not proved, and needs is hash")]
    [InlineData(Rung.Size, ProofNeeded.Hash, "its copy to:sub/a.csv is proved by its size only, and needs is hash")]
    [InlineData(Rung.None, ProofNeeded.Size, "its copy to:sub/a.csv is not proved, and needs is size")]
    public async Task Keeps_an_origin_whose_copy_is_not_proved(Rung rung, ProofNeeded needs, string why) =>
        await KeepsAsync(new() { Needs = needs }, await GivenAsync(rung), why);

    [Fact]
    public async Task Is_content_with_the_size_when_told_to() =>
        Assert.StartsWith(
            "deleted",
            (await Delete(new() { Needs = ProofNeeded.Size }).WorkAsync(await GivenAsync(Rung.Size), default)).Did
        );

    [Fact]
    public async Task Keeps_an_origin_without_a_copy() =>
        await KeepsAsync(new(), await _run.GivenAsync(), "from:sub/a.csv has no other copy");

    [Fact]
    public async Task Keeps_an_origin_of_whose_copies_one_is_not_proved() =>
        await KeepsAsync(
            new(),
            await _run.CopiedAsync(await GivenAsync(), "more"),
            "its copy more:sub/a.csv is not proved, and needs is hash"
        );

    [Fact]
    public async Task Keeps_an_origin_whose_copy_is_gone()
    {
        var item = await GivenAsync();
        await _run.To.DeleteAsync(StorePath.Parse("sub/a.csv"), default);
        await KeepsAsync(new(), item, "its copy to:sub/a.csv is gone or changed");
    }

    [Fact]
    public async Task Keeps_an_origin_whose_copy_was_changed()
    {
        var item = await GivenAsync();
        _run.To.Put("sub/a.csv", "hell"u8, item.ModifiedAt);
        await KeepsAsync(new(), item, "its copy to:sub/a.csv is gone or changed");
        _run.To.Put("sub/a.csv", "HELLO"u8, item.ModifiedAt.AddSeconds(1));
        await KeepsAsync(new(), item, "its copy to:sub/a.csv is gone or changed");
    }

    [Theory]
    [InlineData("hello!", 0, "it changed after it was copied: it had 5 bytes and has 6")]
    [InlineData(
        "HELLO",
        1,
        "it changed after it was copied: it was last written 2026-03-04T05:06:07.0000000+00:00 and is now 2026-03-04T05:06:08.0000000+00:00"
    )]
    [InlineData("HELLO", 0, "it changed after it was copied: it was replaced by another file")]
    public async Task Keeps_an_origin_that_changed_after_it_was_copied(string text, int seconds, string why)
    {
        var item = await GivenAsync();
        _run.From.Put("sub/a.csv", System.Text.Encoding.UTF8.GetBytes(text), item.ModifiedAt.AddSeconds(seconds));
        var fault = await KeepsAsync(new(), item, why);
        Assert.Equal((FaultKind.Changed, false), (fault.Kind, fault.IsPassing));
    }

    [Fact]
    public async Task Looks_at_the_origin_last_of_all()
    {
        var item = await GivenAsync();
        var looked = new List<string>();
        _run.Stores["from"] = Noting("from");
        _run.Stores["to"] = Noting("to");
        await Delete().WorkAsync(item, default);
        Assert.Equal(["to:sub/a.csv", "from:sub/a.csv"], looked);

        StoreBefore Noting(string store) =>
            new(_run.Stores[store])
            {
                OnFind = (path, _) =>
                {
                    looked.Add($"{store}:{path}");
                    return default;
                },
            };
    }

    [Fact]
    public async Task Keeps_an_origin_that_is_its_own_copy()
    {
        var item = await _run.GivenAsync();
        _run.Stores["alias"] = new StoreBefore(_run.From);
        item = item.With(new("copy", SmallRun.Place("alias:sub/a.csv"), 5, item.ModifiedAt, Rung.ReadBack));
        await KeepsAsync(new(), item, "it is the same file as its copy alias:sub/a.csv");
    }

    [Fact]
    public async Task Is_content_when_the_origin_is_gone_already()
    {
        var item = await GivenAsync();
        await Delete().WorkAsync(item, default);
        Assert.Equal("from:sub/a.csv was gone already", (await Delete().WorkAsync(item, default)).Did);
    }

    [Fact]
    public async Task Deletes_the_fetched_copy_and_goes_on_with_the_origin()
    {
        var fetched = await GivenAsync();
        var item = await _run.CopiedAsync(fetched, "more", Rung.ReadBack) with { Place = fetched.Place };
        var done = await Delete(new() { What = DeleteWhat.Place }).WorkAsync(item, default);
        Assert.Equal("deleted to:sub/a.csv", done.Did);
        Assert.Empty(_run.To.Files);
        Assert.Equal(["sub/a.csv"], _run.From.Files);
        Assert.Equal((item.Origin, "copy-more"), (done.Item!.Place, Assert.Single(done.Item.Copies).Step));
    }

    [Fact]
    public async Task Keeps_the_fetched_copy_when_it_is_the_only_one()
    {
        var item = await GivenAsync();
        var fault = await Assert.ThrowsAsync<StoreFault>(() =>
            Delete(new() { What = DeleteWhat.Place }).WorkAsync(item, default).AsTask()
        );
        Assert.Equal("to:sub/a.csv was left where it is: from:sub/a.csv has no other copy", fault.Message);
        Assert.NotEmpty(_run.To.Files);
    }

    [Fact]
    public async Task Keeps_a_fetched_copy_that_somebody_changed()
    {
        var fetched = await GivenAsync();
        var item = await _run.CopiedAsync(fetched, "more", Rung.ReadBack) with { Place = fetched.Place };
        _run.To.Put("sub/a.csv", "worked on"u8);
        var fault = await Assert.ThrowsAsync<StoreFault>(() =>
            Delete(new() { What = DeleteWhat.Place }).WorkAsync(item, default).AsTask()
        );
        Assert.EndsWith("its size or time is another", fault.Message);
        Assert.Equal("worked on", SmallRun.Text(_run.To, "sub/a.csv"));
    }

    [Fact]
    public async Task Holds_the_origin_until_its_copies_are_old_enough_and_looks_again()
    {
        var item = await GivenAsync();
        _run.Clock.Wind(TimeSpan.FromMinutes(4));
        var worker = WorkerClock.Current = new(_run.Clock);
        var delete = Delete(new() { Hold = TimeSpan.FromMinutes(10) }).WorkAsync(item, default).AsTask();
        Assert.Equal(
            (WorkerState.Held, "from:sub/a.csv is held until its copies are looked at a second time"),
            (worker.Snapshot().State, worker.Snapshot().Why)
        );
        // The server's power failed, and it forgot the name.
        await _run.To.DeleteAsync(StorePath.Parse("sub/a.csv"), default);
        _run.Clock.Wind(TimeSpan.FromMinutes(5));
        Assert.False(delete.IsCompleted);
        _run.Clock.Wind(TimeSpan.FromMinutes(1));
        var fault = await Assert.ThrowsAsync<StoreFault>(() => delete);
        Assert.EndsWith("its copy to:sub/a.csv is gone or changed", fault.Message);
        Assert.Equal(["sub/a.csv"], _run.From.Files);
    }

    [Theory]
    [InlineData(-11, true)]
    [InlineData(null, false)]
    [InlineData(60, false)]
    public async Task Holds_no_longer_than_needed_and_believes_no_time_to_come(int? minutes, bool isOld)
    {
        var item = await GivenAsync();
        DateTimeOffset? madeAt = minutes is { } away ? _run.Clock.GetUtcNow().AddMinutes(away) : null;
        item = item.With(item.Copies[0] with { MadeAt = madeAt });
        var delete = Delete(new() { Hold = TimeSpan.FromMinutes(10) }).WorkAsync(item, default).AsTask();
        Assert.Equal(isOld, delete.IsCompleted);
        _run.Clock.Wind(TimeSpan.FromMinutes(10));
        Assert.Equal("deleted from:sub/a.csv", (await delete).Did);
    }

    [Theory]
    [InlineData(false, "in in/x in/x/y")]
    [InlineData(true, "in")]
    public async Task Deletes_folders_that_became_empty_up_to_the_globs_folder(bool emptyFolders, string left)
    {
        await DeleteBelowInAsync(emptyFolders);
        Assert.Equal(left.Split(' '), await FoldersAsync());
    }

    [Fact]
    public async Task Keeps_folders_that_are_not_empty()
    {
        _run.From.Put("in/x/other", "x"u8);
        await DeleteBelowInAsync(emptyFolders: true);
        Assert.Equal(["in", "in/x"], await FoldersAsync());
    }

    [Fact]
    public async Task A_folder_that_cannot_be_deleted_does_not_fail_the_file()
    {
        _run.From.Before = operation =>
        {
            if (operation.Path.Text == "in/x/y")
                throw new StoreFault(default, FaultKind.Forbidden, "not yours");
        };
        await DeleteBelowInAsync(emptyFolders: true);
        Assert.Equal(["in", "in/x", "in/x/y"], await FoldersAsync());
    }

    [Fact]
    public async Task Says_what_it_would_delete()
    {
        Assert.Equal("would delete from:sub/a.csv", (await Delete().PreviewAsync(await GivenAsync(), default)).Did);
        Assert.NotEmpty(_run.From.Files);
    }

    private async Task DeleteBelowInAsync(bool emptyFolders)
    {
        var item = await _run.GivenAsync("in/x/y/a") with { RelativePath = StorePath.Parse("x/y/a") };
        item = await _run.CopiedAsync(item, "to", Rung.ReadBack);
        Assert.StartsWith("deleted", (await Delete(new() { EmptyFolders = emptyFolders }).WorkAsync(item, default)).Did);
    }

    private async Task<IEnumerable<string>> FoldersAsync() =>
        (await _run.From.ListAsync(StorePath.Root, recursive: true, default).ToListAsync())
            .Where(entry => entry.Kind == EntryKind.Folder)
            .Select(entry => entry.Path.Text)
            .Order();

    private async Task<StoreFault> KeepsAsync(DeleteOptions options, FileItem item, string why)
    {
        var fault = await Assert.ThrowsAsync<StoreFault>(() => Delete(options).WorkAsync(item, default).AsTask());
        Assert.Equal($"from:sub/a.csv was left where it is: {why}", fault.Message);
        Assert.Equal(["sub/a.csv"], _run.From.Files);
        return fault;
    }

    private Delete Delete(DeleteOptions? options = null) => new(options ?? new(), _run.House("delete"));

    private async Task<FileItem> GivenAsync(Rung rung = Rung.ReadBack) =>
        await _run.CopiedAsync(await _run.GivenAsync(), "to", rung);
}
