using Pipeline.Abstractions.Items;
using Pipeline.Engine.Stages.Glob;
using Pipeline.Engine.State;

namespace Pipeline.Engine.Tests.Stages;

/// <summary>What the journal knows of a file when it is found.</summary>
public sealed class GlobJournalTests
{
    private readonly StageFixture _run = new();

    [Fact]
    public async Task Leaves_a_file_that_is_done_until_it_changes()
    {
        var item = await _run.GivenAsync("a");
        _run.Journal.Put(Record(item, FileState.Done));
        Assert.Equal(
            "done on 2026-03-04 05:06:07Z, and neither size nor time has changed",
            Assert.Single(await _run.FindAsync(StageFixture.All)).Reason
        );
        var again = Assert.Single(await _run.FindAsync(StageFixture.All with { Reprocess = ReprocessPolicy.Always })).Item;
        Assert.Empty(again!.Copies);
        await _run.GivenAsync("a", "changed");
        Assert.Empty(Assert.Single(await _run.FindAsync(StageFixture.All)).Item!.Copies);
    }

    [Theory]
    [InlineData(FileState.InProgress)]
    [InlineData(FileState.Failed)]
    [InlineData(FileState.Deleting)]
    public async Task Takes_a_file_up_where_it_stopped(FileState state)
    {
        var item = await _run.GivenAsync("a");
        var record = Record(item, state);
        _run.Journal.Put(record);
        var found = Assert.Single(await _run.FindAsync(StageFixture.All)).Item!;
        Assert.Equal(record.Copies, found.Copies);
        Assert.Equal(record.Hash, found.Hash);
        await _run.GivenAsync("a", "changed");
        Assert.Empty(Assert.Single(await _run.FindAsync(StageFixture.All)).Item!.Copies);
    }

    private FileRecord Record(FileItem item, FileState state) =>
        new()
        {
            Origin = item.Origin,
            Length = item.Length,
            ModifiedAt = item.ModifiedAt,
            State = state,
            Hash = new("sha256", "00"),
            Copies = [new("copy", StageFixture.Place("to:a"), item.Length, item.ModifiedAt)],
            Run = "0123456789ab",
            At = _run.Clock.GetUtcNow(),
        };
}
