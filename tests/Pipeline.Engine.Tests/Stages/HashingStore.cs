using Pipeline.Engine.Files;
using Pipeline.Engine.Stores;
using Pipeline.Engine.Stores.Memory;

namespace Pipeline.Engine.Tests.Stages;

/// <summary>A store that tells hashes as a test wants it, and counts what is read.</summary>
internal sealed class HashingStore(MemoryStore inner) : IFileStore, ICanHash
{
    public MemoryStore Inner => inner;

    public Func<HashOrder, StoreHash?> Tells { get; set; } = _ => null;

    public bool IsForbidden { get; set; }

    public int Reads { get; private set; }

    public string Name => inner.Name;

    public StoreTraits Traits => inner.Traits;

    public ValueTask<StoreHash?> HashAsync(HashOrder order, CancellationToken stop) => new(Tells(order));

    public IAsyncEnumerable<FileEntry> ListAsync(StorePath folder, bool recursive, CancellationToken stop) =>
        inner.ListAsync(folder, recursive, stop);

    public ValueTask<FileEntry?> FindAsync(StorePath path, CancellationToken stop) => inner.FindAsync(path, stop);

    public ValueTask<IFileReader> OpenReadAsync(StorePath path, CancellationToken stop)
    {
        if (IsForbidden)
            throw new StoreFault(new(Name, path), FaultKind.Forbidden, "may not be read");
        Reads++;
        return inner.OpenReadAsync(path, stop);
    }

    public ValueTask<IFileDraft> CreateAsync(DraftOrder order, CancellationToken stop) => inner.CreateAsync(order, stop);

    public ValueTask DeleteAsync(StorePath path, CancellationToken stop) => inner.DeleteAsync(path, stop);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
