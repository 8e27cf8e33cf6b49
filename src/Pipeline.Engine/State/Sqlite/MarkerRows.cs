using Microsoft.Data.Sqlite;
using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.State.Sqlite;

/// <summary>How markers lie in the table <c>markers</c>.</summary>
internal static class MarkerRows
{
    /// <summary>The table; <c>made</c> is empty where no folder was made.</summary>
    public const string Table = """
        CREATE TABLE IF NOT EXISTS markers(
            run TEXT NOT NULL, store TEXT NOT NULL, path TEXT NOT NULL, key TEXT NOT NULL, made TEXT NOT NULL,
            PRIMARY KEY(run, store, path)) WITHOUT ROWID
        """;

    /// <summary>
    /// Selects all markers, or is null where the journal was written before there were any; there are never many.
    /// </summary>
    public static Statement? TrySelect(SqliteConnection connection) =>
        JournalDatabase.Has(connection, "markers")
            ? new(connection, "SELECT run, store, path, key, made FROM markers ORDER BY run, store, path")
            : null;

    /// <summary>Reads all.</summary>
    public static IReadOnlyList<MarkerRecord> Read(Statement row)
    {
        var found = new List<MarkerRecord>();
        while (row.Step())
        {
            var made = row.Text(4);
            found.Add(
                new(
                    row.Text(0),
                    new(row.Text(1), StorePath.Parse(row.Text(2))),
                    row.Text(3),
                    made.Length > 0 ? StorePath.Parse(made) : null
                )
            );
        }
        return found;
    }

    /// <summary>Notes a marker.</summary>
    public static JournalChange Own(MarkerRecord marker) =>
        new(
            "REPLACE INTO markers(run, store, path, key, made) VALUES(?, ?, ?, ?, ?)",
            marker.Run,
            marker.Place.Store,
            marker.Place.Path.Text,
            marker.Group,
            marker.Made?.Text ?? ""
        );

    /// <summary>Forgets a marker.</summary>
    public static JournalChange Forget(MarkerRecord marker) =>
        new(
            "DELETE FROM markers WHERE run = ? AND store = ? AND path = ?",
            marker.Run,
            marker.Place.Store,
            marker.Place.Path.Text
        );
}
