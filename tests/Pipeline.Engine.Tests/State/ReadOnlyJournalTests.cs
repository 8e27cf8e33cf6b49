using Microsoft.Data.Sqlite;

namespace Pipeline.Engine.Tests.State;

public sealed class ReadOnlyJournalTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly JournalHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_journal_that_is_not_there_is_empty_and_is_not_made()
    {
        await using var journal = await _home.OpenToReadAsync();
        journal.Put(JournalHome.Record("a"));
        Assert.Null(await journal.FindAsync(JournalHome.Place("a"), None));
        Assert.Empty(await journal.ListAsync(None).ToListAsync(None));
        Assert.Empty(await journal.AbandonedDraftFoldersAsync(None));
        Assert.Empty(Directory.GetFiles(_home.Folder));
    }

    /// <summary>What a look finds in the moment when the first run of a pipeline begins.</summary>
    [Fact]
    public async Task A_journal_whose_tables_are_still_being_made_is_empty()
    {
        await (await _home.OpenAsync()).DisposeAsync();
        var file = Directory.GetFiles(_home.Folder, "*.db").Single();
        File.Delete(file);
        using (var making = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            making.Open();
            using var mode = making.CreateCommand();
            mode.CommandText = "PRAGMA journal_mode = WAL";
            mode.ExecuteNonQuery();
        }

        await using var journal = await _home.OpenToReadAsync();

        Assert.True(new FileInfo(file).Length > 0);
        Assert.Empty(await journal.ListAsync(None).ToListAsync(None));
    }

    [Fact]
    public async Task Reads_what_a_run_wrote_and_changes_nothing()
    {
        await using (var run = await _home.OpenAsync())
        {
            var record = JournalHome.Record("a");
            run.Put(record, JournalHome.Line(record));
            await run.ObserveAsync(record.Origin, 5, record.ModifiedAt, JournalHome.Noon, None);
            await run.RegisterDraftFolderAsync(JournalHome.Place("f"), None);
        }
        var before = Content();
        await using (var journal = await _home.OpenToReadAsync())
        {
            Assert.NotNull(await journal.FindAsync(JournalHome.Place("a"), None));
            journal.Put(JournalHome.Record("b"), JournalHome.Line(JournalHome.Record("b")));
            await journal.RegisterDraftFolderAsync(JournalHome.Place("g"), None);
            await journal.ForgetOwnDraftFoldersAsync(None);
            await journal.ForgetObservationsAsync("in", DateTimeOffset.MaxValue, None);
            await journal.FlushAsync(None);
            var (place, modified) = (JournalHome.Place("a"), JournalHome.Record("a").ModifiedAt);
            Assert.Equal(JournalHome.Noon, await journal.ObserveAsync(place, 5, modified, JournalHome.Noon.AddHours(1), None));
            var folder = Assert.Single(await journal.AbandonedDraftFoldersAsync(None));
            await journal.ForgetDraftFolderAsync(folder.Run, folder.Folder, None);
            Assert.Single(await journal.AbandonedDraftFoldersAsync(None));
            Assert.Single(await journal.ListAsync(None).ToListAsync(None));
        }
        Assert.Equal(before, Content());
    }

    [Fact]
    public async Task Sees_a_living_runs_records_and_tells_that_it_lives()
    {
        await using var run = await _home.OpenAsync("0000000000a1");
        await using var journal = await _home.OpenToReadAsync();
        run.Put(JournalHome.Record("a"));
        await run.FlushAsync(None);
        Assert.NotNull(await journal.FindAsync(JournalHome.Place("a"), None));
        Assert.True(journal.IsAlive("0000000000a1"));
        Assert.False(journal.IsAlive("0000000000b1"));
    }

    private string[] Content() =>
        [.. new[] { _home.Paths.Database, _home.Paths.Manifest }.Select(path => Convert.ToHexString(File.ReadAllBytes(path)))];
}
