using Pipeline.Engine.State;
using Pipeline.Engine.State.Sqlite;
using Pipeline.Testing;

namespace Pipeline.Engine.Tests.State;

/// <summary>What forgetting costs, and what it gives back.</summary>
public sealed class JournalRetentionTests : IDisposable
{
    private static readonly TimeSpan Keep = TimeSpan.FromDays(30);
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly JournalHome _home = new();
    private readonly ManualTime _clock = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Many_files_are_forgotten_page_by_page_and_their_room_is_used_again()
    {
        var sizes = new List<long>();
        for (var month = 0; month < 6; month++)
        {
            await using (var journal = await _home.OpenAsync(clock: _clock))
            {
                for (var i = 0; i < 2 * FinishedRows.Page + 1; i++)
                    journal.Put(Taken($"{month}/{i}"));
                await journal.FlushAsync(None);
                var forgotten = await journal.ForgetAsync(Keep, None);
                Assert.Equal(month == 0 ? 0 : 2 * FinishedRows.Page + 1, forgotten.Files);
                Assert.Equal(2 * FinishedRows.Page + 1, await journal.ListAsync(None).CountAsync(None));
            }
            sizes.Add(new FileInfo(_home.Paths.Database).Length);
            _clock.Wind(Keep + TimeSpan.FromDays(1));
        }
        Assert.InRange(sizes[^1], 1, sizes[1] * 3 / 2);
    }

    [Fact]
    public async Task Only_what_is_old_is_read()
    {
        await using var journal = await _home.OpenAsync(clock: _clock);
        await journal.ForgetAsync(Keep, None);
        using var reader = JournalDatabase.OpenReader(_home.Paths.Database);
        var plan = new List<string>();
        using var explain = new Statement(reader, $"EXPLAIN QUERY PLAN {FinishedRows.Sql}");
        while (explain.Step())
            plan.Add(explain.Text(3));
        Assert.Contains("SEARCH files USING INDEX forgettable", Assert.Single(plan));
    }

    [Fact]
    public async Task What_drafts_markers_plans_and_copies_mean_stays()
    {
        await using var journal = await _home.OpenAsync("0000000000a1", _clock);
        var (origin, place) = (JournalHome.Place("a"), JournalHome.Place("a", "out"));
        var draft = new ChunkedDraftRecord
        {
            Origin = origin,
            Step = "copy",
            Length = 10,
            ModifiedAt = null,
            Place = place,
            Draft = place.Path,
            ChunkSize = 5,
            Run = "0000000000a1",
        };
        Assert.True(await journal.OwnChunkedDraftAsync(draft, None));
        journal.PutChunk(draft, new(0, 5, null));
        await journal.RegisterMarkerAsync(new("0000000000a1", place, "g", null), None);
        await journal.NoteUploadAsync(new("0000000000a1", place, "m"), null, None);
        await journal.NotePlanAsync("asked", None);
        journal.PutCopyOwner(7, new(8, "in:a"));
        journal.Put(Taken("a"));
        await journal.FlushAsync(None);
        _clock.Wind(Keep + TimeSpan.FromDays(1));

        Assert.Equal(1, (await journal.ForgetAsync(Keep, None)).Files);

        Assert.Single(Assert.Single(await journal.ChunkedDraftsAsync(origin, None)).Chunks);
        Assert.Single(await journal.MarkersAsync(None));
        Assert.Single(await journal.UploadsAsync(null, None));
        Assert.True(await journal.HasPlanAsync("asked", None));
        Assert.Equal(new(8, "in:a"), await journal.FindCopyOwnerAsync(7, None));
    }

    /// <summary>Another run writes in between, and what it writes stays.</summary>
    [Fact]
    public async Task Record_that_is_written_meanwhile_stays()
    {
        await using var journal = await _home.OpenAsync(clock: _clock);
        await using var other = await _home.OpenAsync(clock: _clock);
        journal.Put(Taken("old"));
        journal.Put(Taken("again"));
        await journal.FlushAsync(None);
        _clock.Wind(Keep + TimeSpan.FromDays(1));
        // Not written yet: it waits for its batch.
        journal.Put(Taken("again"));
        await other.ForgetAsync(Keep, None);
        await journal.FlushAsync(None);
        Assert.Equal(["in:again"], await other.ListAsync(None).Select(record => record.Origin.ToString()).ToArrayAsync(None));
    }

    [Fact]
    public async Task Beside_another_run_a_day_is_remembered_at_least()
    {
        await using var journal = await _home.OpenAsync(clock: _clock);
        journal.Put(Taken("a"));
        await journal.FlushAsync(None);
        _clock.Wind(TimeSpan.FromHours(2));
        await using (await _home.OpenAsync(clock: _clock))
            Assert.Equal(0, (await journal.ForgetAsync(TimeSpan.FromHours(1), None)).Files);
        Assert.Equal(1, (await journal.ForgetAsync(TimeSpan.FromHours(1), None)).Files);
    }

    [Fact]
    public async Task Time_before_the_first_year_is_no_fault()
    {
        await using var journal = await _home.OpenAsync(clock: _clock);
        journal.Put(Taken("a"));
        Assert.Equal(new(0, DateTimeOffset.MinValue), await journal.ForgetAsync(TimeSpan.FromDays(900_000), None));
    }

    private FileRecord Taken(string path) =>
        JournalHome.Record(path) with
        {
            MetRequirements = RequirementKeys.OriginTaken,
            At = _clock.GetUtcNow(),
        };
}
