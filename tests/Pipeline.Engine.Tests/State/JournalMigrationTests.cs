using Microsoft.Data.Sqlite;
using Pipeline.Engine.State;
using Pipeline.Engine.State.Manifests;
using Pipeline.Engine.State.Sqlite;

namespace Pipeline.Engine.Tests.State;

/// <summary>Journals and manifests of earlier versions mean today what they meant then.</summary>
public sealed class JournalMigrationTests : IDisposable
{
    private const string Quoted = "a\"rung\":\"moving\",\"sent\":1.csv";
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly JournalHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_journal_of_an_earlier_version_says_the_same_after_its_migration(int version)
    {
        var before = await WriteAsync(version);

        await using (var journal = await _home.OpenAsync())
            Assert.Equal(before, Told(await journal.ListAsync(None).ToListAsync(None)));

        Assert.Equal(3, Number("PRAGMA user_version"));
        Assert.Equal(0, Number("SELECT count(*) FROM files WHERE state = 'moving' OR copies LIKE '%,\"rung\":%'"));
        await using var again = await _home.OpenAsync();
        Assert.Equal(before, Told(await again.ListAsync(None).ToListAsync(None)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_journal_of_an_earlier_version_that_is_only_read_says_the_same_and_is_left_as_it_is(int version)
    {
        var before = await WriteAsync(version);

        await using (var journal = await _home.OpenToReadAsync())
        {
            Assert.Equal(before, Told(await journal.ListAsync(None).ToListAsync(None)));
            Assert.Equal(FileState.InProgress, (await journal.FindAsync(JournalHome.Place("InProgress"), None))!.State);
        }

        Assert.Equal(version, Number("PRAGMA user_version"));
        Assert.Equal(2, Number("SELECT count(*) FROM files WHERE state = 'moving'"));
    }

    /// <summary>Of two runs the slower one takes nothing back: the same rule holds for rows that were moved.</summary>
    [Fact]
    public async Task A_row_that_was_in_progress_is_brought_to_its_end_and_stays_there()
    {
        await WriteAsync(2);
        var place = JournalHome.Place("InProgress");
        await using var journal = await _home.OpenAsync();

        journal.Put(JournalHome.Record("InProgress", FileState.Done, run: "0000000000dd"));
        await journal.FlushAsync(None);
        journal.Put(JournalHome.Record("InProgress", FileState.InProgress, run: "0000000000ee"));
        await journal.FlushAsync(None);

        Assert.Equal(FileState.Done, (await journal.FindAsync(place, None))!.State);
    }

    [Fact]
    public void A_line_of_an_earlier_manifest_says_the_same_and_no_name_in_it_changes()
    {
        var line = JournalHome.Line(JournalHome.Record(Quoted)) with { BytesSent = 3, Reason = "\"sent\": \"rung\":" };

        Assert.Equal(line, Manifest.TryRead(Old(Written(line))));
        Assert.Equal(line, Manifest.TryRead(Written(line)));
    }

    [Fact]
    public async Task What_an_earlier_manifest_tells_is_known_where_the_journal_was_lost()
    {
        var line = JournalHome.Line(JournalHome.Record("a")) with { BytesSent = 3 };
        await using (var journal = await _home.OpenAsync())
            journal.Put(JournalHome.Record("a"), line);
        File.WriteAllText(_home.Paths.Manifest, Old(File.ReadAllText(_home.Paths.Manifest)));
        File.Delete(_home.Paths.Database);

        Assert.Equal(line, Assert.Single(ManifestGap.OfAll(_home.Paths.Manifest)!.Lines()));
    }

    /// <summary>Writes a journal and puts it into the form of that version. Returns what it says.</summary>
    private async Task<string[]> WriteAsync(int version)
    {
        List<FileRecord> records =
        [
            .. Enum.GetValues<FileState>().Select(state => JournalHome.Record($"{state}", state)),
            JournalHome.Record(Quoted, FileState.InProgress),
            JournalHome.Record("bare", FileState.Failed) with
            {
                Copies = [],
                Reason = "\"rung\": moving",
            },
        ];
        await using (var journal = await _home.OpenAsync())
        {
            foreach (var record in records)
                journal.Put(record);
        }
        Sql(
            "UPDATE files SET state = 'moving' WHERE state = 'in_progress';"
                + "UPDATE files SET copies = replace(copies, '\"verified_by\":', '\"rung\":');"
                + $"PRAGMA user_version = {version}"
        );
        if (version == 1)
            Sql(
                "ALTER TABLE files DROP COLUMN version; ALTER TABLE files DROP COLUMN asked;"
                    + "ALTER TABLE files DROP COLUMN store_id"
            );
        return Told(records);
    }

    private static string[] Told(IEnumerable<FileRecord> records) =>
        [
            .. records
                .OrderBy(record => record.Origin.Path.Text, StringComparer.Ordinal)
                .Select(record =>
                    $"{record with { Copies = [] }} {string.Join(' ', record.Copies.Select(copy => copy.ToString()))}"
                ),
        ];

    private static string Written(ManifestLine line)
    {
        using var bytes = new MemoryStream();
        using (var json = new System.Text.Json.Utf8JsonWriter(bytes, JournalJson.Writer))
            RecordJson.Write(json, line);
        return System.Text.Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static string Old(string line) =>
        line.Replace(",\"verified_by\":", ",\"rung\":", StringComparison.Ordinal)
            .Replace(",\"bytes_sent\":", ",\"sent\":", StringComparison.Ordinal);

    private void Sql(string text)
    {
        using var database = new SqliteConnection($"Data Source={_home.Paths.Database};Pooling=False");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    private long Number(string text)
    {
        using var database = new SqliteConnection($"Data Source={_home.Paths.Database};Pooling=False");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = text;
        return (long)command.ExecuteScalar()!;
    }
}
