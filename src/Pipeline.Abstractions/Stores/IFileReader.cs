using Pipeline.Abstractions.Items;

namespace Pipeline.Abstractions.Stores;

/// <summary>
/// A file opened for reading. Ranges may be asked for in any order and several at once, straight into the caller's
/// buffers: that is how a store with a long way to its bytes is kept busy.
/// </summary>
public interface IFileReader : IAsyncDisposable
{
    /// <summary>Bytes a single read should ask for; a larger read may come back short.</summary>
    int PieceSize { get; }

    /// <summary>How many reads of that size should be under way at once.</summary>
    int Depth { get; }

    /// <summary>What was opened, where the store knows it without being asked again; else null.</summary>
    FileEntry? Opened => null;

    /// <summary>
    /// Fills <paramref name="into"/> from <paramref name="offset"/>. Returns fewer bytes only where the file ends, 0 at
    /// or after its end.
    /// </summary>
    ValueTask<int> ReadAsync(long offset, Memory<byte> into, CancellationToken cancellationToken);

    /// <summary>
    /// The open file's size and time now; null where the store cannot tell. Used to notice a file that changed while it
    /// was read.
    /// </summary>
    ValueTask<FileEntry?> StatAsync(CancellationToken cancellationToken);

    /// <summary>The reader as that type, or null. One that wraps another forwards this member.</summary>
    T? As<T>()
        where T : class => this as T;
}
