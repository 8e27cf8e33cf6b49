using Microsoft.Data.Sqlite;
using Pipeline.Engine.State.Manifests;

namespace Pipeline.Engine.State.Sqlite;

/// <summary>
/// What the table <c>state</c> says of the journal itself: up to where it knows its manifest, and when a run last
/// looked through its folders.
/// </summary>
internal static class JournalState
{
    /// <summary>The table.</summary>
    public const string Table =
        "CREATE TABLE IF NOT EXISTS state(name TEXT PRIMARY KEY, number INTEGER NOT NULL, text TEXT NOT NULL) WITHOUT ROWID";

    /// <summary>Writes up to where the manifest is known: its end, and how it begins.</summary>
    public const string PutEnd = "REPLACE INTO state(name, number, text) VALUES('manifest', ?, ?)";

    /// <summary>
    /// What the manifest tells and the journal does not know; null when that is nothing. Nothing is said of a manifest
    /// that was cut or is another one, nor by a journal that was written before there was this table.
    /// </summary>
    public static ManifestGap? FindGap(SqliteConnection connection, string manifest)
    {
        if (!JournalDatabase.Has(connection, "state"))
            return null;
        using var known = new Statement(connection, "SELECT number, text FROM state WHERE name = 'manifest'");
        if (known.Step())
        {
            var gap = new ManifestGap(manifest, known.Text(1), known.Number(0));
            return !gap.IsClosed() && gap.IsThere() && gap.Lines().Any() ? gap : null;
        }
        return !KnowsFiles(connection) && ManifestGap.OfAll(manifest) is { } all && all.Lines().Any() ? all : null;
    }

    /// <summary>Whether no run has looked through its folders for a day.</summary>
    public static bool IsLookDue(SqliteConnection connection, DateTimeOffset now)
    {
        if (!JournalDatabase.Has(connection, "state"))
            return true;
        using var looked = new Statement(connection, "SELECT number FROM state WHERE name = 'looked'");
        // A look that lies in the future comes from a clock that was set back since.
        return !looked.Step() || (now.UtcTicks - looked.Number(0)) is < 0 or > TimeSpan.TicksPerDay;
    }

    /// <summary>A run has looked through its folders.</summary>
    public static JournalChange Looked(DateTimeOffset at) =>
        new("REPLACE INTO state(name, number, text) VALUES('looked', CAST(? AS INTEGER), '')", at.UtcTicks.ToString());

    /// <summary>The next look through the folders is due at once.</summary>
    public static JournalChange LookAgain { get; } = new("DELETE FROM state WHERE name = 'looked'");

    private static bool KnowsFiles(SqliteConnection connection)
    {
        using var any = new Statement(connection, "SELECT 1 FROM files LIMIT 1");
        return any.Step();
    }
}
