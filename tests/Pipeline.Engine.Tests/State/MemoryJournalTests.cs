using Pipeline.Engine.State;
using Pipeline.Testing.Memory;

namespace Pipeline.Engine.Tests.State;

public sealed class MemoryJournalTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Power_cut_forgets_what_was_not_flushed_and_nothing_else()
    {
        await using var journal = new MemoryJournal();
        var (kept, lost) = (JournalHome.Record("kept"), JournalHome.Record("lost"));
        journal.Put(kept, JournalHome.Line(kept, "one"));
        await journal.FlushAsync(None);
        journal.Put(kept with { State = FileState.Deleting }, JournalHome.Line(kept, "two"));
        journal.Put(lost, JournalHome.Line(lost));
        Assert.NotNull(await journal.FindAsync(lost.Origin, None));
        journal.PowerCut();
        Assert.Null(await journal.FindAsync(lost.Origin, None));
        Assert.Equal(FileState.Done, (await journal.FindAsync(kept.Origin, None))?.State);
        Assert.Equal(["one"], journal.Lines.Select(line => line.Step));
        await journal.FlushAsync(None);
        Assert.Equal([kept], await journal.ListAsync(None).ToListAsync(None));
    }

    [Fact]
    public async Task Folders_are_abandoned_when_another_run_lives()
    {
        await using var journal = new MemoryJournal();
        var dead = journal.Run;
        await journal.RegisterDraftFolderAsync(JournalHome.Place("a"), None);
        await journal.RegisterDraftFolderAsync(JournalHome.Place("b"), None);
        Assert.Empty(await journal.AbandonedDraftFoldersAsync(None));
        journal.Run = RunName.New();
        await journal.ForgetDraftFolderAsync(dead, JournalHome.Place("a"), None);
        Assert.Equal([(dead, JournalHome.Place("b"))], await journal.AbandonedDraftFoldersAsync(None));
    }

    [Fact]
    public async Task Look_tells_since_when_a_file_has_looked_like_that()
    {
        await using var journal = new MemoryJournal();
        var (noon, place) = (JournalHome.Noon, JournalHome.Place("a"));
        Assert.Equal(noon, await journal.ObserveAsync(place, 5, noon, noon, None));
        Assert.Equal(noon, await journal.ObserveAsync(place, 5, noon, noon.AddSeconds(10), None));
        await journal.ForgetObservationsAsync("in", noon.AddSeconds(10), None);
        Assert.Equal(noon, await journal.ObserveAsync(place, 5, noon, noon.AddSeconds(20), None));
        Assert.Equal(noon.AddSeconds(30), await journal.ObserveAsync(place, 5, noon.AddTicks(1), noon.AddSeconds(30), None));
        await journal.ForgetObservationsAsync("in", noon.AddSeconds(31), None);
        Assert.Equal(noon.AddSeconds(40), await journal.ObserveAsync(place, 5, noon.AddTicks(1), noon.AddSeconds(40), None));
    }
}
