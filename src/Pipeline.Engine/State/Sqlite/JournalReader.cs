using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.State.Manifests;

namespace Pipeline.Engine.State.Sqlite;

/// <summary>Reads the journal on a connection of its own, so that no reader waits for the writer's disk.</summary>
internal sealed class JournalReader : IDisposable
{
    private const int Page = 500;
    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly Statement _find;
    private readonly Statement _look;
    private readonly Statement _next;
    private readonly Statement _folders;
    private readonly Statement _deleting;
    private readonly DraftRows? _drafts;
    private readonly Statement? _copy;
    private readonly Statement? _markers;
    private readonly Statement? _hidden;
    private readonly Statement? _leftCopies;

    public JournalReader(string path)
        : this(path, JournalDatabase.OpenReader(path)) { }

    private JournalReader(string path, SqliteConnection connection)
    {
        _path = path;
        _connection = connection;
        try
        {
            var columns = JournalRows.ColumnsOf(JournalDatabase.VersionOf(connection));
            _find = new(_connection, $"SELECT {columns} FROM files WHERE store = ? AND path = ?");
            _look = new(_connection, "SELECT length, modified, since FROM looks WHERE store = ? AND path = ?");
            _next = new(
                _connection,
                $"SELECT {columns} FROM files WHERE (store, path) > (?, ?) AND run <> ? ORDER BY store, path LIMIT {Page}"
            );
            _folders = new(_connection, "SELECT run, store, path FROM folders ORDER BY run, store, path");
            _deleting = new(_connection, $"SELECT {columns} FROM files WHERE state = 'deleting' AND store = ? AND path > ?");
            _drafts = DraftRows.TryOpen(_connection);
            if (JournalDatabase.Has(_connection, "copies"))
                _copy = new(_connection, "SELECT origin, text FROM copies WHERE place = ?");
            _markers = MarkerRows.TrySelect(_connection);
            _hidden = UploadRows.TrySelect(_connection);
            _leftCopies = LeftoverRows.TrySelect(_connection);
        }
        catch (SqliteException fault)
        {
            _connection.Dispose();
            throw JournalFault.Of(fault, path);
        }
    }

    /// <summary>The reader, or null while the first run of a pipeline is still making its tables.</summary>
    public static JournalReader? TryOpen(string path)
    {
        var connection = JournalDatabase.OpenReader(path);
        if (JournalDatabase.VersionOf(connection) > 0)
            return new(path, connection);
        connection.Dispose();
        return null;
    }

    public FileRecord? Find(FilePlace origin) =>
        Ask(_find, origin.Store, origin.Path.Text, row => row.Step() ? JournalRows.Read(row) : null);

    public Observation? FindObservation(FilePlace place) =>
        Ask(
            _look,
            place.Store,
            place.Path.Text,
            row => row.Step() ? new Observation(row.NumberOrNull(0), row.NumberOrNull(1), row.Number(2), 0) : (Observation?)null
        );

    public IReadOnlyList<(string Run, FilePlace Folder)> Folders() =>
        Ask(
            _folders,
            null,
            null,
            row =>
            {
                var found = new List<(string, FilePlace)>();
                while (row.Step())
                    found.Add((row.Text(0), new(row.Text(1), StorePath.Parse(row.Text(2)))));
                return found;
            }
        );

    /// <summary>The drafts in chunks of one origin, or all.</summary>
    public IReadOnlyList<ChunkedDraftRecord> Drafts(FilePlace? origin) =>
        _drafts is null ? [] : Ask(_drafts.All, null, null, row => _drafts.Read(row, origin));

    /// <summary>The markers of all runs.</summary>
    public IReadOnlyList<MarkerRecord> Markers() => _markers is null ? [] : Ask(_markers, null, null, MarkerRows.Read);

    /// <summary>All drafts that no list shows.</summary>
    public IReadOnlyList<UploadRecord> Hidden() => _hidden is null ? [] : Ask(_hidden, null, null, UploadRows.Read);

    /// <summary>All copies that targets may have left behind.</summary>
    public IReadOnlyList<LeftoverCopy> Leftovers() => _leftCopies is null ? [] : Ask(_leftCopies, null, null, LeftoverRows.Read);

    /// <summary>
    /// The records after a place, a page of them, none at the end. Page by page rather than in one read: a read that
    /// takes hours, because somebody checks each file, would keep SQLite from ever taking its log (<c>-wal</c>) back
    /// into the database.
    /// </summary>
    /// <param name="place">The place.</param>
    /// <param name="notOf">A run whose records are left out.</param>
    public IReadOnlyList<FileRecord> After(FilePlace place, string notOf = "") =>
        Ask(_next, place.Store ?? "", place.Path.Text, row => Records(row.Set(3, notOf)));

    /// <summary>The origin whose copy stands at a place.</summary>
    public CopyOwner? FindCopy(long place) =>
        _copy is null
            ? null
            : Ask(
                _copy,
                null,
                null,
                row => row.Set(1, place).Step() ? new CopyOwner(row.Number(0), row.Text(1)) : (CopyOwner?)null
            );

    /// <summary>Whether no run has looked through its folders for a day.</summary>
    public bool IsLookDue(DateTimeOffset now) => Told(connection => JournalState.IsLookDue(connection, now));

    /// <summary>What the manifest tells and the journal does not know.</summary>
    public ManifestGap? FindGap(string manifest) => Told(connection => JournalState.FindGap(connection, manifest));

    /// <summary>Whether a plan was noted. Asked once in a run.</summary>
    public bool HasPlan(string asked)
    {
        lock (_lock)
        {
            if (!JournalDatabase.Has(_connection, "plans"))
                return false;
        }
        using var plan = new Statement(_connection, "SELECT 1 FROM plans WHERE asked = ?");
        return Ask(plan, null, null, row => row.Set(1, asked).Step());
    }

    /// <summary>The records of a store's files that are about to be deleted, or were.</summary>
    public IReadOnlyList<FileRecord> Deleting(string store) => Ask(_deleting, store, "", Records);

    public void Dispose()
    {
        foreach (var statement in (Statement[])[_find, _look, _next, _folders, _deleting])
            statement.Dispose();
        _drafts?.Dispose();
        _copy?.Dispose();
        _markers?.Dispose();
        _hidden?.Dispose();
        _leftCopies?.Dispose();
        _connection.Dispose();
    }

    private static List<FileRecord> Records(Statement row)
    {
        var found = new List<FileRecord>();
        while (row.Step())
            found.Add(JournalRows.Read(row));
        return found;
    }

    private T Ask<T>(Statement statement, string? store, string? path, Func<Statement, T> read) =>
        Told(_ =>
        {
            try
            {
                if (store is not null)
                    statement.Set(1, store).Set(2, path);
                return read(statement);
            }
            finally
            {
                statement.Reset();
            }
        });

    private T Told<T>(Func<SqliteConnection, T> read)
    {
        lock (_lock)
        {
            try
            {
                return read(_connection);
            }
            catch (SqliteException fault)
            {
                throw JournalFault.Of(fault, _path);
            }
            catch (Exception fault)
                when (fault is not (IOException or UnauthorizedAccessException or ObjectDisposedException or OutOfMemoryException)
                )
            {
                throw JournalFault.Damaged(_path, fault);
            }
        }
    }
}

/// <summary>
/// How a file looked: size, time, since when it has looked like that, and when it was looked at last; times as counts
/// of 100 ns, UTC.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Observation(long? Length, long? Modified, long Since, long Seen)
{
    /// <summary>What a look now makes of the look before.</summary>
    public static Observation After(Observation? before, long? length, DateTimeOffset? modifiedAt, DateTimeOffset now)
    {
        // A beginning that lies in the future comes from a clock that was set back since: begin anew rather than wait
        // for it.
        var since =
            before is { } old && old.Length == length && old.Modified == modifiedAt?.UtcTicks && old.Since <= now.UtcTicks
                ? old.Since
                : now.UtcTicks;
        return new(length, modifiedAt?.UtcTicks, since, now.UtcTicks);
    }
}
