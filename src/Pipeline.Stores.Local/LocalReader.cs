using Microsoft.Win32.SafeHandles;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.ZeroCopy;
using Pipeline.Posix;

namespace Pipeline.Stores.Local;

/// <summary>
/// A local file opened for reading. Reads end at once: Linux has no other way to read a file that is in memory already.
/// </summary>
internal sealed class LocalReader(FilePlace place, SafeFileHandle file) : IFileReader, IFileHandleSource
{
    private FileEntry? _opened;

    /// <summary>
    /// Large enough that a call costs nothing, small enough to stay in the processor's cache until it is hashed and
    /// written.
    /// </summary>
    public int PieceSize => 252 * 1024;

    public int Depth => 1;

    public FileEntry? Opened => _opened ??= Stat();

    internal FilePlace Place => place;

    public SafeFileHandle File => file;

    public ValueTask<int> ReadAsync(long offset, Memory<byte> into, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return ValueTask.FromResult(PosixFile.Read(file, into.Span, offset));
        }
        catch (PosixException fault)
        {
            throw LocalFaults.Of(place, fault);
        }
    }

    public ValueTask<FileEntry?> StatAsync(CancellationToken cancellationToken) => new(Stat());

    internal FileEntry Stat()
    {
        try
        {
            return LocalEntries.Of(place.Path, PosixFile.Stat(file));
        }
        catch (PosixException fault)
        {
            throw LocalFaults.Of(place, fault);
        }
    }

    public ValueTask DisposeAsync()
    {
        file.Dispose();
        return ValueTask.CompletedTask;
    }
}
