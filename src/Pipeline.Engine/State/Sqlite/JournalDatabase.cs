using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Pipeline.Engine.State.Sqlite;

/// <summary>The tables of the journal, and how a connection to them is opened.</summary>
internal static class JournalDatabase
{
    /// <summary>The version of the tables, kept in the database's <c>user_version</c>.</summary>
    private const int Version = 3;

    /// <summary>How long to wait for another process that holds the database.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Times are counts of 100 ns since the year 1, UTC; <c>copies</c> is JSON.</summary>
    internal static readonly string[] Tables =
    [
        """
            CREATE TABLE IF NOT EXISTS files(
                store TEXT NOT NULL, path TEXT NOT NULL, length INTEGER, modified INTEGER, hash TEXT, state TEXT NOT NULL,
                copies TEXT NOT NULL, reason TEXT, run TEXT NOT NULL, at INTEGER NOT NULL, version TEXT, asked TEXT, store_id TEXT,
                PRIMARY KEY(store, path)) WITHOUT ROWID
            """,
        """
            CREATE TABLE IF NOT EXISTS looks(
                store TEXT NOT NULL, path TEXT NOT NULL, length INTEGER, modified INTEGER, since INTEGER NOT NULL,
                seen INTEGER NOT NULL, PRIMARY KEY(store, path)) WITHOUT ROWID
            """,
        """
            CREATE TABLE IF NOT EXISTS folders(
                run TEXT NOT NULL, store TEXT NOT NULL, path TEXT NOT NULL, PRIMARY KEY(run, store, path)) WITHOUT ROWID
            """,
        "CREATE INDEX IF NOT EXISTS deleting ON files(store, path) WHERE state = 'deleting'",
        .. DraftRows.Tables,
        "CREATE TABLE IF NOT EXISTS copies(place INTEGER PRIMARY KEY, origin INTEGER NOT NULL, text TEXT NOT NULL)",
        "CREATE TABLE IF NOT EXISTS plans(asked TEXT PRIMARY KEY) WITHOUT ROWID",
        MarkerRows.Table,
        UploadRows.Table,
        PlausibleTime.Table,
        JournalState.Table,
        LeftoverRows.Table,
    ];

    static JournalDatabase() => Batteries_V2.Init();

    /// <summary>
    /// Opens the journal for the one writer, making what is missing. FULL: a row that allows an origin's deletion must
    /// outlive a power cut that follows at once.
    /// </summary>
    public static SqliteConnection OpenWriter(string path) =>
        OpenShared(
            path,
            "FULL",
            JournalSchema.OfJournal,
            connection =>
            {
                Statement.Run(connection, "PRAGMA journal_size_limit = 67108864");
                Statement.Run(connection, "BEGIN IMMEDIATE");
                var found = VersionOf(connection);
                JournalMigration.Before(connection, found);
                foreach (var table in Tables)
                    Statement.Run(connection, table);
                JournalMigration.After(connection, found);
                Statement.Run(connection, $"PRAGMA user_version = {Version}");
                Statement.Run(connection, "COMMIT");
            }
        );

    /// <summary>
    /// Opens the claims of all runs, making what is missing. NORMAL: no commit waits for the disk, and a power cut
    /// damages nothing.
    /// </summary>
    public static SqliteConnection OpenClaims(string path) =>
        OpenShared(path, "NORMAL", JournalSchema.OfClaims, connection => Statement.Run(connection, ClaimRow.Table));

    /// <summary>Opens the journal, which must exist, for reading only.</summary>
    public static SqliteConnection OpenReader(string path) =>
        Open(path, SqliteOpenMode.ReadOnly, JournalSchema.OfJournal, _ => { });

    /// <summary>
    /// What a file says of itself is no reason to run it: functions that a schema names are not called, and a cell that
    /// does not fit its page is damage.
    /// </summary>
    private static void Distrust(SqliteConnection connection)
    {
        Statement.Run(connection, "PRAGMA trusted_schema = OFF");
        Statement.Run(connection, "PRAGMA cell_size_check = ON");
    }

    /// <summary>Opens a database of one connection alone, which begins empty and ends with it.</summary>
    public static SqliteConnection OpenPrivate()
    {
        var connection = new SqliteConnection("Data Source=;Pooling=False");
        connection.Open();
        Distrust(connection);
        Statement.Run(connection, "PRAGMA journal_mode = OFF");
        Statement.Run(connection, "PRAGMA synchronous = OFF");
        Statement.Run(connection, "PRAGMA cache_size = -8192");
        return connection;
    }

    /// <summary>Opens a database that several processes write to, private to their owner.</summary>
    private static SqliteConnection OpenShared(
        string path,
        string synchronous,
        JournalSchema schema,
        Action<SqliteConnection> prepare
    ) =>
        Open(
            path,
            SqliteOpenMode.ReadWrite,
            schema,
            connection =>
            {
                Statement.Run(connection, "PRAGMA journal_mode = WAL");
                Statement.Run(connection, $"PRAGMA synchronous = {synchronous}");
                prepare(connection);
            }
        );

    /// <summary>
    /// Waits for others, also where SQLite does not: it refuses at once what comes while another connection begins or
    /// ends the write-ahead log.
    /// </summary>
    private static SqliteConnection Open(string path, SqliteOpenMode mode, JournalSchema schema, Action<SqliteConnection> prepare)
    {
        using var own = new OwnDatabase(path, makes: mode != SqliteOpenMode.ReadOnly);
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return OpenOnce(path, mode, own, schema, prepare);
            }
            catch (SqliteException fault) when (fault.SqliteErrorCode == raw.SQLITE_BUSY && waited.Elapsed < Patience)
            {
                Thread.Sleep(10);
            }
            catch (SqliteException fault)
            {
                throw JournalFault.Of(fault, path);
            }
        }
    }

    private static SqliteConnection OpenOnce(
        string path,
        SqliteOpenMode mode,
        OwnDatabase own,
        JournalSchema schema,
        Action<SqliteConnection> prepare
    )
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = mode,
                Pooling = false,
            }.ToString()
        );
        try
        {
            connection.Open();
            // Before the first page is read: SQLite has opened what stood under the name.
            own.CheckStill();
            Distrust(connection);
            Statement.Run(connection, $"PRAGMA busy_timeout = {Patience.TotalMilliseconds}");
            RefuseNewer(connection, path);
            schema.Check(connection, path);
            prepare(connection);
            own.CheckStill();
            return connection;
        }
        catch (Exception fault) when (fault is SqliteException or IOException)
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Whether a journal has a table: one that was written before there was any such has not, until a run of this
    /// version opens it.
    /// </summary>
    public static bool Has(SqliteConnection connection, string table)
    {
        using var statement = new Statement(connection, "SELECT 1 FROM sqlite_master WHERE name = ?");
        return statement.Set(1, table).Step();
    }

    /// <summary>The version of a database's tables; 0 while they are not made.</summary>
    public static long VersionOf(SqliteConnection connection)
    {
        using var statement = new Statement(connection, "PRAGMA user_version");
        return statement.Step() ? statement.Number(0) : 0;
    }

    private static void RefuseNewer(SqliteConnection connection, string path)
    {
        var found = VersionOf(connection);
        if (found > Version)
            throw new JournalException(
                $"the journal {path} was written by a newer version of this program (its tables are version {found}, this program knows {Version}): "
                    + "use that version, or move the journal to start with a new one"
            );
    }
}
