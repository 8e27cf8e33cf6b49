using Pipeline.Engine.State;

namespace Pipeline.Engine.Tests.State;

public sealed class LeftoverCopyTests : IDisposable
{
    private readonly JournalHome _home = new();

    private static LeftoverCopy Full =>
        new("0000000000a1", "balance/a", JournalHome.Place("a \n b"), JournalHome.Place("a", "out"))
        {
            Facts = new(5, JournalHome.Noon, "inode 7"),
            Length = 6,
            ModifiedAt = JournalHome.Noon.AddTicks(1),
            IsMade = true,
            StoreId = "id",
        };

    private static LeftoverCopy Bare => new("0000000000a1", "balance/a", JournalHome.Place("b"), JournalHome.Place("a", "out"));

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task What_was_noted_outlives_its_run_and_is_forgotten_one_by_one()
    {
        await using (var journal = await _home.OpenAsync("0000000000a1"))
        {
            journal.PutLeftover(Full with { Run = "0000000000a0", IsMade = false });
            journal.PutLeftover(Full);
            journal.PutLeftover(Bare);
            Assert.Equal([Full, Bare], await journal.LeftoversAsync(default));
        }
        await using var next = await _home.OpenAsync();
        next.ForgetLeftover(Full);
        Assert.Equal([Bare], await next.LeftoversAsync(default));
        await using var look = await _home.OpenToReadAsync();
        Assert.Equal([Bare], await look.LeftoversAsync(default));
    }

    [Fact]
    public async Task A_manifest_tells_of_it_when_the_journal_was_lost_until_it_was_deleted()
    {
        var lost = JournalHome.Line(JournalHome.Record("a"), "balance/a/verify") with { Outcome = "lost" };
        var left = new ManifestLeftovers();
        left.Add(lost);
        var told = Assert.Single(left.Copies);
        Assert.Equal((lost.Origin, lost.Place, false, lost.Length), (told.Origin, told.Place, told.IsMade, told.Facts.Length));
        await using (var journal = await _home.OpenAsync())
        {
            await journal.CloseGapAsync(left, default);
            Assert.Equal([told], await journal.LeftoversAsync(default));
        }
        left.Add(lost with { Outcome = "deleted" });
        Assert.Empty(left.Copies);
    }
}
