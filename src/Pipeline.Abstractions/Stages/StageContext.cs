using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Abstractions.Stages;

/// <summary>What a stage may use of the run in which it works.</summary>
public record StageContext
{
    /// <summary>The stage's full name, unique in the pipeline: <c>glob</c>, <c>fork/left/copy</c>.</summary>
    public required string Step { get; init; }

    /// <summary>The pipeline's name: <c>{pipeline}</c> in templates.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The stores by their names.</summary>
    public required IReadOnlyDictionary<string, IFileStore> Stores { get; init; }

    /// <summary>Where to tell what happens.</summary>
    public required EventStream Events { get; init; }

    /// <summary>The time.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>
    /// The hash that a stage further down needs of every file's bytes (<c>sha256</c>, <c>md5</c>), or null: then none
    /// is taken.
    /// </summary>
    public string? RequestedHash { get; init; }

    /// <summary>
    /// Whether a stage further down takes the origin away: an origin that is there cannot be done then.
    /// </summary>
    public bool OriginGoes { get; init; }

    /// <summary>Whether a stage of the plan takes anything away, the origin or a copy.</summary>
    public bool IsDestructive { get; init; }

    /// <summary>Whether this run only says what it would do.</summary>
    public bool IsDryRun { get; init; }
}
