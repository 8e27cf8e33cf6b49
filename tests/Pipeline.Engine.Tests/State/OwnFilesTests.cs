using Pipeline.Engine.State;
using Pipeline.Engine.State.Locks;
using Pipeline.Engine.State.Manifests;
using Pipeline.Engine.State.Sqlite;
using Pipeline.Posix;
using Pipeline.Testing;
using Pipeline.Testing.Servers;

namespace Pipeline.Engine.Tests.State;

/// <summary>
/// Every file of ours, and all that somebody may have put in its place: it is refused by its name, nothing waits for
/// it, and nothing is written through it.
/// </summary>
public sealed class OwnFilesTests : IDisposable
{
    private const string Dead = "0123456789ab";
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TempFolder _temp = new();

    private static readonly string[] OfWriter =
    [
        "p.db",
        "p.db-wal",
        "p.db-shm",
        "p.db-journal",
        "p.claims",
        "p.claims-wal",
        "p.claims-shm",
        "p.claims-journal",
        "p.manifest.jsonl",
        $"p.{Dead}.lock",
    ];

    public OwnFilesTests()
    {
        RequiresTool.That(!OperatingSystem.IsWindows(), "Windows has neither owners nor modes");
        Directory.CreateDirectory(Log);
        Tool.Run("chmod", "0700", Log);
    }

    public static TheoryData<string, Disguise> EachInEachDisguise =>
        [.. OfWriter.SelectMany(file => Enum.GetValues<Disguise>().Select(disguise => (file, disguise)))];

    public static TheoryData<string, Disguise> EachThatIsRead =>
        [
            .. new[] { "p.db", "p.db-wal", "p.db-shm", "p.db-journal" }.SelectMany(file =>
                Enum.GetValues<Disguise>().Select(disguise => (file, disguise))
            ),
        ];

    public static TheoryData<string, Disguise> EachDatabase =>
        [.. new[] { "p.db", "p.claims" }.SelectMany(file => Enum.GetValues<Disguise>().Select(disguise => (file, disguise)))];

    public static TheoryData<string, string, Disguise> EachCompanion =>
        [
            .. new[] { "p.db", "p.claims" }.SelectMany(file =>
                new[] { "-wal", "-shm", "-journal" }.SelectMany(end =>
                    Enum.GetValues<Disguise>().Select(disguise => (file, end, disguise))
                )
            ),
        ];

    public static TheoryData<Disguise> Each => [.. Enum.GetValues<Disguise>()];

    private string Log => _temp.At("log");

    private string Victim => _temp.At("victim");

    public void Dispose() => _temp.Dispose();

    [Theory]
    [MemberData(nameof(EachInEachDisguise))]
    public async Task A_run_refuses_what_is_not_its_own(string file, Disguise disguise)
    {
        await WriteAsync();
        var before = disguise.Put(At(file), Victim);

        var fault = await Assert.ThrowsAsync<JournalException>(OpenAsync);

        Assert.Contains($"{At(file)} {disguise.Word()}", fault.Message);
        Unharmed(file, disguise, before);
    }

    [Theory]
    [MemberData(nameof(EachThatIsRead))]
    public async Task Who_only_reads_refuses_it_too(string file, Disguise disguise)
    {
        await WriteAsync();
        var before = disguise.Put(At(file), Victim);

        var fault = await Assert.ThrowsAsync<JournalException>(() => ReadOnlyJournal.OpenAsync(Log, "p", None));

        Assert.Contains($"{At(file)} {disguise.Word()}", fault.Message);
        Unharmed(file, disguise, before);
    }

    [Theory]
    [MemberData(nameof(Each))]
    public void A_rolled_manifest_is_not_read_where_it_is_not_ours(Disguise disguise)
    {
        const string rolled = "p.manifest.000001.jsonl";
        Assert.SkipWhen(disguise == Disguise.Folder, "a folder is no part of it");
        disguise.Put(At(rolled), Victim);

        Assert.Contains(
            $"{At(rolled)} {disguise.Word()}",
            Assert.Throws<JournalException>(() => new ManifestParts(At("p.manifest.jsonl")).Read().Count()).Message
        );
    }

    [Theory]
    [MemberData(nameof(Each))]
    public void A_lock_that_is_not_ours_is_refused(Disguise disguise)
    {
        var path = _temp.At("my.lock");
        var before = disguise.Put(path, Victim);

        var fault = Assert.Throws<PosixException>(() => PipelineLock.TryTake(path, "p", Dead, JournalHome.Noon, out _));

        Assert.Contains($"{path} {disguise.Word()}", fault.Message);
        Unharmed("../my.lock", disguise, before);
    }

    /// <summary>What is not ours may be anybody's: the drafts of such a run stay.</summary>
    [Theory]
    [MemberData(nameof(Each))]
    public async Task A_run_lock_that_is_swapped_while_a_run_is_at_work_counts_as_held(Disguise disguise)
    {
        await using var journal = await OpenAsync();
        Assert.False(journal.IsAlive(Dead));
        var before = disguise.Put(At($"p.{Dead}.lock"), Victim);

        Assert.True(journal.IsAlive(Dead));

        Unharmed($"p.{Dead}.lock", disguise, before);
    }

    [Theory]
    [MemberData(nameof(Each))]
    public void A_manifest_that_is_swapped_while_a_run_is_at_work_gets_no_line(Disguise disguise)
    {
        const string name = "p.manifest.jsonl";
        var line = JournalHome.Line(JournalHome.Record("a"));
        using var manifest = new ManifestFile(At(name));
        manifest.Append([line]);
        File.Move(At(name), At("away"));
        var before = disguise.Put(At(name), Victim);

        var fault = Assert.ThrowsAny<IOException>(() => manifest.Append([line]));

        Assert.Contains($"{At(name)} {disguise.Word()}", fault.Message);
        Unharmed(name, disguise, before);
    }

    [Theory]
    [InlineData("0777", "")]
    [InlineData("1777", "")]
    [InlineData("0770", "")]
    [InlineData("0702", "")]
    [InlineData("0700", Disguises.Stranger)]
    [InlineData("0755", Disguises.Stranger)]
    public async Task A_folder_that_others_may_write_to_is_refused(string mode, string owner)
    {
        await WriteAsync();
        RequiresTool.Root("give folders away");
        Tool.Run("chmod", mode, Log);
        if (owner.Length > 0)
            Tool.Run("chown", owner, Log);
        var before = Directory.GetFiles(Log).Order().ToList();

        var fault = await Assert.ThrowsAsync<JournalException>(OpenAsync);
        var read = await Assert.ThrowsAsync<JournalException>(() => ReadOnlyJournal.OpenAsync(Log, "p", None));

        Assert.Equal(fault.Message, read.Message);
        Assert.Contains(
            owner.Length > 0
                ? $"the folder {Log} belongs to nobody({owner}), not to root(0)"
                : $"the folder {Log} is writable by other users (mode {mode})",
            fault.Message
        );
        Assert.Contains("0700", fault.Message);
        Assert.Equal(before, Directory.GetFiles(Log).Order());
    }

    [Theory]
    [InlineData("0700")]
    [InlineData("0755")]
    [InlineData("2750")]
    public async Task A_folder_that_others_may_only_look_into_is_ours(string mode)
    {
        Tool.Run("chmod", mode, Log);

        await WriteAsync();
        await WriteAsync();
    }

    [Fact]
    public async Task A_link_of_somebody_else_does_not_lead_to_our_folder()
    {
        RequiresTool.Root("give links away");
        await WriteAsync();
        File.CreateSymbolicLink(_temp.At("way"), Log);
        await (await SqliteJournal.OpenAsync(_temp.At("way"), "p", RunName.New(), TimeProvider.System, None)).DisposeAsync();
        Tool.Run("chown", "-h", Disguises.Stranger, _temp.At("way"));

        var fault = await Assert.ThrowsAsync<JournalException>(() =>
            SqliteJournal.OpenAsync(_temp.At("way"), "p", RunName.New(), TimeProvider.System, None)
        );

        Assert.Contains("is a symbolic link that belongs to nobody", fault.Message);
    }

    [Theory]
    [InlineData("p.db")]
    [InlineData("p.claims")]
    public async Task A_database_that_is_swapped_as_it_is_opened_is_refused(string database)
    {
        await WriteAsync();
        using var own = new OwnDatabase(At(database), makes: false);
        own.CheckStill();
        File.Copy(At(database), At("other"));
        File.Move(At("other"), At(database), overwrite: true);

        Assert.Contains("was replaced", Assert.Throws<JournalException>(own.CheckStill).Message);
    }

    [Theory]
    [InlineData("p.db")]
    [InlineData("p.claims")]
    public async Task A_folder_that_is_swapped_as_its_database_is_opened_is_refused(string database)
    {
        await WriteAsync();
        using var own = new OwnDatabase(At(database), makes: false);
        Directory.Move(Log, _temp.At("away"));
        Directory.CreateSymbolicLink(Log, _temp.At("other"));
        Directory.CreateDirectory(_temp.At("other"));
        File.Copy(_temp.At($"away/{database}"), _temp.At($"other/{database}"));

        Assert.Contains("was replaced", Assert.Throws<JournalException>(own.CheckStill).Message);
    }

    [Theory]
    [MemberData(nameof(EachDatabase))]
    public async Task What_is_put_in_the_place_of_a_database_as_it_is_opened_is_refused(string database, Disguise disguise)
    {
        await WriteAsync();
        using var own = new OwnDatabase(At(database), makes: false);
        File.Move(At(database), At("away"));
        var before = disguise.Put(At(database), Victim);

        Assert.Contains($"{At(database)} {disguise.Word()}", Assert.Throws<JournalException>(own.CheckStill).Message);
        Unharmed(database, disguise, before);
    }

    [Theory]
    [MemberData(nameof(EachCompanion))]
    public async Task A_companion_that_is_swapped_as_its_database_is_opened_is_refused(
        string database,
        string end,
        Disguise disguise
    )
    {
        await WriteAsync();
        using var own = new OwnDatabase(At(database), makes: false);
        var before = disguise.Put(At(database + end), Victim);

        Assert.Contains($"{database}{end} {disguise.Word()}", Assert.Throws<JournalException>(own.CheckStill).Message);
        Unharmed(database + end, disguise, before);
    }

    /// <summary>SQLite would write the pages that such a file holds over the journal, and ask nobody.</summary>
    [Theory]
    [InlineData("p.db")]
    [InlineData("p.claims")]
    public async Task A_rollback_journal_beside_a_journal_is_refused(string database)
    {
        await WriteAsync();
        Directory.Move(Log, _temp.At("earlier"));
        Directory.CreateDirectory(Log);
        foreach (var file in Directory.GetFiles(_temp.At("earlier")))
            File.Copy(file, At(System.IO.Path.GetFileName(file)));
        File.WriteAllText(At(database + "-journal"), "anything");
        Tool.Run("chmod", "0600", At(database + "-journal"));
        // Claims are one page in the database itself as long as nobody has taken them back from the log.
        if (database == "p.claims")
            File.WriteAllText(At("p.claims-wal"), "anything");
        Tool.Run("chmod", "-R", "go-w", Log);

        var fault = await Assert.ThrowsAsync<JournalException>(OpenAsync);

        Assert.Contains($"{At(database)}-journal exists beside the journal {At(database)}", fault.Message);
        Assert.True(File.Exists(At(database + "-journal")));
    }

    /// <summary>A run that is killed as it makes its journal leaves such a file, and the next one goes on.</summary>
    [Fact]
    public async Task A_journal_that_was_being_made_when_its_run_was_killed_is_made()
    {
        File.WriteAllText(At("p.db"), "");
        File.WriteAllText(At("p.db-journal"), "");

        await WriteAsync();
    }

    private string At(string file) => System.IO.Path.Combine(Log, file);

    private void Unharmed(string file, Disguise disguise, byte[]? before)
    {
        if (before is not null)
            Assert.Equal(before, File.ReadAllBytes(disguise is Disguise.Link or Disguise.HardLink ? Victim : At(file)));
        if (disguise == Disguise.DanglingLink)
            Assert.False(File.Exists(Victim));
    }

    private Task<SqliteJournal> OpenAsync() => SqliteJournal.OpenAsync(Log, "p", RunName.New(), TimeProvider.System, None);

    private async Task WriteAsync()
    {
        await using var journal = await OpenAsync();
        var record = JournalHome.Record("a");
        journal.Put(record, JournalHome.Line(record));
        await journal.FlushAsync(None);
    }
}
