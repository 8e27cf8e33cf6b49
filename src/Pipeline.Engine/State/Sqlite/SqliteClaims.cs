using Microsoft.Data.Sqlite;
using Pipeline.Abstractions.Items;
using Pipeline.Engine.State.Locks;

namespace Pipeline.Engine.State.Sqlite;

/// <summary>
/// Claims in a small database beside the journal. It has to be seen by other processes, and has to outlive no power
/// cut: after one no run lives that could hold an older version.
/// </summary>
internal sealed class SqliteClaims : IClaims, IDisposable
{
    private readonly string _run;
    private readonly RunLivenessLock _runs;
    private readonly SqliteConnection _connection;
    private readonly QueryBatcher _questions;
    private readonly Statement _find;
    private readonly Statement _put;
    private readonly Statement _drop;
    private readonly Statement _dropAhead;
    private readonly Statement _clear;

    public SqliteClaims(JournalPaths paths, string run, RunLivenessLock runs)
    {
        (_run, _runs) = (run, runs);
        _connection = JournalDatabase.OpenClaims(paths.Claims);
        _questions = new(_connection, fault => JournalFault.Of(fault, paths.Claims));
        _find = new(_connection, ClaimRow.Find);
        _put = new(_connection, "REPLACE INTO claims VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)");
        _drop = new(_connection, "DELETE FROM claims WHERE store = ? AND path = ? AND run = ?");
        _dropAhead = new(
            _connection,
            $"DELETE FROM claims WHERE store = ? AND path = ? AND run = ? AND draft_store = '' AND draft = '{ClaimRow.Ahead}'"
        );
        _clear = new(_connection, "DELETE FROM claims");
        ReleaseAll();
    }

    /// <inheritdoc/>
    public bool ClaimAhead(IEnumerable<FileItem> items) =>
        _questions.Ask(
            () =>
            {
                // Under the write lock: whoever begins from now on lists its files after that.
                if (!AreAlone)
                    return false;
                foreach (var item in items)
                    Put(item.Origin, item.Facts, 1, "", ClaimRow.Ahead);
                return true;
            },
            writes: true
        );

    /// <inheritdoc/>
    public bool AreAlone => _runs.WasAloneSince;

    /// <inheritdoc/>
    public Task<ClaimAnswer> TakeAsync(FileClaim claim, OtherClaim? over = null) =>
        _questions.AskAsync(() => Take(claim, over), writes: true);

    /// <inheritdoc/>
    public bool IsLost(FilePlace origin, FileFacts facts) =>
        !AreAlone && _questions.Ask(() => Lost(origin, facts), writes: false);

    /// <summary>The files of which another run has claimed another version since this run claimed its own.</summary>
    public IReadOnlySet<FilePlace> LostOf(IReadOnlyCollection<FileRecord> records) =>
        AreAlone
            ? new HashSet<FilePlace>()
            : _questions.Ask(
                () => records.Where(one => Lost(one.Origin, one.Facts)).Select(one => one.Origin).ToHashSet(),
                writes: false
            );

    /// <inheritdoc/>
    public void Release(IReadOnlyCollection<FilePlace> origins) =>
        _ = _questions.Ask(
            () =>
            {
                // What was claimed ahead was claimed before any run began that lives now: none holds an older version.
                var drop = _runs.IsAlone() ? _drop : _dropAhead;
                foreach (var origin in origins)
                    drop.Set(1, origin.Store).Set(2, origin.Path.Text).Set(3, _run).Step();
                return true;
            },
            writes: true
        );

    /// <inheritdoc/>
    public void ReleaseAll() => _ = _questions.Ask(() => _runs.BeginAlone() && _clear.Step(), writes: true);

    public void Dispose()
    {
        _questions.Dispose();
        foreach (var statement in (Statement[])[_find, _put, _drop, _dropAhead, _clear])
            statement.Dispose();
        _connection.Dispose();
    }

    private bool Lost(FilePlace origin, FileFacts facts)
    {
        var rows = ClaimRow.All(_find, origin);
        // The own claim says more of the version than a record does.
        var mine = rows.Where(row => row.Run == _run && row.Facts.Match(facts)).MaxBy(row => row.Number);
        return ClaimRow.Newer(rows, _run, mine?.Facts ?? facts, mine?.Number ?? 0) is not null;
    }

    private ClaimAnswer Take(FileClaim claim, OtherClaim? over)
    {
        // Nearly always nobody has claimed the file yet.
        var rows = ClaimRow.All(_find, claim.Origin);
        var mine = rows.Where(row => row.Run == _run).Select(row => row.Number).DefaultIfEmpty().Max();
        if (ClaimRow.Newer(rows, _run, claim.Facts, Math.Max(mine, over?.Number ?? 0)) is { } newer)
            return new(newer, []);
        var number = mine > 0 && over is null ? mine : rows.Select(row => row.Number).DefaultIfEmpty().Max() + 1;
        Put(claim.Origin, claim.Facts, number, claim.Draft?.Store ?? "", claim.Draft?.Path.Text ?? "");
        return rows.Count == 0 ? ClaimRow.Made : new(null, [.. Outdated(rows, claim.Facts, over is not null)]);
    }

    private IEnumerable<OutdatedDraft> Outdated(List<ClaimRow> rows, FileFacts facts, bool isTakenOver) =>
        rows.Where(row => row.Run != _run && !row.Facts.Match(facts))
            .Where(row => row.IsAhead ? _runs.IsAlive(row.Run) : isTakenOver && row.Draft is not null)
            .Select(row => new OutdatedDraft(row.Run, row.Draft));

    private void Put(FilePlace origin, FileFacts facts, long number, string store, string draft)
    {
        _put.Set(1, origin.Store).Set(2, origin.Path.Text).Set(3, _run).Set(4, number);
        _put.Set(5, facts.Length).Set(6, facts.ModifiedAt?.UtcTicks).Set(7, facts.Version);
        _put.Set(8, store).Set(9, draft).Step();
    }
}
