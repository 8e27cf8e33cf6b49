using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Testing;

namespace Pipeline.Scenarios.Exercises;

/// <summary>
/// A store as if it lay on another machine: it has no abilities, and every byte of it must come through this program.
/// </summary>
public sealed class Distant(IFileStore inner) : DelegatingStore(inner)
{
    public override StoreTraits Traits => Inner.Traits with { IsLocal = false };

    public override async ValueTask<IFileReader> OpenReadAsync(StorePath path, CancellationToken cancellationToken) =>
        new Reader(await Inner.OpenReadAsync(path, cancellationToken));

    public override T? As<T>()
        where T : class => null;

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
