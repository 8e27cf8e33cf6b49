namespace Pipeline.Abstractions.Stores.Abilities;

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
