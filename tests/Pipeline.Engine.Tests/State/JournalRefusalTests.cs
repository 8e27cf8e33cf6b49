using System.Runtime.Versioning;
using Pipeline.Engine.State;
using Pipeline.Engine.State.Sqlite;
using Pipeline.Testing.Servers;

namespace Pipeline.Engine.Tests.State;

public sealed class JournalRefusalTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly JournalHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Rejects_a_newer_journal()
    {
        await (await _home.OpenAsync()).DisposeAsync();
        using (var database = JournalDatabase.OpenWriter(_home.Paths.Database))
            Statement.Run(database, "PRAGMA user_version = 4");
        var fault = await Assert.ThrowsAsync<JournalException>(() => _home.OpenAsync());
        Assert.Contains("newer version", fault.Message);
        Assert.Contains(_home.Paths.Database, fault.Message);
        Assert.Contains("newer version", (await Assert.ThrowsAsync<JournalException>(_home.OpenToReadAsync)).Message);
        Assert.Empty(Directory.GetFiles(_home.Folder, "*.lock"));
    }

    [Fact]
    public async Task Rejects_a_damaged_journal_and_says_what_to_do()
    {
        File.WriteAllText(_home.Paths.Database, new string('x', 5000));
        var fault = await Assert.ThrowsAsync<JournalException>(() => _home.OpenAsync());
        Assert.Contains($"the journal {_home.Paths.Database} is damaged", fault.Message);
        Assert.Contains("move it together", fault.Message);
    }

    [Fact]
    public async Task Rejects_a_journal_whose_pages_are_damaged_when_it_meets_one()
    {
        await using (var journal = await _home.OpenAsync())
        {
            foreach (var i in Enumerable.Range(0, 1000))
                journal.Put(JournalHome.Record($"{i}"));
        }
        using (var file = File.OpenWrite(_home.Paths.Database))
        {
            file.Position = 8192;
            file.Write(Enumerable.Repeat((byte)0xEE, (int)file.Length - 8192).ToArray());
        }
        var fault = await Assert.ThrowsAsync<JournalException>(async () =>
        {
            await using var damaged = await _home.OpenAsync();
            await damaged.ListAsync(None).CountAsync(None);
        });
        Assert.Contains("is damaged", fault.Message);
    }

    /// <summary>
    /// SQLite reads such a row without a word: the text of an exception of this program's readers would be all that is
    /// told.
    /// </summary>
    [Theory]
    [InlineData("path = '../x'")]
    [InlineData("path = '/x'")]
    [InlineData("path = 'a//b'")]
    [InlineData("modified = -5")]
    public async Task Rejects_a_row_that_no_run_has_written_and_says_what_to_do(string damage)
    {
        await using (var journal = await _home.OpenAsync())
            journal.Put(JournalHome.Record("a"));
        using (var database = JournalDatabase.OpenWriter(_home.Paths.Database))
            Statement.Run(database, $"UPDATE files SET {damage}");
        await using var damaged = await _home.OpenToReadAsync();

        var fault = await Assert.ThrowsAsync<JournalException>(async () => await damaged.ListAsync(None).CountAsync(None));

        Assert.Contains($"the journal {_home.Paths.Database} is damaged", fault.Message);
        Assert.Contains("move it together", fault.Message);
    }

    [Theory]
    [InlineData("p.db")]
    [InlineData("p.db-wal")]
    [InlineData("p.manifest.jsonl")]
    public async Task Rejects_a_link_in_the_place_of_one_of_its_files(string name)
    {
        var target = Path.Combine(_home.Folder, "target");
        File.CreateSymbolicLink(Path.Combine(_home.Folder, name), target);
        Assert.Contains("symbolic link", (await Assert.ThrowsAsync<JournalException>(() => _home.OpenAsync())).Message);
        Assert.False(File.Exists(target));
        File.WriteAllText(target, "");
        Assert.Contains("symbolic link", (await Assert.ThrowsAsync<JournalException>(() => _home.OpenAsync())).Message);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Files_are_the_owners_alone()
    {
        var folder = Path.Combine(_home.Folder, "deep", "log");
        await using var journal = await SqliteJournal.OpenAsync(folder, "p", RunName.New(), TimeProvider.System, None);
        var record = JournalHome.Record("a");
        journal.Put(record, JournalHome.Line(record));
        await journal.FlushAsync(None);
        Assert.Equal("rwx------", Rights(folder));
        Assert.Equal(
            ["p.claims", "p.claims-shm", "p.claims-wal", "p.db", "p.db-shm", "p.db-wal", "p.manifest.jsonl"],
            Directory.GetFiles(folder, "p.*").Select(Path.GetFileName).Where(name => !name!.EndsWith(".lock")).Order()
        );
        Assert.All(Directory.GetFiles(folder), file => Assert.Equal("rw-------", Rights(file)));
    }

    [Fact]
    public async Task Rejects_every_later_call_when_the_manifest_could_not_be_written_and_commits_no_row_without_its_line()
    {
        // A file of a disk that is full, under the manifest's name.
        var disk = Directory.CreateDirectory(Path.Combine(_home.Folder, "disk")).FullName;
        Assert.SkipUnless(Mounts("-t", "tmpfs", "-o", "size=4k,mode=0700", "tmpfs", disk), "mounting a small disk needs root");
        File.WriteAllText(Path.Combine(disk, "full"), new string('x', 4096));
        File.WriteAllText(Path.Combine(disk, "manifest"), "");
        File.WriteAllText(_home.Paths.Manifest, "");
        Assert.True(Mounts("--bind", Path.Combine(disk, "manifest"), _home.Paths.Manifest));
        try
        {
            await RejectsAllAsync();
        }
        finally
        {
            Assert.True(Unmounts(_home.Paths.Manifest) & Unmounts(disk));
        }
    }

    private async Task RejectsAllAsync()
    {
        await using (var journal = await _home.OpenAsync())
        {
            var record = JournalHome.Record("a");
            journal.Put(record, JournalHome.Line(record));
            var fault = await Assert.ThrowsAsync<JournalException>(async () => await journal.FlushAsync(None));
            Assert.Contains($"the manifest {_home.Paths.Manifest} cannot be written: its disk has no free space", fault.Message);
            Assert.Equal(fault.Message, Assert.Throws<JournalException>(() => journal.Put(record)).Message);
            await Assert.ThrowsAsync<JournalException>(async () => await journal.FlushAsync(None));
            await Assert.ThrowsAsync<JournalException>(async () => await journal.RegisterDraftFolderAsync(record.Origin, None));
        }
        await using var reader = await _home.OpenToReadAsync();
        Assert.Null(await reader.FindAsync(JournalHome.Place("a"), None));
    }

    [Fact]
    public async Task Rejects_every_later_call_when_the_disk_is_full_and_keeps_what_was_flushed()
    {
        var disk = Directory.CreateDirectory(Path.Combine(_home.Folder, "disk")).FullName;
        Assert.SkipUnless(Mounts("-t", "tmpfs", "-o", "size=1m,mode=0700", "tmpfs", disk), "mounting a small disk needs root");
        try
        {
            var flushed = 0;
            await using (var journal = await SqliteJournal.OpenAsync(disk, "p", RunName.New(), TimeProvider.System, None))
            {
                var fault = await Assert.ThrowsAsync<JournalException>(async () =>
                {
                    for (; flushed < 100_000; flushed++)
                    {
                        var record = JournalHome.Record($"{flushed}");
                        journal.Put(record, JournalHome.Line(record));
                        await journal.FlushAsync(None);
                    }
                });
                Assert.Contains(disk, fault.Message);
                Assert.Contains("o space left on", fault.Message);
                Assert.Throws<JournalException>(() => journal.Put(JournalHome.Record("later")));
            }
            Assert.Empty(Directory.GetFiles(disk, "*.lock"));
            await using var reader = await ReadOnlyJournal.OpenAsync(disk, "p", None);
            Assert.InRange(flushed, 1, 99_999);
            Assert.Equal(flushed, await reader.ListAsync(None).CountAsync(None));
        }
        finally
        {
            Assert.True(Unmounts(disk));
        }
    }

    private static bool Mounts(params string[] arguments) => Tool.Try("mount", "", arguments).ExitCode == 0;

    private static bool Unmounts(string path) => Tool.Try("umount", "", "-l", path).ExitCode == 0;

    [UnsupportedOSPlatform("windows")]
    private static string Rights(string path)
    {
        var mode = (int)File.GetUnixFileMode(path);
        return string.Concat("rwxrwxrwx".Select((letter, i) => (mode >> (8 - i) & 1) == 1 ? letter : '-'));
    }
}
