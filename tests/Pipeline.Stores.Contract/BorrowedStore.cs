using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Stores.Contract;

/// <summary>
/// A store that outlives the fact that uses it: to log in anew for every fact would take most of the time.
/// </summary>
internal sealed class BorrowedStore(IFileStore owned) : IFileStore
{
    public string Name => owned.Name;

    public StoreTraits Traits => owned.Traits;

    public IAsyncEnumerable<FileEntry> ListAsync(StorePath folder, bool recursive, CancellationToken cancellationToken) =>
        owned.ListAsync(folder, recursive, cancellationToken);

    public ValueTask<FileEntry?> FindAsync(StorePath path, CancellationToken cancellationToken) =>
        owned.FindAsync(path, cancellationToken);

    public ValueTask<IFileReader> OpenReadAsync(StorePath path, CancellationToken cancellationToken) =>
        owned.OpenReadAsync(path, cancellationToken);

    public ValueTask<IFileDraft> CreateAsync(DraftSpec order, CancellationToken cancellationToken) =>
        owned.CreateAsync(order, cancellationToken);

    public ValueTask DeleteAsync(StorePath path, CancellationToken cancellationToken) =>
        owned.DeleteAsync(path, cancellationToken);

    public T? As<T>()
        where T : class => owned.As<T>();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
