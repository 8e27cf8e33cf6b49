using Pipeline.Abstractions.Items;
using Pipeline.Engine.State;
using Pipeline.Testing.Memory;

namespace Pipeline.Engine.Tests.State;

public sealed class DraftTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly ChunkRecord First = new(0, 100, new("sha256", "aa"));
    private static readonly ChunkRecord Second = new(100, 50, new("sha256", "bb"));
    private readonly JournalHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Chunks_are_seen_at_once_and_by_the_next_run()
    {
        await using (var journal = await _home.OpenAsync("0000000000a1"))
        {
            Assert.True(await journal.OwnChunkedDraftAsync(Draft(), None));
            journal.PutChunk(Draft(), Second);
            journal.PutChunk(Draft(), First);
            journal.PutChunk(Draft(), First);
            AssertNoted(Draft(), "0000000000a1", [First, Second], await journal.ChunkedDraftsAsync(Draft().Origin, None));
        }
        await using var next = await _home.OpenAsync();
        AssertNoted(Draft(), "0000000000a1", [First, Second], await next.ChunkedDraftsAsync(null, None));
        Assert.Empty(await next.ChunkedDraftsAsync(JournalHome.Place("another"), None));
        await using var look = await _home.OpenToReadAsync();
        AssertNoted(Draft(), "0000000000a1", [First, Second], await look.ChunkedDraftsAsync(null, None));
    }

    [Fact]
    public async Task The_next_run_takes_over_what_a_dead_one_left_and_the_dead_one_notes_nothing_more()
    {
        await using (var dead = await _home.OpenAsync("0000000000a1"))
        {
            await dead.OwnChunkedDraftAsync(Draft(), None);
            dead.PutChunk(Draft(), First);
        }
        await using var next = await _home.OpenAsync("0000000000b1");
        Assert.True(await next.OwnChunkedDraftAsync(Draft(), None));
        next.PutChunk(Draft(), Second);
        AssertNoted(Draft(), "0000000000b1", [First, Second], await next.ChunkedDraftsAsync(null, None));
        await using var ghost = await _home.OpenAsync("0000000000a1");
        ghost.PutChunk(Draft(), new(150, 1, First.Hash));
        ghost.ForgetChunkedDraft(Draft());
        AssertNoted(Draft(), "0000000000b1", [First, Second], await ghost.ChunkedDraftsAsync(null, None));
    }

    [Fact]
    public async Task Of_two_runs_that_live_one_owns_the_draft()
    {
        await using (var dead = await _home.OpenAsync())
            await dead.OwnChunkedDraftAsync(Draft(), None);
        await using var one = await _home.OpenAsync();
        await using var two = await _home.OpenAsync();

        var owned = await Task.WhenAll(
            Task.Run(async () => await one.OwnChunkedDraftAsync(Draft(), None)),
            Task.Run(async () => await two.OwnChunkedDraftAsync(Draft(), None))
        );

        Assert.Single(owned, isMine => isMine);
    }

    [Fact]
    public async Task Of_two_runs_that_live_one_owns_a_new_draft()
    {
        await using var one = await _home.OpenAsync();
        await using var two = await _home.OpenAsync();
        Assert.True(await one.OwnChunkedDraftAsync(Draft(), None));
        Assert.False(await two.OwnChunkedDraftAsync(Draft() with { Draft = StorePath.Parse(".b") }, None));
        Assert.True(await two.OwnChunkedDraftAsync(Draft() with { Step = "elsewhere" }, None));
    }

    [Fact]
    public async Task A_new_draft_has_none_of_the_old_ones_chunks()
    {
        await using var journal = await _home.OpenAsync("0000000000a1");
        await journal.OwnChunkedDraftAsync(Draft(), None);
        journal.PutChunk(Draft(), First);
        var anew = Draft() with { Draft = StorePath.Parse(".anew") };
        Assert.True(await journal.OwnChunkedDraftAsync(anew, None));
        journal.PutChunk(Draft(), Second);
        AssertNoted(anew, "0000000000a1", [], await journal.ChunkedDraftsAsync(null, None));
    }

    [Fact]
    public async Task A_draft_that_is_forgotten_is_gone_with_its_chunks()
    {
        await using var journal = await _home.OpenAsync();
        foreach (var step in new[] { "copy", "upload" })
        {
            await journal.OwnChunkedDraftAsync(Draft() with { Step = step }, None);
            journal.PutChunk(Draft() with { Step = step }, First);
        }
        journal.ForgetChunkedDraft(Draft());
        journal.ForgetChunkedDraft(Draft());
        Assert.Equal(["copy"], (await journal.ChunkedDraftsAsync(null, None)).Select(draft => draft.Step));
        await journal.OwnChunkedDraftAsync(Draft(), None);
        Assert.Empty((await journal.ChunkedDraftsAsync(null, None)).Single(draft => draft.Step == "upload").Chunks);
    }

    [Fact]
    public async Task The_journal_in_memory_forgets_chunks_that_were_not_flushed()
    {
        await using var journal = new MemoryJournal();
        await journal.OwnChunkedDraftAsync(Draft(), None);
        journal.PutChunk(Draft(), First);
        await journal.FlushAsync(None);
        journal.PutChunk(Draft(), Second);
        journal.PowerCut();
        AssertNoted(Draft(), journal.Run, [First], await journal.ChunkedDraftsAsync(null, None));
    }

    [Fact]
    public void A_draft_is_about_a_file_of_its_size_time_and_version()
    {
        var draft = Draft();
        Assert.True(draft.IsAbout(new FileFacts(150, JournalHome.Noon, "7")));
        Assert.True(draft.IsAbout(new FileFacts(150, JournalHome.Noon, null)));
        Assert.False(draft.IsAbout(new FileFacts(150, JournalHome.Noon, "8")));
        Assert.False(draft.IsAbout(new FileFacts(151, JournalHome.Noon, "7")));
        Assert.False(draft.IsAbout(new FileFacts(150, JournalHome.Noon.AddTicks(1), "7")));
    }

    private static ChunkedDraftRecord Draft() =>
        new()
        {
            Origin = JournalHome.Place("big\nname.bin"),
            Step = "upload",
            Length = 150,
            ModifiedAt = JournalHome.Noon,
            Version = "7",
            Place = JournalHome.Place("to/big.bin", "out"),
            Draft = StorePath.Parse("to/.big.bin.part-1"),
            ChunkSize = 100,
            Run = "",
        };

    private static void AssertNoted(
        ChunkedDraftRecord draft,
        string run,
        ChunkRecord[] chunks,
        IReadOnlyList<ChunkedDraftRecord> found
    )
    {
        var noted = Assert.Single(found);
        Assert.Equal(chunks, noted.Chunks.OrderBy(chunk => chunk.Offset));
        Assert.Equal(chunks.Sum(chunk => chunk.Length), noted.Down);
        Assert.Equal(draft with { Run = run, Chunks = [] }, noted with { Chunks = [] });
    }
}
