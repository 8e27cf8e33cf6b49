using Pipeline.Abstractions.Items;
using Pipeline.Engine.Execution;

namespace Pipeline.Engine.Blocks.Balancing;

/// <summary>
/// What the tracker knows of one file in one balance block. Whoever uses it holds the balance block's lock.
/// </summary>
internal sealed class BalanceState(FileItem entering)
{
    private readonly Dictionary<BalanceTarget, TargetAttempts> _tallies = [];

    /// <summary>The file as it came to the balance block.</summary>
    public FileItem Entering { get; set; } = entering;

    /// <summary>Whether it counts among those that the balance block holds in targets or as returns.</summary>
    public bool IsInside { get; set; }

    /// <summary>The target that has the file, or null.</summary>
    public Assignment? Assignment { get; set; }

    /// <summary>How it was lost in the target where it was last.</summary>
    public ItemFailure? LastFailure { get; set; }

    /// <summary>The targets where the file has been in vain, and what happened there.</summary>
    public IEnumerable<KeyValuePair<BalanceTarget, TargetAttempts>> Tried => _tallies.Where(tally => tally.Value.IsTried);

    /// <summary>What happened to the file in a target.</summary>
    public TargetAttempts In(BalanceTarget target) =>
        _tallies.TryGetValue(target, out var attempts) ? attempts : _tallies[target] = new();
}

/// <summary>A stay of a file in a target.</summary>
/// <param name="Target">The target.</param>
/// <param name="IsTrial">Whether the file tries the target after a cooldown.</param>
/// <param name="RevokedToken">
/// Cancelled when the target fails: those who are in it then are wanted back, and do not count as further failures.
/// </param>
internal sealed record Assignment(BalanceTarget Target, bool IsTrial, CancellationToken RevokedToken)
{
    /// <summary>What stages of the target have lost; several where the target holds a fork.</summary>
    public List<ItemFailure> Failures { get; } = [];

    /// <summary>Whether the file has failed for good, by a fault of its own.</summary>
    public bool HasFailed { get; set; }
}

/// <summary>What happened to one file in one target.</summary>
internal sealed class TargetAttempts
{
    /// <summary>How often it failed while the target worked; a target that was down anyway counts once.</summary>
    public int FailureCount { get; set; }

    /// <summary>The target's successes when it refused the file; null when it did not.</summary>
    public long? RefusedAfter { get; set; }

    /// <summary>The last fault.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Whether the file has been there in vain.</summary>
    public bool IsTried => FailureCount > 0 || RefusedAfter is not null;

    /// <summary>Whether the file is not to go there again.</summary>
    public bool IsSpent => FailureCount > 1 || RefusedAfter is not null;
}
