using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Scenarios.Exercises;

/// <summary>
/// A store as if it lay on another machine: it has no abilities, and every byte of it must come through this program.
/// </summary>
public sealed class Distant(IFileStore inner) : IFileStore
{
    public string Name => inner.Name;

    public StoreTraits Traits => inner.Traits with { IsLocal = false };

    public IAsyncEnumerable<FileEntry> ListAsync(StorePath folder, bool recursive, CancellationToken cancellationToken) =>
        inner.ListAsync(folder, recursive, cancellationToken);

    public ValueTask<FileEntry?> FindAsync(StorePath path, CancellationToken cancellationToken) =>
        inner.FindAsync(path, cancellationToken);

    public async ValueTask<IFileReader> OpenReadAsync(StorePath path, CancellationToken cancellationToken) =>
        new Reader(await inner.OpenReadAsync(path, cancellationToken));

    public ValueTask<IFileDraft> CreateAsync(DraftSpec order, CancellationToken cancellationToken) =>
        inner.CreateAsync(order, cancellationToken);

    public ValueTask DeleteAsync(StorePath path, CancellationToken cancellationToken) =>
        inner.DeleteAsync(path, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    /// <summary>Its bytes, and nothing of the file that they come from.</summary>
    private sealed class Reader(IFileReader inner) : IFileReader
    {
        public int PieceSize => inner.PieceSize;

        public int Depth => inner.Depth;

        public ValueTask<int> ReadAsync(long offset, Memory<byte> into, CancellationToken cancellationToken) =>
            inner.ReadAsync(offset, into, cancellationToken);

        public ValueTask<FileEntry?> StatAsync(CancellationToken cancellationToken) => inner.StatAsync(cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
