using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Posix;

namespace Pipeline.Stores.Zip;

/// <summary>A file of an archive, extracted: later changes of the archive do not change it.</summary>
internal sealed class ZipReader(FilePlace place, FileEntry entry, FileStream bytes) : IFileReader
{
    public int PieceSize => 256 * 1024;

    public int Depth => 1;

    public FileEntry? Opened => entry;

    public ValueTask<int> ReadAsync(long offset, Memory<byte> into, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(ArchiveFault.On(place, () => PosixFile.Read(bytes.SafeFileHandle, into.Span, offset)));
    }

    public ValueTask<FileEntry?> StatAsync(CancellationToken cancellationToken) => new(entry);

    public ValueTask DisposeAsync() => bytes.DisposeAsync();
}
