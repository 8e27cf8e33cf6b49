using Microsoft.Win32.SafeHandles;
using Pipeline.Posix.Portable;

namespace Pipeline.Posix.Linux;

/// <summary>Copies a file's bytes without bringing them into this program.</summary>
internal static unsafe class KernelCopy
{
    /// <summary>Bytes a call: large enough to cost nothing, small enough that a stop is heard soon.</summary>
    private const int Step = 64 << 20;

    internal static long Run(SafeFileHandle source, SafeFileHandle target, Action<long> moved, CancellationToken stop)
    {
        if (Libc.Ficlone(target, Numbers.Ficlone, source) >= 0)
            return Told(LinuxFile.Look(target).Length, moved);
        long done = 0;
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            long from = done,
                to = done;
            var copied = Libc.CopyFileRange(source, &from, target, &to, Step, 0);
            if (copied > 0)
                done += Told(copied, moved);
            else if (copied == 0)
                return PortableFile.Copy(source, target, done, moved, stop); // the end, or a file whose size the kernel does not know
            else if (
                Errno.Last is Errno.OtherDevice or Errno.Invalid or Errno.NoSystemCall or Errno.NotSupported or Errno.NotPermitted
            )
                return PortableFile.Copy(source, target, done, moved, stop);
            else if (Errno.Last != Errno.Interrupted)
                throw Errno.Fault("copy", "an open file");
        }
    }

    private static long Told(long bytes, Action<long> moved)
    {
        moved(bytes);
        return bytes;
    }
}
