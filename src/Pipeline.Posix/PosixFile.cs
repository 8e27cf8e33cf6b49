using Microsoft.Win32.SafeHandles;
using Pipeline.Posix.Linux;
using Pipeline.Posix.Portable;

namespace Pipeline.Posix;

/// <summary>
/// What is done with an open file. <see cref="RandomAccess"/> works on it too, but throws what this program does not
/// judge.
/// </summary>
public static class PosixFile
{
    /// <summary>The mode of new files, before the umask: 0666.</summary>
    public const UnixFileMode DefaultMode = (UnixFileMode)0b110_110_110;

    /// <summary>What the file is now.</summary>
    public static EntryInfo Stat(SafeFileHandle file) => LinuxRoot.IsSupported ? LinuxFile.Stat(file) : PortableFile.Stat(file);

    /// <summary>
    /// Whether a full path still leads to the file: it may have been renamed or deleted. Where files have no number, it
    /// is told by its length.
    /// </summary>
    public static bool IsAt(SafeFileHandle file, string path)
    {
        var ours = Stat(file);
        if (LinuxRoot.IsSupported)
            return LinuxFile.TryLookAt(file, path) is { } there && (there.Inode, there.Device) == (ours.Inode, ours.Device);
        var found = new FileInfo(path);
        return found.Exists && found.Length == ours.Length;
    }

    /// <summary>Fills <paramref name="into"/> from an offset; fewer bytes only where the file ends.</summary>
    public static int Read(SafeFileHandle file, Span<byte> into, long offset) =>
        LinuxRoot.IsSupported ? LinuxFile.Read(file, into, offset) : PortableFile.Read(file, into, offset);

    /// <summary>Writes all bytes at an offset.</summary>
    public static void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        if (LinuxRoot.IsSupported)
            LinuxFile.Write(file, bytes, offset);
        else
            PortableFile.Write(file, bytes, offset);
    }

    /// <summary>
    /// Makes the file so long, in bytes: what is missing reads as zeros and takes no room where the file system can
    /// leave it out.
    /// </summary>
    public static void SetLength(SafeFileHandle file, long length) =>
        PortableFault.On("set the length of", "an open file", () => RandomAccess.SetLength(file, length));

    /// <summary>Sets the times that are given, in steps of 100 ns.</summary>
    public static void SetTimes(SafeFileHandle file, DateTimeOffset? accessed, DateTimeOffset? modified)
    {
        if (LinuxRoot.IsSupported)
            LinuxFile.SetTimes(file, accessed, modified);
        else
            PortableFile.SetTimes(file, accessed, modified);
    }

    /// <summary>Sets the permission bits, masked to 0777. Does nothing on Windows.</summary>
    public static void SetMode(SafeFileHandle file, UnixFileMode mode)
    {
        if (LinuxRoot.IsSupported)
            LinuxFile.SetMode(file, mode);
        else
            PortableFile.SetMode(file, mode);
    }

    /// <summary>
    /// Makes the bytes durable (fsync). After a failure the file must be thrown away: the kernel may have dropped the
    /// bytes and call a second fsync a success (Rebello et al., "Can Applications Recover from fsync Failures?", ATC
    /// 2020).
    /// </summary>
    public static void Sync(SafeFileHandle file)
    {
        if (LinuxRoot.IsSupported)
            LinuxFile.Sync(file);
        else
            PortableFile.Sync(file);
    }

    /// <summary>
    /// Copies all bytes of <paramref name="source"/> into the empty <paramref name="target"/>: by sharing its blocks
    /// (reflink) where the file system can, else in the kernel, else through a buffer. Returns the number of bytes;
    /// <paramref name="moved"/> is told of them as they go.
    /// </summary>
    public static long Copy(
        SafeFileHandle source,
        SafeFileHandle target,
        Action<long> moved,
        CancellationToken cancellationToken
    ) =>
        LinuxRoot.IsSupported
            ? KernelCopy.Run(source, target, moved, cancellationToken)
            : PortableFile.Copy(source, target, 0, moved, cancellationToken);
}
