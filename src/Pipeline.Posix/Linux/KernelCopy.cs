using Microsoft.Win32.SafeHandles;
using Pipeline.Posix.Portable;

namespace Pipeline.Posix.Linux;

/// <summary>Copies a file's bytes without bringing them into this program.</summary>
internal static unsafe class KernelCopy
{
    /// <summary>Bytes a call: large enough to cost nothing, small enough that a stop is heard soon.</summary>
    private const int Step = 64 << 20;

    internal static long Run(SafeFileHandle source, SafeFileHandle target, CancellationToken stop)
    {
        if (Libc.Ficlone(target, Numbers.Ficlone, source) >= 0)
            return LinuxFile.Look(target).Length;
        long done = 0;
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            long from = done,
                to = done;
            var moved = Libc.CopyFileRange(source, &from, target, &to, Step, 0);
            if (moved > 0)
                done += moved;
            else if (moved == 0)
                return PortableFile.Copy(source, target, done, stop);
            else if (
                Errno.Last is Errno.OtherDevice or Errno.Invalid or Errno.NoSystemCall or Errno.NotSupported or Errno.NotPermitted
            )
                return PortableFile.Copy(source, target, done, stop);
            else if (Errno.Last != Errno.Interrupted)
                throw Errno.Fault("copy", "an open file");
        }
    }
}
