using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;

namespace Pipeline.Testing.Told;

/// <summary>
/// A store that tells something else of its files than is true, and gives their bytes as they are: a wrong size, an old
/// time, nothing at all.
/// </summary>
/// <param name="inner">The real store; its abilities are this one's.</param>
/// <param name="tell">What is told in the place of the truth.</param>
public sealed class ToldStore(IFileStore inner, Func<FileEntry, FileEntry> tell) : DelegatingStore(inner), ICanReadParts
{
    /// <summary>Done once, when a file is read for the first time: the source changes under the reader.</summary>
    public Action? OnFirstRead { get; set; }

    public override async IAsyncEnumerable<FileEntry> ListAsync(
        StorePath folder,
        bool recursive,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var entry in Inner.ListAsync(folder, recursive, cancellationToken))
            yield return tell(entry);
    }

    public override async ValueTask<FileEntry?> FindAsync(StorePath path, CancellationToken cancellationToken) =>
        await Inner.FindAsync(path, cancellationToken) is { } found ? tell(found) : null;

    public override async ValueTask<IFileReader> OpenReadAsync(StorePath path, CancellationToken cancellationToken) =>
        ToldReader.Of(await Inner.OpenReadAsync(path, cancellationToken), this);

    public async ValueTask<IFileReader> OpenForPartAsync(StorePath path, long length, CancellationToken cancellationToken) =>
        ToldReader.Of(
            await (
                Inner.As<ICanReadParts>()?.OpenForPartAsync(path, length, cancellationToken)
                ?? Inner.OpenReadAsync(path, cancellationToken)
            ),
            this
        );

    internal FileEntry? Tell(FileEntry? found) => found is { } entry ? tell(entry) : null;

    internal void Reads()
    {
        var first = OnFirstRead;
        OnFirstRead = null;
        first?.Invoke();
    }
}
