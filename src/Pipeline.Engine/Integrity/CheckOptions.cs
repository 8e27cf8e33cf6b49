namespace Pipeline.Engine.Integrity;

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
