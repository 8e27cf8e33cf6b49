using Microsoft.Data.Sqlite;
using Pipeline.Engine.State.Sqlite;

namespace Pipeline.Engine.State;

/// <summary>
/// The time from which the age of what is to be forgotten is counted. A clock that is wrong by years for a moment, at a
/// boot, must not make everything old: a time far after all that the journal has seen is believed only when it is seen
/// again an hour later.
/// </summary>
/// <param name="Believed">The last time that was believed.</param>
/// <param name="Doubted">A later one that was not; null when there is none.</param>
internal sealed record PlausibleTime(DateTimeOffset Believed, DateTimeOffset? Doubted)
{
    /// <summary>The table; it has one row.</summary>
    public const string Table = """
        CREATE TABLE IF NOT EXISTS believed(id INTEGER PRIMARY KEY CHECK (id = 1), at INTEGER NOT NULL, doubted INTEGER)
        """;

    /// <summary>A pipeline may have been idle for so long.</summary>
    private static readonly TimeSpan LongestIdle = TimeSpan.FromDays(366);
    private static readonly TimeSpan SeenAgain = TimeSpan.FromHours(1);

    /// <summary>What is believed when the clock says <paramref name="now"/>.</summary>
    public PlausibleTime After(DateTimeOffset now, TimeSpan keep)
    {
        var idle = keep * 2 > LongestIdle ? keep * 2 : LongestIdle;
        if (now - Believed <= idle)
            return new(now, null);
        if (Doubted is not { } doubted || now < doubted)
            return this with { Doubted = now };
        return now - doubted < SeenAgain ? this
            : now - doubted <= idle ? new(now, null)
            : this with { Doubted = now };
    }

    /// <summary>Whether it is to be noted, as it says more than what is: not every pass costs a write.</summary>
    public bool IsNews(PlausibleTime? noted) =>
        noted is null || Doubted != noted.Doubted || (Believed - noted.Believed).Duration() >= SeenAgain;

    /// <summary>What a journal has noted; null before the first time.</summary>
    public static PlausibleTime? Find(SqliteConnection connection)
    {
        if (!JournalDatabase.Has(connection, "believed"))
            return null;
        using var row = new Statement(connection, "SELECT at, doubted FROM believed");
        return row.Step() ? new(row.TimeOrNull(0)!.Value, row.TimeOrNull(1)) : null;
    }

    /// <summary>Notes it.</summary>
    public JournalChange Note() =>
        new(
            "REPLACE INTO believed(id, at, doubted) VALUES(1, CAST(? AS INTEGER), CAST(? AS INTEGER))",
            Believed.UtcTicks.ToString(),
            Doubted?.UtcTicks.ToString()
        );
}
