using Pipeline.Engine.Files;
using Pipeline.Engine.Stores;

namespace Pipeline.Stores.Contract;

/// <summary>A store that outlives the fact that uses it: to log in anew for every fact would take most of the time.</summary>
internal sealed class BorrowedStore(IFileStore owned) : IFileStore
{
    public string Name => owned.Name;

    public StoreTraits Traits => owned.Traits;

    public IAsyncEnumerable<FileEntry> ListAsync(StorePath folder, bool recursive, CancellationToken stop) =>
        owned.ListAsync(folder, recursive, stop);

    public ValueTask<FileEntry?> FindAsync(StorePath path, CancellationToken stop) => owned.FindAsync(path, stop);

    public ValueTask<IFileReader> OpenReadAsync(StorePath path, CancellationToken stop) => owned.OpenReadAsync(path, stop);

    public ValueTask<IFileDraft> CreateAsync(DraftOrder order, CancellationToken stop) => owned.CreateAsync(order, stop);

    public ValueTask DeleteAsync(StorePath path, CancellationToken stop) => owned.DeleteAsync(path, stop);

    public T? As<T>()
        where T : class => owned.As<T>();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
