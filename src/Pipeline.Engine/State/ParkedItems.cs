using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Pipeline.Abstractions.Items;
using Pipeline.Engine.State.Sqlite;

namespace Pipeline.Engine.State;

/// <summary>
/// Files that wait for others of their group. They lie in a private database that SQLite keeps in memory while it is
/// small, moves into a file of its own in the system's folder for temporary files when it grows, and forgets with the
/// process: what is done stands in the journal.
/// </summary>
internal sealed class ParkedItems : IDisposable
{
    private const int PageSize = 200;
    private readonly Lock _lock = new();
    private readonly SqliteConnection _connection;
    private readonly Statement _put;
    private readonly Statement _move;
    private readonly Statement _find;
    private readonly Statement _page;
    private readonly Statement _keys;
    private readonly Statement _drop;

    public ParkedItems()
    {
        // Without a name it is a database that belongs to this connection alone.
        _connection = JournalDatabase.OpenPrivate();
        Statement.Run(
            _connection,
            """
            CREATE TABLE items(
                number INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL, store TEXT NOT NULL, path TEXT NOT NULL, length INTEGER,
                modified INTEGER, state INTEGER NOT NULL, item TEXT NOT NULL, UNIQUE(store, path))
            """
        );
        Statement.Run(_connection, "CREATE INDEX waiting ON items(key, state, number)");
        _put = new(
            _connection,
            "REPLACE INTO items(key, store, path, length, modified, state, item) VALUES(?, ?, ?, ?, ?, ?, ?)"
        );
        _move = new(_connection, "UPDATE items SET state = ? WHERE store = ? AND path = ?");
        _find = new(_connection, "SELECT length, modified, state FROM items WHERE store = ? AND path = ?");
        _page = new(
            _connection,
            $"SELECT number, item FROM items WHERE key = ? AND state = ? AND number > ? ORDER BY number LIMIT {PageSize}"
        );
        _keys = new(_connection, "SELECT DISTINCT key FROM items WHERE state = ? AND (? OR key > ?) ORDER BY key LIMIT 1");
        _drop = new(_connection, "DELETE FROM items WHERE key = ?");
    }

    /// <summary>Keeps a file, in the place of an older state of it.</summary>
    public void Put(string key, FileItem item, ParkedState state)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(item, ParkedItemJson.Default.FileItem);
        Ask(
            _put,
            put =>
            {
                put.Set(1, key).Set(2, item.Origin.Store).Set(3, item.Origin.Path.Text).Set(4, item.Length);
                return put.Set(5, item.ModifiedAt?.UtcTicks).Set(6, (long)state).Set(7, text).Step();
            }
        );
    }

    /// <summary>Says where a file is now.</summary>
    public void Move(FilePlace origin, ParkedState state) =>
        Ask(_move, move => move.Set(1, (long)state).Set(2, origin.Store).Set(3, origin.Path.Text).Step());

    /// <summary>What is known of a file, or null.</summary>
    public ParkedItem? Find(FilePlace origin) =>
        Ask(
            _find,
            find =>
                find.Set(1, origin.Store).Set(2, origin.Path.Text).Step()
                    ? new ParkedItem(find.NumberOrNull(0), find.TimeOrNull(1), (ParkedState)find.Number(2))
                    : (ParkedItem?)null
        );

    /// <summary>Whether there is a file of a group in that state.</summary>
    public bool Has(string key, ParkedState state) => Page(key, state, 0).Count > 0;

    /// <summary>
    /// The files of a group in a state, in the order in which they came; their state may be changed on the way.
    /// </summary>
    public IEnumerable<FileItem> Read(string key, ParkedState state)
    {
        for (var page = Page(key, state, 0); page.Count > 0; page = Page(key, state, page[^1].Number))
        {
            foreach (var (_, item) in page)
                yield return item;
        }
    }

    /// <summary>The first key after <paramref name="after"/> that has files in a state, or null.</summary>
    public string? NextKey(string? after, ParkedState state) =>
        Ask(
            _keys,
            keys => keys.Set(1, (long)state).Set(2, after is null ? 1 : 0).Set(3, after ?? "").Step() ? keys.Text(0) : null
        );

    /// <summary>Forgets a group.</summary>
    public void Drop(string key) => Ask(_drop, drop => drop.Set(1, key).Step());

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in (Statement[])[_put, _move, _find, _page, _keys, _drop])
            statement.Dispose();
        _connection.Dispose();
    }

    private List<(long Number, FileItem Item)> Page(string key, ParkedState state, long after) =>
        Ask(
            _page,
            row =>
            {
                var found = new List<(long, FileItem)>();
                row.Set(1, key).Set(2, (long)state).Set(3, after);
                while (row.Step())
                    found.Add((row.Number(0), JsonSerializer.Deserialize(row.Utf8(1), ParkedItemJson.Default.FileItem)!));
                return found;
            }
        );

    private T Ask<T>(Statement statement, Func<Statement, T> read)
    {
        lock (_lock)
        {
            try
            {
                return read(statement);
            }
            catch (SqliteException fault)
            {
                throw new JournalException(
                    $"waiting files of a group could not be stored ({SystemFault.Describe(fault)}): check the free space of the "
                        + "folder for temporary files",
                    fault
                );
            }
            finally
            {
                statement.Reset();
            }
        }
    }
}

/// <summary>Where a file of a group is.</summary>
internal enum ParkedState
{
    /// <summary>Before the group's stages.</summary>
    Before,

    /// <summary>In the group's stages.</summary>
    Inside,

    /// <summary>Behind them, waiting for the others.</summary>
    Behind,

    /// <summary>No longer in flight.</summary>
    Ended,
}

/// <summary>What is known of a file of a group.</summary>
/// <param name="Length">Its size in bytes.</param>
/// <param name="ModifiedAt">When it was last written.</param>
/// <param name="State">Where it is.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ParkedItem(long? Length, DateTimeOffset? ModifiedAt, ParkedState State)
{
    /// <summary>Whether it lies here and nowhere else.</summary>
    public bool IsHeld => State is ParkedState.Before or ParkedState.Behind;
}
