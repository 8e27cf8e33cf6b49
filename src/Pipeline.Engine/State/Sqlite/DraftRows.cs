using Microsoft.Data.Sqlite;
using Pipeline.Abstractions.Items;
using Pipeline.Engine.State.Manifests;

namespace Pipeline.Engine.State.Sqlite;

/// <summary>How drafts in chunks lie in the tables <c>drafts</c> and <c>slices</c>.</summary>
internal sealed class DraftRows : IDisposable
{
    /// <summary>The tables.</summary>
    public static readonly string[] Tables =
    [
        """
            CREATE TABLE IF NOT EXISTS drafts(
                store TEXT NOT NULL, path TEXT NOT NULL, step TEXT NOT NULL, length INTEGER NOT NULL, modified INTEGER, version TEXT NOT NULL,
                to_store TEXT NOT NULL, to_path TEXT NOT NULL, draft TEXT NOT NULL, size INTEGER NOT NULL, run TEXT NOT NULL,
                PRIMARY KEY(store, path, step)) WITHOUT ROWID
            """,
        """
            CREATE TABLE IF NOT EXISTS slices(
                store TEXT NOT NULL, path TEXT NOT NULL, step TEXT NOT NULL, draft TEXT NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL,
                hash TEXT NOT NULL, PRIMARY KEY(store, path, step, draft, offset)) WITHOUT ROWID
            """,
    ];

    private readonly Statement _chunks;

    private DraftRows(SqliteConnection connection)
    {
        All = new(
            connection,
            "SELECT store, path, step, length, modified, version, to_store, to_path, draft, size, run FROM drafts ORDER BY store, path, step"
        );
        _chunks = new(
            connection,
            "SELECT offset, length, hash FROM slices WHERE store = ? AND path = ? AND step = ? AND draft = ?"
        );
    }

    /// <summary>Selects all drafts; there are never many.</summary>
    public Statement All { get; }

    /// <summary>The rows of a journal, or null where it was written before there were any.</summary>
    public static DraftRows? TryOpen(SqliteConnection connection) =>
        JournalDatabase.Has(connection, "slices") ? new(connection) : null;

    /// <summary>The drafts of one origin, or all.</summary>
    public IReadOnlyList<ChunkedDraftRecord> Read(Statement row, FilePlace? origin)
    {
        var found = new List<ChunkedDraftRecord>();
        while (row.Step())
        {
            var place = new FilePlace(row.Text(0), StorePath.Parse(row.Text(1)));
            if (origin is null || place == origin)
                found.Add(ReadOne(row, place));
        }
        return found;
    }

    public void Dispose()
    {
        All.Dispose();
        _chunks.Dispose();
    }

    /// <summary>Makes a run the owner of a draft, if the owner is still <paramref name="before"/>.</summary>
    public static IReadOnlyList<JournalChange> Own(ChunkedDraftRecord draft, string? before) =>
        [
            new(
                """
                INSERT INTO drafts(store, path, step, length, modified, version, to_store, to_path, draft, size, run)
                VALUES(?, ?, ?, CAST(? AS INTEGER), CAST(? AS INTEGER), ?, ?, ?, ?, CAST(? AS INTEGER), ?)
                ON CONFLICT DO UPDATE SET length = excluded.length, modified = excluded.modified, version = excluded.version, to_store = excluded.to_store,
                    to_path = excluded.to_path, draft = excluded.draft, size = excluded.size, run = excluded.run
                WHERE drafts.run = ?
                """,
                [
                    .. Key(draft),
                    draft.Length.ToString(),
                    draft.ModifiedAt?.UtcTicks.ToString(),
                    draft.Version ?? "",
                    draft.Place.Store,
                    draft.Place.Path.Text,
                    draft.Draft.Text,
                    draft.ChunkSize.ToString(),
                    draft.Run,
                    before ?? "",
                ]
            ),
            Orphans(draft),
        ];

    /// <summary>Notes a chunk of a draft, if the draft's run still owns it.</summary>
    public static JournalChange Put(ChunkedDraftRecord draft, ChunkRecord chunk) =>
        new(
            """
            INSERT OR REPLACE INTO slices(store, path, step, draft, offset, length, hash)
            SELECT store, path, step, draft, CAST(? AS INTEGER), CAST(? AS INTEGER), ? FROM drafts WHERE store = ? AND path = ? AND step = ? AND draft = ? AND run = ?
            """,
            [
                chunk.Offset.ToString(),
                chunk.Length.ToString(),
                chunk.Hash?.ToString() ?? "",
                .. Key(draft),
                draft.Draft.Text,
                draft.Run,
            ]
        );

    /// <summary>Forgets a draft and its chunks, if the draft's run still owns it.</summary>
    public static IReadOnlyList<JournalChange> Forget(ChunkedDraftRecord draft) =>
        [
            new(
                "DELETE FROM drafts WHERE store = ? AND path = ? AND step = ? AND draft = ? AND run = ?",
                [.. Key(draft), draft.Draft.Text, draft.Run]
            ),
            Orphans(draft),
        ];

    /// <summary>Forgets the chunks of drafts that are no longer noted.</summary>
    private static JournalChange Orphans(ChunkedDraftRecord draft) =>
        new(
            "DELETE FROM slices WHERE store = ? AND path = ? AND step = ? AND (store, path, step, draft) NOT IN (SELECT store, path, step, draft FROM drafts)",
            Key(draft)
        );

    private static string[] Key(ChunkedDraftRecord draft) => [draft.Origin.Store, draft.Origin.Path.Text, draft.Step];

    private ChunkedDraftRecord ReadOne(Statement row, FilePlace origin)
    {
        var draft = new ChunkedDraftRecord
        {
            Origin = origin,
            Step = row.Text(2),
            Length = row.Number(3),
            ModifiedAt = row.TimeOrNull(4),
            Version = row.Text(5) is { Length: > 0 } version ? version : null,
            Place = new(row.Text(6), StorePath.Parse(row.Text(7))),
            Draft = StorePath.Parse(row.Text(8)),
            ChunkSize = row.Number(9),
            Run = row.Text(10),
        };
        _chunks.Set(1, origin.Store).Set(2, origin.Path.Text).Set(3, draft.Step).Set(4, draft.Draft.Text);
        var chunks = new List<ChunkRecord>();
        while (_chunks.Step())
        {
            var hash = HashText.Parse(_chunks.Text(2));
            if (hash is not null || _chunks.Text(2).Length == 0)
                chunks.Add(new(_chunks.Number(0), _chunks.Number(1), hash));
        }
        return draft with { Chunks = [.. chunks] };
    }
}
