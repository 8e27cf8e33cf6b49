using System.Globalization;
using Microsoft.Data.Sqlite;
using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.State.Sqlite;

/// <summary>How copies that targets have left lie in the table <c>left_copies</c>.</summary>
internal static class LeftoverRows
{
    /// <summary>
    /// The table. Its column <c>lane</c> contains the full name of the target; the name of the column is that of the
    /// first journals.
    /// </summary>
    public const string Table = """
        CREATE TABLE IF NOT EXISTS left_copies(
            store TEXT NOT NULL, path TEXT NOT NULL, origin_store TEXT NOT NULL, origin_path TEXT NOT NULL, run TEXT NOT NULL,
            lane TEXT NOT NULL, length INTEGER, modified INTEGER, version TEXT, copy_length INTEGER, copy_modified INTEGER,
            made INTEGER NOT NULL, store_id TEXT, PRIMARY KEY(store, path, origin_store, origin_path)) WITHOUT ROWID
        """;

    private const string Columns =
        "store, path, origin_store, origin_path, run, lane, length, modified, version, copy_length, copy_modified, made, store_id";

    /// <summary>
    /// Selects them all, or null where the journal was written before there were any; there are never many.
    /// </summary>
    public static Statement? TrySelect(SqliteConnection connection) =>
        JournalDatabase.Has(connection, "left_copies") ? new(connection, $"SELECT {Columns} FROM left_copies") : null;

    public static IReadOnlyList<LeftoverCopy> Read(Statement row)
    {
        var found = new List<LeftoverCopy>();
        while (row.Step())
            found.Add(
                new(
                    row.Text(4),
                    row.Text(5),
                    new(row.Text(2), StorePath.Parse(row.Text(3))),
                    new(row.Text(0), StorePath.Parse(row.Text(1)))
                )
                {
                    Facts = new(row.NumberOrNull(6), row.TimeOrNull(7), row.TextOrNull(8)),
                    Length = row.NumberOrNull(9),
                    ModifiedAt = row.TimeOrNull(10),
                    IsMade = row.Number(11) != 0,
                    StoreId = row.TextOrNull(12),
                }
            );
        return found;
    }

    public static JournalChange Put(LeftoverCopy copy) =>
        new(
            $"REPLACE INTO left_copies({Columns}) VALUES(?, ?, ?, ?, ?, ?, CAST(? AS INTEGER), CAST(? AS INTEGER), ?, "
                + "CAST(? AS INTEGER), CAST(? AS INTEGER), CAST(? AS INTEGER), ?)",
            [
                .. Key(copy),
                copy.Run,
                copy.Target,
                Text(copy.Facts.Length),
                Text(copy.Facts.ModifiedAt?.UtcTicks),
                copy.Facts.Version,
                Text(copy.Length),
                Text(copy.ModifiedAt?.UtcTicks),
                copy.IsMade ? "1" : "0",
                copy.StoreId,
            ]
        );

    public static JournalChange Forget(LeftoverCopy copy) =>
        new("DELETE FROM left_copies WHERE store = ? AND path = ? AND origin_store = ? AND origin_path = ?", Key(copy));

    private static string[] Key(LeftoverCopy copy) =>
        [copy.Place.Store, copy.Place.Path.Text, copy.Origin.Store, copy.Origin.Path.Text];

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
