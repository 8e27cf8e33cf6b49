using Pipeline.Abstractions.Items;
using Pipeline.Engine.State;
using Pipeline.Engine.State.Sqlite;

namespace Pipeline.Engine.Tests.State;

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
        await TakeAsync(first, new(Origin, Old, draft));

        var refused = (await second.Claims.TakeAsync(new(Origin, Newer))).Newer;
        Assert.Equal("000000000001", refused?.Run);
        Assert.False(first.Claims.IsLost(Origin, Old));
        var taken = await second.Claims.TakeAsync(new(Origin, Newer), refused);

        Assert.True(first.Claims.IsLost(Origin, Old));
        Assert.False(second.Claims.IsLost(Origin, Newer));
        Assert.Null(taken.Newer);
        Assert.Equal([new("000000000001", draft)], taken.Outdated);
        Assert.Equal("000000000002", (await first.Claims.TakeAsync(new(Origin, Old))).Newer?.Run);
        await TakeAsync(second, new(Origin, Newer, draft));
    }

    [Fact]
    public async Task Claims_that_have_ended_stay_known_while_another_run_lives()
    {
        await using var stale = await _home.OpenAsync("000000000001");
        await using (var other = await _home.OpenAsync("000000000002"))
        {
            await TakeAsync(other, new(Origin, Newer));
            other.Claims.Release([Origin]);
        }

        Assert.True(stale.Claims.IsLost(Origin, Old));
        Assert.NotNull((await stale.Claims.TakeAsync(new(Origin, Old))).Newer);
    }

    [Fact]
    public async Task Claims_of_runs_that_are_dead_are_forgotten_when_no_other_run_lives()
    {
        await using (var dead = await _home.OpenAsync("000000000001"))
            await TakeAsync(dead, new(Origin, Old));

        await using var alone = await _home.OpenAsync("000000000002");

        await TakeAsync(alone, new(Origin, Newer));
        alone.Claims.Release([Origin]);
        await using var later = await _home.OpenAsync("000000000003");
        await TakeAsync(later, new(Origin, Old));
    }

    [Fact]
    public async Task Record_of_a_version_that_was_overtaken_is_not_written()
    {
        await using var stale = await _home.OpenAsync("000000000001");
        await using var other = await _home.OpenAsync("000000000002");
        await TakeAsync(stale, new(Origin, Old));
        _ = await other.Claims.TakeAsync(new(Origin, Newer), new("000000000001", 1));
        var newer = Record(Newer, FileState.Done, "000000000002");
        other.Put(newer);
        await other.FlushAsync(default);

        stale.Put(Record(Old, FileState.Failed, "000000000001"));
        await stale.FlushAsync(default);

        Assert.Equal(Newer, (await stale.FindAsync(Origin, default))?.Facts);
    }

    [Fact]
    public async Task Of_a_claim_ahead_a_later_run_learns_whose_it_is_and_no_draft()
    {
        await using var first = await _home.OpenAsync("000000000001");
        Assert.True(first.Claims.ClaimAhead([Item(Old)]));
        Assert.True(first.Claims.AreAlone);
        await using var second = await _home.OpenAsync("000000000002");

        var refused = (await second.Claims.TakeAsync(new(Origin, Newer))).Newer;
        Assert.Equal("000000000001", refused?.Run);
        Assert.False(first.Claims.AreAlone);
        var taken = await second.Claims.TakeAsync(new(Origin, Newer), refused);

        Assert.Null(taken.Newer);
        Assert.Equal([new("000000000001", null)], taken.Outdated);
        Assert.Equal(taken.Outdated, (await second.Claims.TakeAsync(new(Origin, Newer))).Outdated);
        Assert.Equal("000000000002", (await first.Claims.TakeAsync(new(Origin, Old))).Newer?.Run);
    }

    [Fact]
    public async Task Of_a_dead_run_that_has_claimed_ahead_no_draft_is_looked_for()
    {
        var dead = await _home.OpenAsync("000000000001");
        dead.Claims.ClaimAhead([Item(Old)]);
        await using var second = await _home.OpenAsync("000000000003");
        await dead.DisposeAsync();

        var refused = (await second.Claims.TakeAsync(new(Origin, Newer))).Newer;
        Assert.Equal("000000000001", refused?.Run);
        Assert.Empty((await second.Claims.TakeAsync(new(Origin, Newer), refused)).Outdated);
    }

    [Fact]
    public async Task Nothing_is_claimed_ahead_while_another_run_lives()
    {
        await using var first = await _home.OpenAsync("000000000001");
        await using var second = await _home.OpenAsync("000000000002");

        Assert.False(first.Claims.ClaimAhead([Item(Old)]));

        Assert.False(first.Claims.AreAlone);
        await TakeAsync(second, new(Origin, Newer));
    }

    [Fact]
    public async Task A_run_is_alone_again_only_when_the_claims_of_the_other_are_gone()
    {
        await using var first = await _home.OpenAsync("000000000001");
        await using (var second = await _home.OpenAsync("000000000002"))
            await TakeAsync(second, new(Origin, Newer));

        Assert.False(first.Claims.AreAlone);
        Assert.True(first.Claims.IsLost(Origin, Old));
        Assert.False(first.Claims.ClaimAhead([Item(Old)]));
        first.Claims.ReleaseAll();
        Assert.True(first.Claims.AreAlone);
        Assert.False(first.Claims.IsLost(Origin, Old));
    }

    [Fact]
    public async Task A_run_whose_lock_somebody_has_deleted_is_not_alone()
    {
        await using var first = await _home.OpenAsync("000000000001");
        File.Delete(_home.Paths.Lock("000000000001"));

        Assert.False(first.Claims.AreAlone);
    }

    [Fact]
    public async Task Claims_ahead_end_also_while_another_run_lives_and_all_end_when_none_does()
    {
        await using var first = await _home.OpenAsync("000000000001");
        first.Claims.ClaimAhead([Item(Old)]);
        await using (var second = await _home.OpenAsync("000000000002"))
        {
            first.Claims.Release([Origin]);
            Assert.False(second.Claims.IsLost(Origin, Newer));
            await TakeAsync(first, new(Origin, Old));
            first.Claims.ReleaseAll();
            Assert.True(second.Claims.IsLost(Origin, Newer));
        }

        first.Claims.ReleaseAll();

        await using var third = await _home.OpenAsync("000000000003");
        Assert.False(third.Claims.IsLost(Origin, Newer));
    }

    private static FileItem Item(FileFacts facts) =>
        new()
        {
            Id = "1",
            Origin = Origin,
            RelativePath = Origin.Path,
            Place = Origin,
            Length = facts.Length,
            ModifiedAt = facts.ModifiedAt,
        };

    private static async Task TakeAsync(SqliteJournal journal, FileClaim claim) =>
        Assert.Null((await journal.Claims.TakeAsync(claim)).Newer);

    private static FileRecord Record(FileFacts facts, FileState state, string run) =>
        JournalHome.Record("a.csv", state, run) with
        {
            Length = facts.Length,
            ModifiedAt = facts.ModifiedAt,
        };
}
