using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.State;

namespace Pipeline.Testing.Memory;

/// <summary>
/// What a journal in memory knows of plans, of whose copies stand where, and of copies that were left. It is kept over
/// a power cut.
/// </summary>
public sealed partial class MemoryJournal
{
    private readonly HashSet<string> _plans = [];
    private readonly Dictionary<long, CopyOwner> _copies = [];
    private readonly Dictionary<(FilePlace Place, FilePlace Origin), LeftoverCopy> _left = [];

    /// <inheritdoc/>
    public ValueTask<CopyOwner?> FindCopyOwnerAsync(long place, CancellationToken cancellationToken)
    {
        lock (_lock)
            return new(_copies.TryGetValue(place, out var owner) ? owner : null);
    }

    /// <inheritdoc/>
    public void PutCopyOwner(long place, CopyOwner owner)
    {
        lock (_lock)
            _copies[place] = owner;
    }

    /// <inheritdoc/>
    public void PutLeftover(LeftoverCopy copy)
    {
        lock (_lock)
            _left[(copy.Place, copy.Origin)] = copy;
    }

    /// <inheritdoc/>
    public void ForgetLeftover(LeftoverCopy copy)
    {
        lock (_lock)
            _left.Remove((copy.Place, copy.Origin));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LeftoverCopy>> LeftoversAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
            return new([.. _left.Values]);
    }

    /// <summary>Whether a run is to look through its folders; a test that wants it says so.</summary>
    public bool IsLookDue { get; set; }

    /// <inheritdoc/>
    public ValueTask<bool> IsOrphanScanDueAsync(DateTimeOffset now, CancellationToken cancellationToken) => new(IsLookDue);

    /// <inheritdoc/>
    public ValueTask NoteOrphanScanAsync(DateTimeOffset at, CancellationToken cancellationToken)
    {
        IsLookDue = false;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<bool> HasPlanAsync(string requirements, CancellationToken cancellationToken)
    {
        lock (_lock)
            return new(_plans.Contains(requirements));
    }

    /// <inheritdoc/>
    public ValueTask NotePlanAsync(string requirements, CancellationToken cancellationToken)
    {
        lock (_lock)
            _plans.Add(requirements);
        return FlushAsync(cancellationToken);
    }
}
