using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;

namespace Pipeline.Engine.Stages.Delete;

/// <summary>Options of the <c>delete</c> stage.</summary>
public sealed record DeleteOptions : ITakesAway
{
    /// <summary>What is deleted.</summary>
    public DeleteWhat What { get; init; } = DeleteWhat.Origin;

    /// <summary>The minimum verification of every copy: add <c>verify</c> above.</summary>
    public RequiredVerification Needs { get; init; } = RequiredVerification.Hash;

    /// <summary>
    /// Whether empty folders of the source are deleted too, up to but not including the folder that <c>glob</c> lists.
    /// </summary>
    public bool EmptyFolders { get; init; }

    /// <summary>
    /// The minimum age of each copy before the source is deleted; the copies are then checked once more. For servers
    /// that may lose a new file in a power failure: SFTP has no request to make a file name durable. A waiting file
    /// occupies one worker of the stage.
    /// </summary>
    public TimeSpan? Hold { get; init; }

    /// <inheritdoc/>
    VerificationLevel ITakesAway.Needs => Level;

    /// <inheritdoc/>
    bool ITakesAway.TakesOrigin => What == DeleteWhat.Origin;

    /// <inheritdoc/>
    bool ITakesAway.TakesFolders => What == DeleteWhat.Origin && EmptyFolders;

    internal VerificationLevel Level => Needs == RequiredVerification.Size ? VerificationLevel.Size : VerificationLevel.CheckFile;
}

/// <summary>What is deleted.</summary>
public enum DeleteWhat
{
    /// <summary>The source file.</summary>
    Origin,

    /// <summary>
    /// The copy that the stages below would process, such as a file that was fetched only to be sent; the stages below
    /// continue with the source.
    /// </summary>
    Place,
}

/// <summary>How well the copies must be verified.</summary>
public enum RequiredVerification
{
    /// <summary>By a hash.</summary>
    Hash,

    /// <summary>By their size only.</summary>
    Size,
}
