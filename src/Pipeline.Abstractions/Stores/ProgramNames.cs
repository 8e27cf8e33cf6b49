using System.Runtime.CompilerServices;
using Pipeline.Abstractions.Items;
using Pipeline.Posix;

namespace Pipeline.Abstractions.Stores;

/// <summary>Looks through a folder for names that this program gives: it ends, whatever a server makes up.</summary>
internal static class ProgramNames
{
    /// <summary>No list has more entries without one that is wanted.</summary>
    internal const int Most = 100_000_000;

    /// <summary>What is in a folder, without what is deeper.</summary>
    /// <param name="store">Where it is.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <param name="most">How many entries it may have.</param>
    /// <exception cref="StoreException">It has more (Corrupt, not transient), or cannot be listed.</exception>
    public static async IAsyncEnumerable<FileEntry> ListFolderAsync(
        this IFileStore store,
        StorePath folder,
        [EnumeratorCancellation] CancellationToken cancellationToken,
        int most = Most
    )
    {
        var count = 0;
        await foreach (var entry in store.ListAsync(folder, recursive: false, cancellationToken))
        {
            if (++count > most)
                throw new StoreException(
                    new(store.Name, folder),
                    StoreErrorKind.Corrupt,
                    $"the listing of {new FilePlace(store.Name, folder)} does not end: it has more than "
                        + $"{BoundedText.Number(most)} entries"
                );
            yield return entry;
        }
    }
}
