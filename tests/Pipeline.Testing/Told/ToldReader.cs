using Microsoft.Win32.SafeHandles;
using Pipeline.Engine.Files;
using Pipeline.Engine.Stores;

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
            IHasOpenFile near => new Near(inner, near, store),
            IFillsOpenFile filler => new Filling(filler, store),
            _ => new ToldReader(inner, store),
        };

    public ValueTask<int> ReadAsync(long offset, Memory<byte> into, CancellationToken stop)
    {
        store.Reads();
        return inner.ReadAsync(offset, into, stop);
    }

    public async ValueTask<FileEntry?> LookAsync(CancellationToken stop) => store.Tell(await inner.LookAsync(stop));

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

    private sealed class Near(IFileReader inner, IHasOpenFile near, ToldStore store) : ToldReader(inner, store), IHasOpenFile
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

    private sealed class Filling(IFillsOpenFile inner, ToldStore store) : ToldReader(inner, store), IFillsOpenFile
    {
        public ValueTask<int> ReadIntoAsync(long offset, int length, SafeFileHandle file, long at, CancellationToken stop)
        {
            Store.Reads();
            return inner.ReadIntoAsync(offset, length, file, at, stop);
        }
    }
}
