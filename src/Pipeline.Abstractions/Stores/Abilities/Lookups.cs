using Pipeline.Abstractions.Items;

namespace Pipeline.Abstractions.Stores.Abilities;

/// <summary>A store to which it is cheaper to look at a whole folder than at many names in it.</summary>
public interface ICanFindTargets
{
    /// <summary>
    /// The file at a destination. A result is current; null may be a moment old, but never older than a file that this
    /// store itself has written there, or a name that it was refused. Only for callers that then write there and get an
    /// error if they must not replace a file.
    /// </summary>
    ValueTask<FileEntry?> FindTargetAsync(StorePath path, CancellationToken cancellationToken);
}

/// <summary>
/// A store whose whole root can be away for a while: a disk that is not mounted, a folder that is being renamed.
/// </summary>
public interface ICanConfirmAbsence
{
    /// <summary>
    /// Whether nothing stands at a path while the folder around it is there, in one and the same look, and is still the
    /// folder that was listed last.
    /// </summary>
    /// <param name="path">The path.</param>
    /// <param name="around">The folder in which the source looks, or the root.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="StoreException">
    /// The folder is away or another one stands in its place, so that nobody can tell (Unreachable).
    /// </exception>
    ValueTask<bool> IsGoneAsync(StorePath path, StorePath around, CancellationToken cancellationToken);
}
