using Microsoft.Win32.SafeHandles;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.ZeroCopy;

namespace Pipeline.Testing.Told;

/// <summary>A reader of a <see cref="ToldStore"/>: the bytes of the real one, by the same ways.</summary>
internal class ToldReader(IFileReader inner, ToldStore store) : IFileReader
{
    public int PieceSize => inner.PieceSize;

    public int Depth => inner.Depth;

    public FileEntry? Opened => store.Tell(inner.Opened);

    protected ToldStore Store => store;

    public static IFileReader Of(IFileReader inner, ToldStore store) =>
        inner switch
        {
            IFileHandleSource near => new Near(inner, near, store),
            IFileRangeSource filler => new Filling(filler, store),
            _ => new ToldReader(inner, store),
        };

    public ValueTask<int> ReadAsync(long offset, Memory<byte> into, CancellationToken cancellationToken)
    {
        store.Reads();
        return inner.ReadAsync(offset, into, cancellationToken);
    }

    public async ValueTask<FileEntry?> StatAsync(CancellationToken cancellationToken) =>
        store.Tell(await inner.StatAsync(cancellationToken));

    /// <summary>Whoever asks for the real reader reads by itself.</summary>
    public T? As<T>()
        where T : class
    {
        if (typeof(T).IsInterface || inner.As<T>() is not { } real)
            return this as T;
        store.Reads();
        return real;
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private sealed class Near(IFileReader inner, IFileHandleSource near, ToldStore store)
        : ToldReader(inner, store),
            IFileHandleSource
    {
        public SafeFileHandle File
        {
            get
            {
                Store.Reads();
                return near.File;
            }
        }
    }

    private sealed class Filling(IFileRangeSource inner, ToldStore store) : ToldReader(inner, store), IFileRangeSource
    {
        public ValueTask<int> ReadIntoAsync(
            long offset,
            int length,
            SafeFileHandle file,
            long at,
            CancellationToken cancellationToken
        )
        {
            Store.Reads();
            return inner.ReadIntoAsync(offset, length, file, at, cancellationToken);
        }
    }
}
