using Pipeline.Abstractions.Items;
using Pipeline.Engine.State;
using Pipeline.Engine.State.Manifests;

namespace Pipeline.Engine.Tests.State;

public sealed class JournalKillTests : IDisposable
{
    private const string Child = "0000000000c1";
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly JournalHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task What_was_flushed_outlives_a_kill_and_the_dead_runs_folders_are_told()
    {
        await using var before = await _home.OpenAsync("0000000000a1");
        await before.RegisterDraftFolderAsync(JournalHome.Place("mine"), None);
        int[] promised;
        using (var child = new JournalChild(_home.Folder, Child))
        {
            while (await child.NextAsync() is < 50) { }
            Assert.Empty(await before.AbandonedDraftFoldersAsync(None));
            child.Kill();
            promised = [.. Enumerable.Range(0, 51), .. await child.RestAsync()];
        }
        await using var journal = await _home.OpenAsync();
        var told = Manifest.Read(_home.ManifestLines()).Select(line => line.Origin).ToHashSet();
        foreach (var i in promised)
        {
            Assert.NotNull(await journal.FindAsync(JournalHome.Place($"{Child}/{i}"), None));
            Assert.Contains(JournalHome.Place($"{Child}/{i}"), told);
        }
        Assert.Equal([(Child, JournalHome.Place("of-" + Child))], await journal.AbandonedDraftFoldersAsync(None));
        await journal.ForgetDraftFolderAsync(Child, JournalHome.Place("of-" + Child), None);
        Assert.Empty(await journal.AbandonedDraftFoldersAsync(None));
    }

    [Fact]
    public async Task Two_processes_write_one_journal_and_one_manifest()
    {
        await using (var journal = await _home.OpenAsync("0000000000a1"))
        {
            using var child = new JournalChild(_home.Folder, Child, 300);
            Assert.Equal(0, await child.NextAsync());
            for (var i = 0; i < 300; i++)
            {
                var record = JournalHome.Record($"here/{i}");
                journal.Put(record, JournalHome.Line(record));
                await journal.FlushAsync(None);
            }
            Assert.Equal(299, (await child.RestAsync())[^1]);
            Assert.Equal(600, await journal.ListAsync(None).CountAsync(None));
        }
        Assert.Equal(600, _home.ManifestLines().Length);
        Assert.Equal(600, Manifest.Read(_home.ManifestLines()).Select(line => line.Origin).Distinct().Count());
        Assert.Empty(Directory.GetFiles(_home.Folder, "*.lock"));
    }

    [Fact]
    public async Task Folders_of_a_run_that_forgot_them_are_not_abandoned_and_those_of_one_that_did_not_are()
    {
        await using (var tidy = await _home.OpenAsync("0000000000a1"))
        await using (var untidy = await _home.OpenAsync("0000000000b1"))
        {
            await tidy.RegisterDraftFolderAsync(JournalHome.Place("tidy"), None);
            await untidy.RegisterDraftFolderAsync(JournalHome.Place("untidy"), None);
            await untidy.RegisterDraftFolderAsync(new("in", StorePath.Root), None);
            Assert.Empty(await tidy.AbandonedDraftFoldersAsync(None));
            await tidy.ForgetOwnDraftFoldersAsync(None);
        }
        await using var next = await _home.OpenAsync();
        Assert.Equal(
            [("0000000000b1", new("in", StorePath.Root)), ("0000000000b1", JournalHome.Place("untidy"))],
            await next.AbandonedDraftFoldersAsync(None)
        );
    }

    [Fact]
    public async Task Old_lock_files_of_killed_runs_are_cleared_away_and_held_ones_stay()
    {
        await using var alive = await _home.OpenAsync("0000000000a1");
        var (held, litter, fresh) = (
            _home.Paths.Lock("0000000000a1"),
            _home.Paths.Lock("0000000000b1"),
            _home.Paths.Lock("0000000000c1")
        );
        File.WriteAllText(litter, "");
        File.WriteAllText(fresh, "");
        File.SetLastWriteTimeUtc(held, new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        File.SetLastWriteTimeUtc(litter, DateTime.UtcNow.AddMinutes(-2));
        await using var next = await _home.OpenAsync();
        Assert.True(File.Exists(held));
        Assert.True(File.Exists(fresh));
        Assert.False(File.Exists(litter));
    }

    [Fact]
    public async Task A_runs_name_is_taken_only_once()
    {
        await using var one = await _home.OpenAsync("0000000000a1");
        await Assert.ThrowsAsync<JournalException>(() => _home.OpenAsync("0000000000a1"));
    }
}
