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

/// <summary>A store that can write the parts of one file side by side, each at its offset in one draft.</summary>
public interface ICanWriteChunks
{
    /// <summary>Opens a draft for parts.</summary>
    /// <param name="order">What the draft is to become.</param>
    /// <param name="isBegun">
    /// Whether the draft is there already, from an earlier opening: it is opened as it is, and a missing one is a fault
    /// (NotFound). Else it is made, in folders that are made too, and gets its length at once where the store can do
    /// that.
    /// </param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    ValueTask<IChunkedDraft> OpenPartsAsync(DraftSpec order, bool isBegun, CancellationToken cancellationToken);
}

/// <summary>
/// Implemented by the options of a store whose kind can write parts, but not with every choice of options.
/// </summary>
public interface IMayLackParts
{
    /// <summary>Why the store cannot write parts, in words for a person; null when it can.</summary>
    string? WhyNoParts { get; }
}
