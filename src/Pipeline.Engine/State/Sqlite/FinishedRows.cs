using Microsoft.Data.Sqlite;
using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.State.Sqlite;

/// <summary>
/// The rows of <c>files</c> that are over: the file is done, and its origin was deleted, so that no look finds it
/// again. Only what is older than others is read, through an index that is made when it is first asked for.
/// </summary>
internal sealed class FinishedRows(SqliteConnection connection) : IDisposable
{
    /// <summary>
    /// Rows in one transaction: others wait for the write lock no longer than it takes to delete so many.
    /// </summary>
    public const int Page = 500;

    /// <summary>SQLite uses the index where these words are the same.</summary>
    private static readonly string IsOver = $"state = 'done' AND instr(asked, '{RequirementKeys.OriginTaken}') > 0";

    private readonly Statement _page = new(connection, Sql);

    /// <summary>What selects a page.</summary>
    internal static string Sql { get; } =
        $"""
            SELECT at, store, path FROM files WHERE {IsOver} AND at < ? AND (at, store, path) > (?, ?, ?)
            ORDER BY at, store, path LIMIT {Page}
            """;

    /// <summary>Makes the index.</summary>
    public static JournalChange Index { get; } =
        new($"CREATE INDEX IF NOT EXISTS forgettable ON files(at, store, path) WHERE {IsOver}");

    /// <summary>Forgets one, unless something was written of it since.</summary>
    public static JournalChange Forget(FinishedRow row) =>
        new(
            "DELETE FROM files WHERE store = ? AND path = ? AND state = 'done' AND at = CAST(? AS INTEGER)",
            row.Origin.Store,
            row.Origin.Path.Text,
            row.At.ToString()
        );

    /// <summary>When another run last wrote of such a file; null when none has.</summary>
    public static DateTimeOffset? Newest(SqliteConnection connection, string butOf)
    {
        using var row = new Statement(connection, $"SELECT at FROM files WHERE {IsOver} AND run <> ? ORDER BY at DESC LIMIT 1");
        return row.Set(1, butOf).Step() ? row.TimeOrNull(0) : null;
    }

    /// <summary>The oldest rows after <paramref name="after"/>, at most a page.</summary>
    public IReadOnlyList<FinishedRow> Read(DateTimeOffset before, FinishedRow after)
    {
        var found = new List<FinishedRow>();
        _page.Set(1, before.UtcTicks).Set(2, after.At).Set(3, after.Origin.Store ?? "").Set(4, after.Origin.Path.Text);
        while (_page.Step())
            found.Add(new(_page.Number(0), new(_page.Text(1), StorePath.Parse(_page.Text(2)))));
        return found;
    }

    public void Dispose() => _page.Dispose();
}

/// <summary>A row.</summary>
internal readonly record struct FinishedRow(long At, FilePlace Origin);
