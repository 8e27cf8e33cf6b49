using Microsoft.Data.Sqlite;
using Pipeline.Engine.Files;

namespace Pipeline.Engine.Journal;

/// <summary>
/// Claims in a small database beside the journal. It has to be seen by other processes, and has to outlive no power cut:
/// after one no run lives that could hold an older version.
/// </summary>
internal sealed class SqliteClaims : IClaims, IDisposable
{
    /// <summary>The table.</summary>
    public const string Table = """
        CREATE TABLE IF NOT EXISTS claims(
            store TEXT NOT NULL, path TEXT NOT NULL, run TEXT NOT NULL, number INTEGER NOT NULL,
            length INTEGER, modified INTEGER, version TEXT, draft_store TEXT NOT NULL, draft TEXT NOT NULL,
            PRIMARY KEY(store, path, run, draft_store, draft)) WITHOUT ROWID
        """;

    private readonly string _run;
    private readonly RunLock _runs;
    private readonly SqliteConnection _connection;
    private readonly GroupedQuestions _questions;
    private readonly Statement _find;
    private readonly Statement _other;
    private readonly Statement _put;
    private readonly Statement _drop;
    private readonly Statement _clear;

    public SqliteClaims(JournalPaths paths, string run, RunLock runs)
    {
        (_run, _runs) = (run, runs);
        _connection = JournalDatabase.OpenClaims(paths.Claims);
        _questions = new(_connection, fault => JournalFault.Of(fault, paths.Claims));
        _find = new(
            _connection,
            "SELECT run, number, length, modified, version, draft_store, draft FROM claims WHERE store = ? AND path = ?"
        );
        _other = new(_connection, "SELECT 1 FROM claims WHERE store = ? AND path = ? AND run <> ?");
        _put = new(_connection, "REPLACE INTO claims VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)");
        _drop = new(_connection, "DELETE FROM claims WHERE store = ? AND path = ? AND run = ?");
        _clear = new(_connection, "DELETE FROM claims");
        _ = _questions.Ask(() => _runs.IsAlone() && _clear.Step(), writes: true);
    }

    /// <inheritdoc/>
    public Task<OtherClaim?> TakeAsync(FileClaim claim, OtherClaim? over = null) =>
        _questions.AskAsync(() => Take(claim, over), writes: true);

    /// <inheritdoc/>
    public Task<bool> IsLostAsync(FilePlace origin, FileFacts facts) =>
        _questions.AskAsync(() => IsLost(origin, facts), writes: false);

    /// <summary>The files of which another run has claimed another version since this run claimed its own.</summary>
    public IReadOnlySet<FilePlace> LostOf(IReadOnlyCollection<FileRecord> records) =>
        _questions.Ask(
            () => records.Where(record => IsLost(record.Origin, record.Facts)).Select(record => record.Origin).ToHashSet(),
            writes: false
        );

    /// <inheritdoc/>
    public Task<IReadOnlyList<FilePlace>> OutdatedDraftsAsync(FileClaim claim) =>
        _questions.AskAsync<IReadOnlyList<FilePlace>>(
            () =>
                [
                    .. Find(claim.Origin)
                        .Where(row => row.Run != _run && !row.Facts.Match(claim.Facts))
                        .Select(row => row.Draft)
                        .OfType<FilePlace>(),
                ],
            writes: false
        );

    /// <inheritdoc/>
    public void Release(IReadOnlyCollection<FilePlace> origins) =>
        _ = _questions.Ask(
            () =>
            {
                if (!_runs.IsAlone())
                    return false;
                foreach (var origin in origins)
                    _drop.Set(1, origin.Store).Set(2, origin.Path.Text).Set(3, _run).Step();
                return true;
            },
            writes: true
        );

    public void Dispose()
    {
        _questions.Dispose();
        foreach (var statement in (Statement[])[_find, _other, _put, _drop, _clear])
            statement.Dispose();
        _connection.Dispose();
    }

    private OtherClaim? Take(FileClaim claim, OtherClaim? over)
    {
        var number = 1L;
        // Nearly always nobody has claimed the file yet.
        if (Find(claim.Origin) is { Count: > 0 } rows)
        {
            var mine = rows.Where(row => row.Run == _run).Select(row => row.Number).DefaultIfEmpty().Max();
            if (Newer(rows, claim.Facts, Math.Max(mine, over?.Number ?? 0)) is { } newer)
                return newer;
            number = mine > 0 && over is null ? mine : rows.Max(row => row.Number) + 1;
        }
        _put.Set(1, claim.Origin.Store).Set(2, claim.Origin.Path.Text).Set(3, _run).Set(4, number);
        _put.Set(5, claim.Facts.Length).Set(6, claim.Facts.ModifiedAt?.UtcTicks).Set(7, claim.Facts.Version);
        _put.Set(8, claim.Draft?.Store ?? "").Set(9, claim.Draft?.Path.Text ?? "").Step();
        return null;
    }

    private bool IsLost(FilePlace origin, FileFacts facts)
    {
        if (!IsClaimedByOther(origin))
            return false;
        var rows = Find(origin);
        // The own claim says more of the version than a record does.
        var mine = rows.Where(row => row.Run == _run && row.Facts.Match(facts)).MaxBy(row => row.Number);
        return Newer(rows, mine?.Facts ?? facts, mine?.Number ?? 0) is not null;
    }

    private bool IsClaimedByOther(FilePlace origin)
    {
        var isClaimed = _other.Set(1, origin.Store).Set(2, origin.Path.Text).Set(3, _run).Step();
        _other.Reset();
        return isClaimed;
    }

    private OtherClaim? Newer(List<Row> rows, FileFacts facts, long than) =>
        rows.Where(row => row.Run != _run && row.Number > than && !row.Facts.Match(facts)).MaxBy(row => row.Number) is { } newest
            ? new(newest.Run, newest.Number)
            : null;

    private List<Row> Find(FilePlace origin)
    {
        var rows = new List<Row>();
        _find.Set(1, origin.Store).Set(2, origin.Path.Text);
        while (_find.Step())
        {
            var facts = new FileFacts(_find.NumberOrNull(2), _find.TimeOrNull(3), _find.TextOrNull(4));
            var store = _find.Text(5);
            FilePlace? draft = store.Length == 0 ? null : new(store, StorePath.Parse(_find.Text(6)));
            rows.Add(new(_find.Text(0), _find.Number(1), facts, draft));
        }
        return rows;
    }

    private sealed record Row(string Run, long Number, FileFacts Facts, FilePlace? Draft);
}
