using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Engine.Transfer;

/// <summary>Reads a whole file back from its store and hashes it.</summary>
public static class FileHasher
{
    /// <summary>The hash of the bytes that lie at a path.</summary>
    /// <param name="store">The store.</param>
    /// <param name="path">The file.</param>
    /// <param name="length">How many bytes it must have; null where nobody knows.</param>
    /// <param name="algorithm"><c>sha256</c> or <c>md5</c>.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="StoreException">It cannot be read, or it is shorter or longer than that (Changed).</exception>
    public static async ValueTask<ContentHash> HashAsync(
        IFileStore store,
        StorePath path,
        long? length,
        string algorithm,
        CancellationToken cancellationToken
    )
    {
        var at = new FilePlace(store.Name, path);
        await using var reader = await store.OpenReadAsync(path, cancellationToken);
        using var hash = new RunningHash(algorithm);
        var window = new ReadAheadPump(reader, at, ByteRange.WholeFile(length), hash, verifies: true);
        var read = await window.CarryAsync((_, _) => default, cancellationToken);
        if (length is { } wanted && read != wanted)
            throw Faults.Grew(at, wanted);
        return hash.Finish();
    }
}
