using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.Execution.Tracking;

/// <summary>Where the chunks of one file meet again: which of them have ended, and how.</summary>
internal sealed class ChunkJoin(int count)
{
    private readonly HashSet<int> _arrived = [];
    private long _began = long.MaxValue;
    private int _attempts;

    /// <summary>What happened to the first chunk that failed; null while none has.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>
    /// A chunk has ended. Returns what all together came to when it was the last, else null; the same chunk told twice
    /// counts once.
    /// </summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="began">When work on it began, as a timestamp.</param>
    /// <param name="attempts">How many attempts it took.</param>
    /// <param name="fault">Why it failed, or null.</param>
    public ChunkJoinResult? Arrive(FileChunk chunk, long began, int attempts, Exception? fault)
    {
        if (!_arrived.Add(chunk.Index))
            return null;
        Fault ??= fault;
        (_began, _attempts) = (Math.Min(_began, began), Math.Max(_attempts, attempts));
        return _arrived.Count == count ? new(_began, _attempts, Fault) : null;
    }
}

/// <summary>What came of all chunks of a file.</summary>
/// <param name="Began">When work on the first began, as a timestamp.</param>
/// <param name="Attempts">The most attempts that one of them took.</param>
/// <param name="Fault">Why the first that failed did; null when all are down.</param>
internal sealed record ChunkJoinResult(long Began, int Attempts, Exception? Fault);
