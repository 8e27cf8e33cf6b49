using Microsoft.Win32.SafeHandles;

namespace Pipeline.Abstractions.Stores.ZeroCopy;

/// <summary>
/// A draft, or a part of one, that takes the bytes of a file of this machine by itself: the kernel carries them, and
/// none of them passes through this program.
/// </summary>
public interface IFileRangeSink : IByteSink
{
    /// <summary>Bytes that should be asked for at once.</summary>
    int RangeSize { get; }

    /// <summary>
    /// Appends a range of an open file; ends when there is room for more, perhaps before the bytes were read.
    /// </summary>
    /// <param name="file">The file, open for reading.</param>
    /// <param name="offset">Where the range begins, in bytes.</param>
    /// <param name="length">How long it is, in bytes.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    ValueTask WriteFromAsync(SafeFileHandle file, long offset, int length, CancellationToken cancellationToken);

    /// <summary>
    /// Ends when the bytes of all ranges were read: what becomes of the file after that is of no matter.
    /// </summary>
    /// <exception cref="StoreException">
    /// A range was refused, or the file does not reach so far any more (Changed).
    /// </exception>
    ValueTask TakenAsync(CancellationToken cancellationToken);
}

/// <summary>A reader of an open file of this machine.</summary>
public interface IFileHandleSource
{
    /// <summary>The file, open for reading until the reader is disposed.</summary>
    SafeFileHandle File { get; }
}
