using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Testing;

/// <summary>Passes every call to another store; a test overrides what it needs.</summary>
/// <param name="inner">The other store.</param>
/// <param name="owns">Whether it is disposed with this one.</param>
public class DelegatingStore(IFileStore inner, bool owns = true) : IFileStore
{
    protected IFileStore Inner => inner;

    public string Name => inner.Name;

    public virtual StoreTraits Traits => inner.Traits;

    public virtual IAsyncEnumerable<FileEntry> ListAsync(StorePath folder, bool recursive, CancellationToken cancellationToken) =>
        inner.ListAsync(folder, recursive, cancellationToken);

    public virtual ValueTask<FileEntry?> FindAsync(StorePath path, CancellationToken cancellationToken) =>
        inner.FindAsync(path, cancellationToken);

    public virtual ValueTask<IFileReader> OpenReadAsync(StorePath path, CancellationToken cancellationToken) =>
        inner.OpenReadAsync(path, cancellationToken);

    public virtual ValueTask<IFileDraft> CreateAsync(DraftSpec order, CancellationToken cancellationToken) =>
        inner.CreateAsync(order, cancellationToken);

    public virtual ValueTask DeleteAsync(StorePath path, CancellationToken cancellationToken) =>
        inner.DeleteAsync(path, cancellationToken);

    /// <summary>An ability of this store, or else of the other one.</summary>
    public virtual T? As<T>()
        where T : class => this as T ?? inner.As<T>();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return owns ? inner.DisposeAsync() : default;
    }
}
