namespace Pipeline.Engine.Journal;

/// <summary>What a journal in memory knows of plans. It is kept over a power cut.</summary>
public sealed partial class MemoryJournal
{
    private readonly HashSet<string> _plans = [];

    /// <inheritdoc/>
    public ValueTask<bool> HasPlanAsync(string asked, CancellationToken stop)
    {
        lock (_lock)
            return new(_plans.Contains(asked));
    }

    /// <inheritdoc/>
    public ValueTask NotePlanAsync(string asked, CancellationToken stop)
    {
        lock (_lock)
            _plans.Add(asked);
        return FlushAsync(stop);
    }
}
