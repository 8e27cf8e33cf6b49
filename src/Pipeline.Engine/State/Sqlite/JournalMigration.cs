using Microsoft.Data.Sqlite;

namespace Pipeline.Engine.State.Sqlite;

/// <summary>
/// Brings the tables of an older journal into today's form, inside the transaction that opens it. Version 1 took every
/// size and time for told; its rows are kept as they are.
/// </summary>
internal static class JournalMigration
{
    private static readonly (string Table, string Columns)[] Kept =
    [
        ("files", "store, path, length, modified, hash, state, copies, reason, run, at"),
        ("drafts", "store, path, step, length, modified, version, to_store, to_path, draft, size, run"),
    ];

    /// <summary>Sets the old tables aside, so that today's can be made under their names.</summary>
    public static void Before(SqliteConnection connection, long version)
    {
        if (version != 1)
            return;
        foreach (var (table, _) in Kept.Where(one => JournalDatabase.Has(connection, one.Table)))
            Statement.Run(connection, $"ALTER TABLE {table} RENAME TO old_{table}");
        Statement.Run(connection, "DROP INDEX IF EXISTS deleting");
        // Looks are made anew with the next look.
        Statement.Run(connection, "DROP TABLE IF EXISTS looks");
    }

    /// <summary>Moves the rows over.</summary>
    public static void After(SqliteConnection connection, long version)
    {
        if (version != 1)
            return;
        foreach (var (table, columns) in Kept.Where(one => JournalDatabase.Has(connection, $"old_{one.Table}")))
        {
            Statement.Run(connection, $"INSERT INTO {table}({columns}) SELECT {columns} FROM old_{table}");
            Statement.Run(connection, $"DROP TABLE old_{table}");
        }
    }
}
