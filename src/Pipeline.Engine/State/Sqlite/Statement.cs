using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Pipeline.Engine.State.Sqlite;

/// <summary>
/// A prepared SQL statement, bound by position. It stands in the place of <see cref="SqliteCommand"/>, which looks its
/// parameters up by name at every execution and so costs several times the work of SQLite itself; the journal runs one
/// for every file.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private byte[] _text = new byte[1024];

    public Statement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle ?? throw new InvalidOperationException("the connection is closed");
        Check(raw.sqlite3_prepare_v2(_database, sql, out _statement));
    }

    /// <summary>Gives parameter <paramref name="index"/> (from 1) its value.</summary>
    public Statement Set(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, index, value));
        return this;
    }

    /// <summary>Gives parameter <paramref name="index"/> (from 1) its value.</summary>
    public Statement Set(int index, long? value)
    {
        if (value is { } known)
            return Set(index, known);
        Check(raw.sqlite3_bind_null(_statement, index));
        return this;
    }

    /// <summary>Gives parameter <paramref name="index"/> (from 1) its value.</summary>
    public Statement Set(int index, string? value)
    {
        if (value is null)
        {
            Check(raw.sqlite3_bind_null(_statement, index));
            return this;
        }
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (_text.Length < most)
            _text = new byte[most];
        return Set(index, _text.AsSpan(0, Encoding.UTF8.GetBytes(value, _text)));
    }

    /// <summary>Gives parameter <paramref name="index"/> (from 1) a text that is UTF-8 already.</summary>
    public Statement Set(int index, ReadOnlySpan<byte> utf8)
    {
        // An empty span is a null pointer to SQLite, and that is NULL rather than an empty text.
        Check(utf8.IsEmpty ? raw.sqlite3_bind_text(_statement, index, "") : raw.sqlite3_bind_text(_statement, index, utf8));
        return this;
    }

    /// <summary>
    /// Runs to the next row; false at the end, and the statement can be bound anew. After a row that is not the last,
    /// <see cref="Reset"/> it.
    /// </summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(_statement);
        if (code == raw.SQLITE_ROW)
            return true;
        Reset();
        if (code != raw.SQLITE_DONE)
            Check(code);
        return false;
    }

    /// <summary>Makes the statement ready to be bound and run again, and ends its read of the database.</summary>
    public void Reset() => _ = raw.sqlite3_reset(_statement);

    public long Number(int column) => raw.sqlite3_column_int64(_statement, column);

    public ReadOnlySpan<byte> Utf8(int column) => raw.sqlite3_column_blob(_statement, column);

    public string Text(int column) => Encoding.UTF8.GetString(Utf8(column));

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public long? NumberOrNull(int column) => IsNull(column) ? null : Number(column);

    /// <summary>A time that is kept as a count of 100 ns since the year 1, UTC.</summary>
    public DateTimeOffset? TimeOrNull(int column) => NumberOrNull(column) is { } ticks ? new(ticks, TimeSpan.Zero) : null;

    /// <summary>Runs a statement once that gives no rows anybody needs.</summary>
    public static void Run(SqliteConnection connection, string sql)
    {
        using var statement = new Statement(connection, sql);
        while (statement.Step()) { }
    }

    public void Dispose() => _statement.Dispose();

    private bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            SqliteException.ThrowExceptionForRC(code, _database);
    }
}
