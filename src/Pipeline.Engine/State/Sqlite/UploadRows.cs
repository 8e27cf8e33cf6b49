using Microsoft.Data.Sqlite;
using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.State.Sqlite;

/// <summary>How drafts that no list shows lie in the table <c>hidden</c>.</summary>
internal static class UploadRows
{
    /// <summary>The table.</summary>
    public const string Table = """
        CREATE TABLE IF NOT EXISTS hidden(
            run TEXT NOT NULL, store TEXT NOT NULL, path TEXT NOT NULL, mark TEXT NOT NULL, PRIMARY KEY(run, store, path, mark)) WITHOUT ROWID
        """;

    /// <summary>
    /// Selects them all, or null where the journal was written before there were any; there are never many.
    /// </summary>
    public static Statement? TrySelect(SqliteConnection connection) =>
        JournalDatabase.Has(connection, "hidden")
            ? new(connection, "SELECT run, store, path, mark FROM hidden ORDER BY run, store, path, mark")
            : null;

    public static IReadOnlyList<UploadRecord> Read(Statement row)
    {
        var found = new List<UploadRecord>();
        while (row.Step())
            found.Add(new(row.Text(0), new(row.Text(1), StorePath.Parse(row.Text(2))), row.Text(3)));
        return found;
    }

    /// <summary>Notes a draft, in the place of an earlier note about it.</summary>
    public static IReadOnlyList<JournalChange> Note(UploadRecord draft, string? instead) =>
        [
            new("INSERT OR IGNORE INTO hidden(run, store, path, mark) VALUES(?, ?, ?, ?)", Values(draft)),
            .. instead is null ? (JournalChange[])[] : [Forget(draft with { Mark = instead })],
        ];

    public static JournalChange Forget(UploadRecord draft) =>
        new("DELETE FROM hidden WHERE run = ? AND store = ? AND path = ? AND mark = ?", Values(draft));

    private static string[] Values(UploadRecord draft) => [draft.Run, draft.Place.Store, draft.Place.Path.Text, draft.Mark];
}
