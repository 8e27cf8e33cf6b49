using Pipeline.Abstractions.Items;
using Pipeline.Engine.Execution;

namespace Pipeline.Engine.Blocks.Balancing;

/// <summary>What the tracker knows of one file in one spread. Whoever uses it holds the spread's lock.</summary>
internal sealed class BalanceState(FileItem entering)
{
    private readonly Dictionary<Lane, TargetAttempts> _tallies = [];

    /// <summary>The file as it came to the spread.</summary>
    public FileItem Entering { get; set; } = entering;

    /// <summary>Whether it counts among those that the spread holds in lanes or as returns.</summary>
    public bool IsInside { get; set; }

    /// <summary>The lane that has the file, or null.</summary>
    public Assignment? Assignment { get; set; }

    /// <summary>How it was lost in the lane where it was last.</summary>
    public ItemFailure? LastFailure { get; set; }

    /// <summary>The lanes where the file has been in vain, and what happened there.</summary>
    public IEnumerable<KeyValuePair<Lane, TargetAttempts>> Tried => _tallies.Where(tally => tally.Value.IsTried);

    /// <summary>What happened to the file in a lane.</summary>
    public TargetAttempts In(Lane lane) => _tallies.TryGetValue(lane, out var attempts) ? attempts : _tallies[lane] = new();
}

/// <summary>A stay of a file in a lane.</summary>
/// <param name="Lane">The lane.</param>
/// <param name="IsTrial">Whether the file tries the lane after a penalty.</param>
/// <param name="RevokedToken">
/// Cancelled when the lane fails: those who are in it then are wanted back, and do not count as further failures.
/// </param>
internal sealed record Assignment(Lane Lane, bool IsTrial, CancellationToken RevokedToken)
{
    /// <summary>What stages of the lane have lost; several where the lane holds a fork.</summary>
    public List<ItemFailure> Failures { get; } = [];

    /// <summary>Whether the file has failed for good, by a fault of its own.</summary>
    public bool HasFailed { get; set; }
}

/// <summary>What happened to one file in one lane.</summary>
internal sealed class TargetAttempts
{
    /// <summary>How often it failed while the lane worked; a lane that was down anyway counts once.</summary>
    public int FailureCount { get; set; }

    /// <summary>The lane's successes when it refused the file; null when it did not.</summary>
    public long? RefusedAfter { get; set; }

    /// <summary>The last fault.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Whether the file has been there in vain.</summary>
    public bool IsTried => FailureCount > 0 || RefusedAfter is not null;

    /// <summary>Whether the file is not to go there again.</summary>
    public bool IsSpent => FailureCount > 1 || RefusedAfter is not null;
}
