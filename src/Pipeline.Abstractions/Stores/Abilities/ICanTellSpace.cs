using Pipeline.Abstractions.Items;

namespace Pipeline.Abstractions.Stores.Abilities;

/// <summary>A store that knows how much room is left.</summary>
public interface ICanTellSpace
{
    /// <summary>
    /// Bytes free for us where <paramref name="folder"/> lies (its nearest existing folder), or null when the store
    /// cannot tell.
    /// </summary>
    ValueTask<long?> FreeBytesAsync(StorePath folder, CancellationToken cancellationToken);
}
