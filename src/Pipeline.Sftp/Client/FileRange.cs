using Microsoft.Win32.SafeHandles;

namespace Pipeline.Sftp.Client;

/// <summary>A range of an open file of this machine.</summary>
/// <param name="File">
/// The file, open for what is done with the range: for reading when it is sent, for writing when it is filled.
/// </param>
/// <param name="Offset">Where the range begins, bytes.</param>
/// <param name="Length">How long it is, bytes.</param>
public readonly record struct FileRange(SafeFileHandle File, long Offset, int Length)
{
    /// <summary>A part of it.</summary>
    internal FileRange Slice(int from, int length) => new(File, Offset + from, length);
}
