using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.Integrity;

/// <summary>Something that is not as the journal says.</summary>
/// <param name="Place">The file; null when it is about the manifest itself.</param>
/// <param name="What">What is wrong, in words for a person.</param>
/// <param name="IsTrouble">
/// Whether a person must look at it. A copy that is gone while its origin is there unchanged is no trouble: nothing is
/// lost, and mostly another pipeline has taken it on.
/// </param>
public sealed record CheckFinding(FilePlace? Place, string What, bool IsTrouble = true);

/// <summary>How much was checked.</summary>
/// <param name="Files">Files of the journal.</param>
/// <param name="Origins">Of these, origins that are still there unchanged.</param>
/// <param name="Copies">Copies that are as they should be.</param>
/// <param name="ReadBack">Of these, copies that were read back and hashed.</param>
/// <param name="Folders">Folders that were looked through for drafts.</param>
/// <param name="Findings">Findings that are trouble.</param>
/// <param name="Notes">Findings that are none.</param>
public sealed record CheckCounts(long Files, long Origins, long Copies, long ReadBack, long Folders, long Findings, long Notes);

/// <summary>What is checked, and against what.</summary>
public sealed record CheckOptions
{
    /// <summary>Whether copies are read back and hashed; if not, their sizes are compared only.</summary>
    public bool ReadsBack { get; init; } = true;

    /// <summary>The path of the manifest that must agree with the journal; null to leave it out.</summary>
    public string? Manifest { get; init; }

    /// <summary>Whether a run lives, so that its drafts are in order; by default none does.</summary>
    public Func<string, bool> IsAlive { get; init; } = _ => false;

    /// <summary>The time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>How many files are looked at at the same time.</summary>
    public int Concurrency { get; init; } = 16;
}
