using Microsoft.Data.Sqlite;
using Pipeline.Engine.Files;

namespace Pipeline.Engine.Journal;

/// <summary>
/// Looks at the claims of all runs, for each file right before something of it changes: what it answers was true when it
/// was asked, and nobody waits for a transaction of others.
/// </summary>
internal sealed class ClaimReader : IDisposable
{
    /// <summary>So many records are looked up without letting others in between.</summary>
    private const int Together = 64;
    private readonly Lock _answering;
    private readonly string _path;
    private readonly string _run;
    private readonly Statement _find;
    private readonly Statement _other;
    private readonly Statement _begin;
    private readonly Statement _end;

    /// <param name="connection">The claims; the one that writes them, because it has them in its cache.</param>
    /// <param name="answering">Is held while that is used.</param>
    /// <param name="path">The claims' file.</param>
    /// <param name="run">The run that asks.</param>
    public ClaimReader(SqliteConnection connection, Lock answering, string path, string run)
    {
        (_answering, _path, _run) = (answering, path, run);
        _find = new(connection, ClaimRow.Find);
        _other = new(connection, "SELECT 1 FROM claims WHERE store = ? AND path = ? AND run <> ?");
        _begin = new(connection, "BEGIN");
        _end = new(connection, "COMMIT");
    }

    /// <summary>Whether another run has claimed another version since the run claimed its own.</summary>
    public bool IsLost(FilePlace origin, FileFacts facts)
    {
        lock (_answering)
        {
            try
            {
                return Lost(origin, facts);
            }
            catch (SqliteException fault)
            {
                throw JournalFault.Of(fault, _path);
            }
        }
    }

    /// <summary>The files of which another run has claimed another version since the run claimed its own.</summary>
    public IReadOnlySet<FilePlace> LostOf(IReadOnlyCollection<FileRecord> records)
    {
        var lost = new HashSet<FilePlace>();
        foreach (var some in records.Chunk(Together))
            lock (_answering)
            {
                _begin.Step();
                try
                {
                    lost.UnionWith(some.Where(one => Lost(one.Origin, one.Facts)).Select(one => one.Origin));
                }
                finally
                {
                    _end.Step();
                }
            }
        return lost;
    }

    public void Dispose()
    {
        lock (_answering)
            foreach (var statement in (Statement[])[_find, _other, _begin, _end])
                statement.Dispose();
    }

    private bool Lost(FilePlace origin, FileFacts facts)
    {
        var isClaimed = _other.Set(1, origin.Store).Set(2, origin.Path.Text).Set(3, _run).Step();
        _other.Reset();
        if (!isClaimed)
            return false;
        var rows = ClaimRow.All(_find, origin);
        // The own claim says more of the version than a record does.
        var mine = rows.Where(row => row.Run == _run && row.Facts.Match(facts)).MaxBy(row => row.Number);
        return ClaimRow.Newer(rows, _run, mine?.Facts ?? facts, mine?.Number ?? 0) is not null;
    }
}
