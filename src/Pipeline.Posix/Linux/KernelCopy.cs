using Microsoft.Win32.SafeHandles;
using Pipeline.Posix.Portable;

namespace Pipeline.Posix.Linux;

/// <summary>Copies a file's bytes without bringing them into this program.</summary>
internal static unsafe class KernelCopy
{
    /// <summary>Bytes a call: large enough to cost nothing, small enough that a stop is heard soon.</summary>
    private const int Step = 64 << 20;

    /// <summary>The first bytes, which are not checked for holes: most files are not larger.</summary>
    private const int Unasked = 64 << 10;

    internal static long Run(
        SafeFileHandle source,
        SafeFileHandle target,
        Action<long> moved,
        CancellationToken cancellationToken
    )
    {
        if (Libc.Ficlone(target, Numbers.Ficlone, source) >= 0)
            return Told(LinuxFile.Stat(target).Length, moved);
        long done = 0,
            hole = Unasked;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (done == hole)
            {
                (var data, hole) = NextData(source, target, done);
                done += Told(data - done, moved);
            }
            long from = done,
                to = done;
            var copied = Libc.CopyFileRange(source, &from, target, &to, (nint)Math.Min(Step, hole - done), 0);
            if (copied > 0)
                done += Told(copied, moved);
            else if (copied == 0)
                // The end, or a file whose size the kernel does not know.
                return PortableFile.Copy(source, target, done, moved, cancellationToken);
            else if (
                Errno.Last is Errno.OtherDevice or Errno.Invalid or Errno.NoSystemCall or Errno.NotSupported or Errno.NotPermitted
            )
                return PortableFile.Copy(source, target, done, moved, cancellationToken);
            else if (Errno.Last != Errno.Interrupted)
                throw Errno.Fault("copy", "an open file");
        }
    }

    /// <summary>
    /// Where the next bytes lie that are no hole, and where the next hole begins after them: what lies in a hole reads
    /// as zeros and takes no room, and so it is in the copy. A hole at the end is in the copy already. A file system
    /// that tells no holes has none (lseek(2), SEEK_DATA).
    /// </summary>
    private static (long Data, long Hole) NextData(SafeFileHandle source, SafeFileHandle target, long offset)
    {
        var data = Libc.Seek(source, offset, Numbers.SeekData);
        if (data < 0 && Errno.Last == Errno.NoSuchAddress && Libc.Seek(source, 0, Numbers.SeekEnd) is var end && end > offset)
        {
            PosixFile.SetLength(target, end);
            return (end, long.MaxValue);
        }
        if (data < 0)
            return (offset, long.MaxValue);
        var hole = Libc.Seek(source, data, Numbers.SeekHole);
        return (data, hole > data ? hole : long.MaxValue);
    }

    private static long Told(long bytes, Action<long> moved)
    {
        moved(bytes);
        return bytes;
    }
}
