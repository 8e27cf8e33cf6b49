using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Engine.Blocks.Groups;

/// <summary>A marker as it was found.</summary>
/// <param name="Bytes">What it holds.</param>
/// <param name="ModifiedAt">When it was written, by its store's clock; null where the store does not tell.</param>
internal sealed record MarkerFile(byte[] Bytes, DateTimeOffset? ModifiedAt)
{
    /// <summary>
    /// A marker of ours is smaller by far; of a larger file the beginning is enough to see that it is none.
    /// </summary>
    private const int Most = 64 * 1024;

    /// <summary>What it says; null when it is none of this program.</summary>
    public MarkerContent? Note { get; } = MarkerContent.Read(Bytes);

    /// <summary>Since when it has been there; null when nobody tells.</summary>
    public DateTimeOffset? Since => Note?.Since ?? ModifiedAt;

    /// <summary>Reads the marker at a place; null when there is none while the store's root is there.</summary>
    /// <exception cref="StoreException">
    /// It cannot be read, is no file, or nobody can tell whether it is there.
    /// </exception>
    public static async ValueTask<MarkerFile?> FindAsync(IFileStore store, StorePath path, CancellationToken cancellationToken)
    {
        if (await store.FindSurelyAsync(path, cancellationToken) is not { } found)
            return null;
        var place = new FilePlace(store.Name, path);
        if (found.Kind != EntryKind.File)
            throw new StoreException(
                place,
                StoreErrorKind.AlreadyExists,
                $"{place} exists and is not a regular file; it is the place of the marker"
            );
        try
        {
            await using var reader = await store.OpenReadAsync(path, cancellationToken);
            var bytes = new byte[Most];
            var read = 0;
            while (
                read < bytes.Length && await reader.ReadAsync(read, bytes.AsMemory(read), cancellationToken) is var more and > 0
            )
                read += more;
            return new(bytes[..read], found.ModifiedAt);
        }
        catch (StoreException fault) when (fault.Kind == StoreErrorKind.NotFound)
        {
            if (!await store.IsGoneAsync(path, StorePath.Root, cancellationToken))
                throw;
            return null;
        }
    }
}
