using Pipeline.Engine.Files;
using Pipeline.Engine.Stores;

namespace Pipeline.Scenarios.Exercises;

/// <summary>A store as if it lay on another machine: it has no abilities, and every byte of it must come through this program.</summary>
public sealed class Distant(IFileStore inner) : IFileStore
{
    public string Name => inner.Name;

    public StoreTraits Traits => inner.Traits with { IsNear = false };

    public IAsyncEnumerable<FileEntry> ListAsync(StorePath folder, bool recursive, CancellationToken stop) =>
        inner.ListAsync(folder, recursive, stop);

    public ValueTask<FileEntry?> FindAsync(StorePath path, CancellationToken stop) => inner.FindAsync(path, stop);

    public async ValueTask<IFileReader> OpenReadAsync(StorePath path, CancellationToken stop) =>
        new Reader(await inner.OpenReadAsync(path, stop));

    public ValueTask<IFileDraft> CreateAsync(DraftOrder order, CancellationToken stop) => inner.CreateAsync(order, stop);

    public ValueTask DeleteAsync(StorePath path, CancellationToken stop) => inner.DeleteAsync(path, stop);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    /// <summary>Its bytes, and nothing of the file that they come from.</summary>
    private sealed class Reader(IFileReader inner) : IFileReader
    {
        public int PieceSize => inner.PieceSize;

        public int Depth => inner.Depth;

        public ValueTask<int> ReadAsync(long offset, Memory<byte> into, CancellationToken stop) =>
            inner.ReadAsync(offset, into, stop);

        public ValueTask<FileEntry?> LookAsync(CancellationToken stop) => inner.LookAsync(stop);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
