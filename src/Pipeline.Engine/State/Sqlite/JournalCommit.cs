using System.Buffers;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Pipeline.Abstractions.Options;
using Pipeline.Engine.State.Manifests;

namespace Pipeline.Engine.State.Sqlite;

/// <summary>
/// Makes a batch durable. The order is fixed: the manifest's lines are on the disk before the journal's rows are
/// committed, so the journal never knows of a step that the manifest does not. The other way round can happen after a
/// power cut, and is harmless: the step is then done and told once more.
/// </summary>
internal sealed class JournalCommit : IDisposable
{
    private readonly SqliteClaims _claims;
    private readonly ManifestFile _manifest;
    private readonly SqliteConnection _connection;
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _file;
    private readonly Statement _look;
    private readonly Statement _copy;
    private readonly Statement _end;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _json;

    public JournalCommit(JournalPaths paths, SqliteClaims claims, ByteSize roll)
    {
        _claims = claims;
        _connection = JournalDatabase.OpenWriter(paths.Database);
        _manifest = new(paths.Manifest, roll.Bytes);
        _begin = new(_connection, "BEGIN IMMEDIATE");
        _commit = new(_connection, "COMMIT");
        _file = new(_connection, JournalRows.Upsert);
        _look = new(_connection, "REPLACE INTO looks(store, path, length, modified, since, seen) VALUES(?, ?, ?, ?, ?, ?)");
        _copy = new(_connection, "REPLACE INTO copies(place, origin, text) VALUES(?, ?, ?)");
        _end = new(_connection, JournalState.PutEnd);
        _json = new(_buffer, JournalJson.Writer);
        Gap = FindGap(paths);
    }

    /// <summary>
    /// What the manifest tells and the journal does not know, until that is taken over: up to then a kill must not hide
    /// it.
    /// </summary>
    public ManifestGap? Gap { get; private set; }

    /// <summary>Writes a batch; when it throws nothing of it is in the journal.</summary>
    public void Write(JournalBatch batch)
    {
        // The write lock is taken first: it also keeps another process out of the manifest.
        _begin.Step();
        var committed = false;
        try
        {
            if (batch.Age is { } age)
                _manifest.Forget(age);
            if (batch.Lines.Count > 0 || batch.ClosesGap)
                Tell(batch);
            // Asked under the write lock: whoever takes a file over from now on writes what it knows after this.
            var lost = _claims.LostOf(batch.Records.Values);
            var isAlone = _claims.AreAlone;
            foreach (var record in batch.Records.Values)
                if (!lost.Contains(record.Origin))
                    JournalRows.Write(_file, record, isAlone, _buffer, _json);
            foreach (var (place, look) in batch.Observations)
            {
                _look.Set(1, place.Store).Set(2, place.Path.Text).Set(3, look.Length).Set(4, look.Modified);
                _look.Set(5, look.Since).Set(6, look.Seen).Step();
            }
            foreach (var (place, owner) in batch.Copies)
                _copy.Set(1, place).Set(2, owner.Origin).Set(3, owner.Text).Step();
            foreach (var change in batch.Changes)
                Run(change);
            _commit.Step();
            committed = true;
            if (batch.ClosesGap)
                Gap = null;
        }
        finally
        {
            // SQLite has already rolled back by itself after some errors, a full disk among them.
            if (!committed && SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0)
                Statement.Run(_connection, "ROLLBACK");
        }
    }

    public void Dispose()
    {
        foreach (var statement in (Statement[])[_begin, _commit, _file, _look, _copy, _end])
            statement.Dispose();
        _json.Dispose();
        _connection.Dispose();
        _manifest.Dispose();
    }

    /// <summary>Under the write lock: another process writes its lines first, and then its rows.</summary>
    private ManifestGap? FindGap(JournalPaths paths)
    {
        try
        {
            _begin.Step();
            var gap = JournalState.FindGap(_connection, paths.Manifest);
            _commit.Step();
            return gap;
        }
        catch (Exception fault) when (fault is SqliteException or IOException or UnauthorizedAccessException)
        {
            Dispose();
            if (fault is SqliteException damage)
                throw JournalFault.Of(damage, paths.Database);
            throw;
        }
    }

    private void Tell(JournalBatch batch)
    {
        var end = _manifest.Append(batch.Lines);
        var (known, begin) = Gap is { } gap && !batch.ClosesGap ? (gap.From, gap.Begin) : (end, _manifest.Begin);
        _end.Set(1, known).Set(2, begin).Step();
    }

    private void Run(JournalChange change)
    {
        using var statement = new Statement(_connection, change.Sql);
        for (var i = 0; i < change.Values.Length; i++)
            statement.Set(i + 1, change.Values[i]);
        statement.Step();
    }
}
