using Microsoft.Win32.SafeHandles;

namespace Pipeline.Abstractions.Stores.ZeroCopy;

/// <summary>
/// A reader that puts bytes into a file of this machine by itself: the kernel carries them, and none of them passes
/// through this program.
/// </summary>
public interface IFileRangeSource : IFileReader
{
    /// <summary>
    /// Fills a range of an open file, no longer than <see cref="IFileReader.PieceSize"/>; several may be under way at
    /// once. Returns fewer bytes only where the file that is read ends.
    /// </summary>
    /// <param name="offset">Where to read, in bytes.</param>
    /// <param name="length">How many bytes.</param>
    /// <param name="file">The file to fill, open for writing until this has ended.</param>
    /// <param name="at">Where in it, in bytes.</param>
    /// <param name="cancellationToken">Ends the work, unless the bytes are just coming in.</param>
    /// <exception cref="StoreException">The store refused.</exception>
    /// <exception cref="TargetWriteException">The file takes no more.</exception>
    ValueTask<int> ReadIntoAsync(long offset, int length, SafeFileHandle file, long at, CancellationToken cancellationToken);
}

/// <summary>A draft, or a part of one, that lies open on this machine.</summary>
public interface IFileHandleTarget : IByteSink
{
    /// <summary>The file, open for writing.</summary>
    SafeFileHandle File { get; }

    /// <summary>Where in it the next byte belongs.</summary>
    long End { get; }

    /// <summary>The next bytes of it were filled.</summary>
    void Filled(long length);

    /// <summary>The store's own word for what its file refused.</summary>
    StoreException FaultOf(TargetWriteException fault);
}

/// <summary>A local file that takes no more bytes.</summary>
/// <param name="reason">What the system said.</param>
public sealed class TargetWriteException(IOException reason) : IOException(reason.Message, reason);
