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
