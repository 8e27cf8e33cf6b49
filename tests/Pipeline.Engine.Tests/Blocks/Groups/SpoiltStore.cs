using System.Runtime.CompilerServices;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Engine.Tests.Flow.Groups;

/// <summary>A store that lists one of its paths as one that cannot be used.</summary>
internal sealed class SpoiltStore(IFileStore inner, string? spoilt) : IFileStore
{
    public string Name => inner.Name;

    public StoreTraits Traits => inner.Traits;

    public async IAsyncEnumerable<FileEntry> ListAsync(
        StorePath folder,
        bool recursive,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var entry in inner.ListAsync(folder, recursive, cancellationToken))
            yield return entry.Path.Text == spoilt ? entry with { Kind = EntryKind.Unusable, Trouble = "no rights" } : entry;
    }

    public ValueTask<FileEntry?> FindAsync(StorePath path, CancellationToken cancellationToken) =>
        inner.FindAsync(path, cancellationToken);

    public ValueTask<IFileReader> OpenReadAsync(StorePath path, CancellationToken cancellationToken) =>
        inner.OpenReadAsync(path, cancellationToken);

    public ValueTask<IFileDraft> CreateAsync(DraftSpec order, CancellationToken cancellationToken) =>
        inner.CreateAsync(order, cancellationToken);

    public ValueTask DeleteAsync(StorePath path, CancellationToken cancellationToken) =>
        inner.DeleteAsync(path, cancellationToken);

    public T? As<T>()
        where T : class => inner.As<T>();

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
