using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.Execution.Tracking;

/// <summary>Where the slices of one file meet again: which of them have ended, and how.</summary>
internal sealed class ChunkJoin(int count)
{
    private readonly HashSet<int> _arrived = [];
    private long _began = long.MaxValue;
    private int _attempts;

    /// <summary>What happened to the first slice that failed; null while none has.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>
    /// A slice has ended. Returns what all together came to when it was the last, else null; the same slice told twice
    /// counts once.
    /// </summary>
    /// <param name="slice">The slice.</param>
    /// <param name="began">When work on it began, as a timestamp.</param>
    /// <param name="attempts">How many attempts it took.</param>
    /// <param name="fault">Why it failed, or null.</param>
    public ChunkJoinResult? Arrive(FileChunk slice, long began, int attempts, Exception? fault)
    {
        if (!_arrived.Add(slice.Index))
            return null;
        Fault ??= fault;
        (_began, _attempts) = (Math.Min(_began, began), Math.Max(_attempts, attempts));
        return _arrived.Count == count ? new(_began, _attempts, Fault) : null;
    }
}

/// <summary>What came of all slices of a file.</summary>
/// <param name="Began">When work on the first began, as a timestamp.</param>
/// <param name="Attempts">The most attempts that one of them took.</param>
/// <param name="Fault">Why the first that failed did; null when all are down.</param>
internal sealed record ChunkJoinResult(long Began, int Attempts, Exception? Fault);
