using Pipeline.Abstractions.Options;

namespace Pipeline.Abstractions.Stores;

/// <summary>
/// Notices a list that comes too slowly to come to an end: a server that gives one entry now and then is never silent.
/// Only the time counts in which the list waits for its server: whoever takes the entries may take as long as he likes.
/// </summary>
/// <param name="timeout">The time limit of the store's requests.</param>
/// <param name="clock">The clock.</param>
public sealed class ListPace(TimeSpan timeout, TimeProvider clock)
{
    /// <summary>The pace is measured over so many times the limit.</summary>
    private const int Times = 10;

    /// <summary>
    /// Entries in that time: with the usual limit of a minute one in three seconds. A tree of empty folders behind the
    /// slowest satellite gives more, as a folder is an entry too.
    /// </summary>
    private const int Least = 200;

    private TimeSpan _waited;
    private long _entries;

    /// <summary>Waits for more of the list.</summary>
    public async ValueTask<T> WaitAsync<T>(Task<T> more)
    {
        var since = clock.GetTimestamp();
        var got = await more;
        _waited += clock.GetElapsedTime(since);
        return got;
    }

    /// <summary>Takes in that entries have come; what is wrong with their pace, or null.</summary>
    public string? Trouble(int entries)
    {
        _entries += entries;
        if (_waited < timeout * Times)
            return null;
        var isSlow = _entries < Least;
        (_waited, _entries) = (TimeSpan.Zero, 0);
        return isSlow
            ? $"the listing is too slow, fewer than {Least} entries in {DurationText.Of(timeout * Times)}; a longer "
                + "'timeout' gives the server more time"
            : null;
    }
}
