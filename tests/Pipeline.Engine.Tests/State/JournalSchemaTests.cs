using Microsoft.Data.Sqlite;
using Pipeline.Engine.State;
using Pipeline.Engine.State.Sqlite;

namespace Pipeline.Engine.Tests.State;

/// <summary>What a database may consist of, and what SQLite does with it.</summary>
public sealed class JournalSchemaTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly JournalHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Sqlite_is_new_enough()
    {
        using var connection = JournalDatabase.OpenPrivate();
        var version = Version.Parse(connection.ServerVersion);

        Assert.True(version >= new Version(3, 50, 4), $"SQLite {version} has holes that hostile databases reach");
    }

    [Fact]
    public void Every_connection_trusts_no_schema_and_looks_at_its_cells()
    {
        using var writer = JournalDatabase.OpenWriter(_home.Paths.Database);
        using var reader = JournalDatabase.OpenReader(_home.Paths.Database);
        using var claims = JournalDatabase.OpenClaims(_home.Paths.Claims);
        using var own = JournalDatabase.OpenPrivate();

        Assert.All(
            (SqliteConnection[])[writer, reader, claims, own],
            connection =>
            {
                Assert.Equal(0, Number(connection, "PRAGMA trusted_schema"));
                Assert.Equal(1, Number(connection, "PRAGMA cell_size_check"));
            }
        );
    }

    [Theory]
    [InlineData("CREATE TRIGGER evil AFTER INSERT ON files BEGIN DELETE FROM drafts; END", "the trigger 'evil'")]
    [InlineData("CREATE VIEW evil AS SELECT * FROM files", "the view 'evil'")]
    [InlineData("DROP TABLE hidden; CREATE VIEW hidden AS SELECT run, store, path, '' AS mark FROM folders", "the view 'hidden'")]
    [InlineData("CREATE TABLE evil(a)", "the table 'evil'")]
    [InlineData("CREATE TABLE \"sqlitf_stat1\"(a)", "the table 'sqlitf_stat1'")]
    [InlineData("CREATE INDEX evil ON files(hash)", "the index 'evil'")]
    [InlineData("DROP INDEX deleting; CREATE INDEX deleting ON files(path)", "the index 'deleting' over something else")]
    [InlineData("ALTER TABLE files ADD COLUMN evil", "the column 'evil' in the table 'files'")]
    [InlineData(
        "DROP TABLE plans; CREATE TABLE plans(asked TEXT DEFAULT (hex(randomblob(9))))",
        "the column 'asked' in the table 'plans'"
    )]
    [InlineData(
        "DROP TABLE plans; CREATE TABLE plans(asked TEXT CHECK (asked <> hex('a')))",
        "the table 'plans' with conditions of its own"
    )]
    [InlineData(
        "DROP TABLE plans; CREATE VIRTUAL TABLE plans USING fts5(asked)",
        "the table 'plans' without pages of its own",
        "the table 'plans_data'"
    )]
    public async Task What_no_run_has_made_is_refused(string sql, string told, string? orTold = null)
    {
        await (await _home.OpenAsync()).DisposeAsync();
        Change(_home.Paths.Database, sql);

        var fault = await Assert.ThrowsAsync<JournalException>(() => _home.OpenAsync());

        Assert.Contains(_home.Paths.Database, fault.Message);
        Assert.Contains("move it together", fault.Message);
        Assert.True(fault.Message.Contains(told) || (orTold is not null && fault.Message.Contains(orTold)), fault.Message);
        Assert.Equal(fault.Message, (await Assert.ThrowsAsync<JournalException>(_home.OpenToReadAsync)).Message);
    }

    [Fact]
    public async Task Nothing_of_a_strangers_statements_is_run()
    {
        await using (var journal = await _home.OpenAsync())
            journal.Put(JournalHome.Record("a"));
        Change(
            _home.Paths.Database,
            "CREATE TABLE told(a); CREATE TRIGGER evil AFTER DELETE ON folders BEGIN INSERT INTO told VALUES(1); END"
        );

        await Assert.ThrowsAsync<JournalException>(() => _home.OpenAsync());

        using var connection = Open(_home.Paths.Database);
        Assert.Equal(0, Number(connection, "SELECT count(*) FROM told"));
    }

    [Fact]
    public async Task The_database_of_another_program_is_refused_and_left_as_it_is()
    {
        Change(_home.Paths.Database, "CREATE TABLE bookmarks(url TEXT); INSERT INTO bookmarks VALUES('x')");
        var before = File.ReadAllBytes(_home.Paths.Database);

        var fault = await Assert.ThrowsAsync<JournalException>(() => _home.OpenAsync());

        Assert.Contains($"{_home.Paths.Database} is not a journal of this program", fault.Message);
        Assert.Contains("it has the table 'bookmarks'", fault.Message);
        Assert.Equal(before, File.ReadAllBytes(_home.Paths.Database));
    }

    [Fact]
    public async Task A_stranger_in_the_claims_is_refused_too()
    {
        await (await _home.OpenAsync()).DisposeAsync();
        Change(_home.Paths.Claims, "CREATE TRIGGER evil AFTER INSERT ON claims BEGIN DELETE FROM claims; END");

        var fault = await Assert.ThrowsAsync<JournalException>(() => _home.OpenAsync());

        Assert.Contains($"{_home.Paths.Claims} is not a journal of this program", fault.Message);
    }

    [Fact]
    public async Task Texts_in_another_encoding_are_refused()
    {
        Change(_home.Paths.Database, "PRAGMA encoding = 'UTF-16le'; CREATE TABLE plans(asked TEXT)");

        Assert.Contains(
            "texts in another encoding than UTF-8",
            (await Assert.ThrowsAsync<JournalException>(() => _home.OpenAsync())).Message
        );
    }

    [Fact]
    public async Task What_sqlite_itself_notes_and_the_index_of_what_is_over_are_ours()
    {
        await (await _home.OpenAsync()).DisposeAsync();
        Change(_home.Paths.Database, $"{FinishedRows.Index.Sql}; ANALYZE");

        await (await _home.OpenAsync()).DisposeAsync();
    }

    private static void Change(string path, string sql)
    {
        using (var connection = Open(path))
        using (var command = connection.CreateCommand())
        {
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        return connection;
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using var statement = new Statement(connection, sql);
        Assert.True(statement.Step());
        return statement.Number(0);
    }
}
