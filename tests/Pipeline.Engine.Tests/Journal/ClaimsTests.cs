using Pipeline.Engine.Files;
using Pipeline.Engine.Journal;

namespace Pipeline.Engine.Tests.Journal;

/// <summary>The claims of several runs that share a journal.</summary>
public sealed class ClaimsTests : IDisposable
{
    private static readonly FilePlace Origin = new("in", StorePath.Parse("a.csv"));
    private static readonly FileFacts Old = new(3, new(2026, 1, 1, 0, 0, 0, default), null);
    private static readonly FileFacts Newer = new(3, new(2026, 1, 2, 0, 0, 0, default), null);
    private readonly JournalHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Of_two_versions_the_one_that_is_claimed_last_wins_when_the_other_is_known_to_be_outdated()
    {
        await using var first = await _home.OpenAsync("000000000001");
        await using var second = await _home.OpenAsync("000000000002");
        FilePlace draft = new("out", StorePath.Parse(".a.csv.draft"));
        Assert.Null(await first.Claims.TakeAsync(new(Origin, Old, draft)));

        var refused = await second.Claims.TakeAsync(new(Origin, Newer));
        Assert.Equal("000000000001", refused?.Run);
        Assert.False(await first.Claims.IsLostAsync(Origin, Old));
        Assert.Null(await second.Claims.TakeAsync(new(Origin, Newer), refused));

        Assert.True(await first.Claims.IsLostAsync(Origin, Old));
        Assert.False(await second.Claims.IsLostAsync(Origin, Newer));
        Assert.Equal([draft], await second.Claims.OutdatedDraftsAsync(new(Origin, Newer)));
        Assert.Equal("000000000002", (await first.Claims.TakeAsync(new(Origin, Old)))?.Run);
        Assert.Null(await second.Claims.TakeAsync(new(Origin, Newer, draft)));
    }

    [Fact]
    public async Task Claims_that_have_ended_stay_known_while_another_run_lives()
    {
        await using var stale = await _home.OpenAsync("000000000001");
        await using (var other = await _home.OpenAsync("000000000002"))
        {
            Assert.Null(await other.Claims.TakeAsync(new(Origin, Newer)));
            other.Claims.Release([Origin]);
        }

        Assert.True(await stale.Claims.IsLostAsync(Origin, Old));
        Assert.NotNull(await stale.Claims.TakeAsync(new(Origin, Old)));
    }

    [Fact]
    public async Task Claims_of_runs_that_are_dead_are_forgotten_when_no_other_run_lives()
    {
        await using (var dead = await _home.OpenAsync("000000000001"))
            Assert.Null(await dead.Claims.TakeAsync(new(Origin, Old)));

        await using var alone = await _home.OpenAsync("000000000002");

        Assert.Null(await alone.Claims.TakeAsync(new(Origin, Newer)));
        alone.Claims.Release([Origin]);
        await using var later = await _home.OpenAsync("000000000003");
        Assert.Null(await later.Claims.TakeAsync(new(Origin, Old)));
    }

    [Fact]
    public async Task Record_of_a_version_that_was_overtaken_is_not_written()
    {
        await using var stale = await _home.OpenAsync("000000000001");
        await using var other = await _home.OpenAsync("000000000002");
        Assert.Null(await stale.Claims.TakeAsync(new(Origin, Old)));
        Assert.Null(await other.Claims.TakeAsync(new(Origin, Newer), new("000000000001", 1)));
        var newer = Record(Newer, FileState.Done, "000000000002");
        other.Put(newer);
        await other.FlushAsync(default);

        stale.Put(Record(Old, FileState.Failed, "000000000001"));
        await stale.FlushAsync(default);

        Assert.Equal(Newer, (await stale.FindAsync(Origin, default))?.Facts);
    }

    private static FileRecord Record(FileFacts facts, FileState state, string run) =>
        JournalHome.Record("a.csv", state, run) with
        {
            Length = facts.Length,
            ModifiedAt = facts.ModifiedAt,
        };
}
