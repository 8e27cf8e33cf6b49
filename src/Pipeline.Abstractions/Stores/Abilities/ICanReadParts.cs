using Pipeline.Abstractions.Items;

namespace Pipeline.Abstractions.Stores.Abilities;

/// <summary>A store with several ways to its bytes, over which the parts of one file come side by side.</summary>
public interface ICanReadParts
{
    /// <summary>
    /// Opens a file of which one part is read, while others are read through other readers: it takes the way with the
    /// least to do, and may wait for one that is just being made.
    /// </summary>
    /// <param name="path">The file; a missing one is a fault (NotFound).</param>
    /// <param name="length">The part's length in bytes.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    ValueTask<IFileReader> OpenForPartAsync(StorePath path, long length, CancellationToken cancellationToken);
}
