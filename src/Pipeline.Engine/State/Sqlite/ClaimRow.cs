using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.State.Sqlite;

/// <summary>A claim as it stands in the database.</summary>
/// <param name="Run">The run.</param>
/// <param name="Number">Of two claims on one file the later one has the greater number.</param>
/// <param name="Facts">The version.</param>
/// <param name="Draft">What is about to get its name; null where there is none that could be deleted.</param>
/// <param name="IsAhead">Whether it was made when the file was listed: then no draft is known yet.</param>
internal sealed record ClaimRow(string Run, long Number, FileFacts Facts, FilePlace? Draft, bool IsAhead)
{
    /// <summary>The table.</summary>
    public const string Table = """
        CREATE TABLE IF NOT EXISTS claims(
            store TEXT NOT NULL, path TEXT NOT NULL, run TEXT NOT NULL, number INTEGER NOT NULL,
            length INTEGER, modified INTEGER, version TEXT, draft_store TEXT NOT NULL, draft TEXT NOT NULL,
            PRIMARY KEY(store, path, run, draft_store, draft)) WITHOUT ROWID
        """;

    /// <summary>Finds the claims on a file, with the columns that <see cref="Read"/> reads.</summary>
    public const string Find =
        "SELECT run, number, length, modified, version, draft_store, draft FROM claims WHERE store = ? AND path = ?";

    /// <summary>Stands in the column of the draft, with no store, where <see cref="IsAhead"/>.</summary>
    public const string Ahead = "ahead";

    /// <summary>An answer for a claim that was made, of which no other run has an older one.</summary>
    public static ClaimAnswer Made { get; } = new(null, []);

    /// <summary>All claims on a file.</summary>
    public static List<ClaimRow> All(Statement find, FilePlace origin)
    {
        var rows = new List<ClaimRow>();
        find.Set(1, origin.Store).Set(2, origin.Path.Text);
        while (find.Step())
            rows.Add(Read(find));
        return rows;
    }

    /// <summary>
    /// The newest claim of another run on another version, of those that are newer than a number; null where there is
    /// none.
    /// </summary>
    public static OtherClaim? Newer(IEnumerable<ClaimRow> rows, string run, FileFacts facts, long than) =>
        rows.Where(row => row.Run != run && row.Number > than && !row.Facts.Match(facts)).MaxBy(row => row.Number) is { } newest
            ? new(newest.Run, newest.Number)
            : null;

    private static ClaimRow Read(Statement row)
    {
        var (store, draft) = (row.Text(5), row.Text(6));
        return new(
            row.Text(0),
            row.Number(1),
            new(row.NumberOrNull(2), row.TimeOrNull(3), row.TextOrNull(4)),
            store.Length == 0 ? null : new(store, StorePath.Parse(draft)),
            store.Length == 0 && draft == Ahead
        );
    }
}
