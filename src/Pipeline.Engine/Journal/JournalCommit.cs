using System.Buffers;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Pipeline.Engine.Files;

namespace Pipeline.Engine.Journal;

/// <summary>
/// Makes a batch durable. The order is fixed: the manifest's lines are on the disk before the journal's rows are committed, so the journal never knows of a step that the
/// manifest does not. The other way round can happen after a power cut, and is harmless: the step is then done and told once more.
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
        _json = new(_buffer, JournalJson.Writer);
    }

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
            _manifest.Append(batch.Lines);
            // Asked under the write lock: whoever takes a file over from now on writes what it knows after this.
            foreach (var record in batch.Records.Values)
                if (!_claims.IsLost(record.Origin, record.Facts))
                    JournalRows.Write(_file, record, _buffer, _json);
            foreach (var (place, look) in batch.Looks)
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
        foreach (var statement in (Statement[])[_begin, _commit, _file, _look, _copy])
            statement.Dispose();
        _json.Dispose();
        _connection.Dispose();
        _manifest.Dispose();
    }

    private void Run(JournalChange change)
    {
        using var statement = new Statement(_connection, change.Sql);
        for (var i = 0; i < change.Values.Length; i++)
            statement.Set(i + 1, change.Values[i]);
        statement.Step();
    }
}
