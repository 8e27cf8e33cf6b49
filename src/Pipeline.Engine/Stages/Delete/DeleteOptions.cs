using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;

namespace Pipeline.Engine.Stages.Delete;

/// <summary>Options of the <c>delete</c> stage.</summary>
public sealed record DeleteOptions : ITakesAway
{
    /// <summary>What is deleted.</summary>
    public DeleteWhat What { get; init; } = DeleteWhat.Origin;

    /// <summary>The least proof that every copy must have: add <c>verify</c> above.</summary>
    public RequiredVerification Needs { get; init; } = RequiredVerification.Hash;

    /// <summary>
    /// Whether the origin's folders are deleted too once they are empty, up to the folder where the glob looked, which
    /// stays.
    /// </summary>
    public bool EmptyFolders { get; init; }

    /// <summary>
    /// How old each copy must be before the origin goes; then the copies are looked at once more. For servers that may
    /// forget a new file when their power fails: SFTP cannot tell them to make a name durable. A file that is waited
    /// for takes up one of the stage's <c>concurrency</c>.
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
    /// <summary>The file where it was found.</summary>
    Origin,

    /// <summary>
    /// The copy that the stages below would work on, such as a file fetched only to be sent on; the file goes on with
    /// its origin.
    /// </summary>
    Place,
}

/// <summary>How well the copies must be proved.</summary>
public enum RequiredVerification
{
    /// <summary>By a hash.</summary>
    Hash,

    /// <summary>By their size alone.</summary>
    Size,
}
