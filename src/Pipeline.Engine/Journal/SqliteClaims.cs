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

    private readonly Lock _lock = new();
    private readonly string _run;
    private readonly JournalPaths _paths;
    private readonly RunLock _runs;
    private readonly SqliteConnection _connection;
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _find;
    private readonly Statement _put;
    private readonly Statement _drop;
    private readonly Statement _clear;

    public SqliteClaims(JournalPaths paths, string run, RunLock runs)
    {
        (_paths, _run, _runs) = (paths, run, runs);
        _connection = JournalDatabase.OpenClaims(paths.Claims);
        _begin = new(_connection, "BEGIN IMMEDIATE");
        _commit = new(_connection, "COMMIT");
        _find = new(
            _connection,
            "SELECT run, number, length, modified, version, draft_store, draft FROM claims WHERE store = ? AND path = ?"
        );
        _put = new(_connection, "REPLACE INTO claims VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)");
        _drop = new(_connection, "DELETE FROM claims WHERE store = ? AND path = ? AND run = ?");
        _clear = new(_connection, "DELETE FROM claims");
        Write(() =>
        {
            if (_runs.IsAlone())
                _clear.Step();
        });
    }

    /// <inheritdoc/>
    public OtherClaim? Take(FileClaim claim, OtherClaim? over = null)
    {
        OtherClaim? newer = null;
        Write(() =>
        {
            var rows = Find(claim.Origin);
            var mine = rows.Where(row => row.Run == _run).Select(row => row.Number).DefaultIfEmpty().Max();
            newer = Newer(rows, claim.Facts, Math.Max(mine, over?.Number ?? 0));
            if (newer is not null)
                return;
            var number = mine > 0 && over is null ? mine : rows.Select(row => row.Number).DefaultIfEmpty().Max() + 1;
            _put.Set(1, claim.Origin.Store).Set(2, claim.Origin.Path.Text).Set(3, _run).Set(4, number);
            _put.Set(5, claim.Facts.Length).Set(6, claim.Facts.ModifiedAt?.UtcTicks).Set(7, claim.Facts.Version);
            _put.Set(8, claim.Draft?.Store ?? "").Set(9, claim.Draft?.Path.Text ?? "").Step();
        });
        return newer;
    }

    /// <inheritdoc/>
    public bool IsLost(FilePlace origin, in FileFacts facts)
    {
        List<Row> rows;
        lock (_lock)
            rows = Told(() => Find(origin));
        if (rows.TrueForAll(row => row.Run == _run))
            return false;
        // The own claim says more of the version than a record does.
        var told = facts;
        var mine = rows.Where(row => row.Run == _run && row.Facts.Match(told)).MaxBy(row => row.Number);
        return Newer(rows, mine?.Facts ?? facts, mine?.Number ?? 0) is not null;
    }

    /// <inheritdoc/>
    public IReadOnlyList<FilePlace> OutdatedDrafts(FileClaim claim)
    {
        lock (_lock)
            return
            [
                .. Told(() => Find(claim.Origin))
                    .Where(row => row.Run != _run && !row.Facts.Match(claim.Facts))
                    .Select(row => row.Draft)
                    .OfType<FilePlace>(),
            ];
    }

    /// <inheritdoc/>
    public void Release(IReadOnlyCollection<FilePlace> origins) =>
        Write(() =>
        {
            if (!_runs.IsAlone())
                return;
            foreach (var origin in origins)
                _drop.Set(1, origin.Store).Set(2, origin.Path.Text).Set(3, _run).Step();
        });

    public void Dispose()
    {
        foreach (var statement in (Statement[])[_begin, _commit, _find, _put, _drop, _clear])
            statement.Dispose();
        _connection.Dispose();
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

    private void Write(Action work)
    {
        lock (_lock)
            _ = Told(() =>
            {
                _begin.Step();
                try
                {
                    work();
                    return _commit.Step();
                }
                catch (SqliteException)
                {
                    // After some errors, a full disk among them, SQLite has done it by itself.
                    if (SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0)
                        Statement.Run(_connection, "ROLLBACK");
                    throw;
                }
            });
    }

    private T Told<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException fault)
        {
            throw JournalFault.Of(fault, _paths.Claims);
        }
    }

    private sealed record Row(string Run, long Number, FileFacts Facts, FilePlace? Draft);
}
