using Microsoft.Data.Sqlite;
using Pipeline.Engine.State.Manifests;

namespace Pipeline.Engine.State.Sqlite;

/// <summary>
/// Migrates the tables of an older journal, inside the transaction that opens it. Version 1 treated every size and time
/// as reported; its rows are kept unchanged. Up to version 2 a state and a key of the copies had other names.
/// </summary>
internal static class JournalMigration
{
    private static readonly (string Table, string Columns)[] Kept =
    [
        ("files", "store, path, length, modified, hash, state, copies, reason, run, at"),
        ("drafts", "store, path, step, length, modified, version, to_store, to_path, draft, size, run"),
    ];

    /// <summary>The state of a row before version 3, under the name that it has today.</summary>
    public const string State = "CASE state WHEN 'moving' THEN 'in_progress' ELSE state END";

    /// <summary>
    /// The copies of a row before version 3, with the key of today. In JSON the old text can be nothing but that key: a
    /// quote inside a text has a <c>\</c> before it.
    /// </summary>
    public const string Copies = $"replace(copies, '{ManifestKeys.OldVerifiedBy}', '{ManifestKeys.VerifiedBy}')";

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
        if (version is 0 or > 2)
            return;
        foreach (var (table, columns) in Kept.Where(one => JournalDatabase.Has(connection, $"old_{one.Table}")))
        {
            Statement.Run(connection, $"INSERT INTO {table}({columns}) SELECT {columns} FROM old_{table}");
            Statement.Run(connection, $"DROP TABLE old_{table}");
        }
        Statement.Run(
            connection,
            $"UPDATE files SET state = {State}, copies = {Copies} "
                + $"WHERE state = 'moving' OR instr(copies, '{ManifestKeys.OldVerifiedBy}') > 0"
        );
    }
}
