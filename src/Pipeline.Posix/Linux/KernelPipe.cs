using Microsoft.Win32.SafeHandles;

namespace Pipeline.Posix.Linux;

/// <summary>Moves bytes between files and pipes without bringing them into this program, see splice(2).</summary>
internal static unsafe class KernelPipe
{
    private const uint NonBlocking = 2;

    /// <summary>
    /// A writer that waits in the kernel is woken as soon as the reader has freed the first page. Of a pipe as wide as
    /// this it is cheaper to sleep a moment, bytes, and fill it up in one go: a seventh of all processor time of a
    /// transfer went into waking up. Who finds it full all the same has a slow reader, and waits in the kernel for not
    /// missing the moment when it goes on.
    /// </summary>
    private const int Wide = 1024 * 1024;
    private static readonly TimeSpan Nap = TimeSpan.FromMilliseconds(1);

    internal static int Fill(SafePipeHandle pipe, SafeFileHandle file, long offset, int length)
    {
        var isWide = Pipes.RoomOf(pipe) >= Wide;
        var (done, full) = (0, 0);
        while (done < length)
        {
            var from = offset + done;
            var moved = Libc.Splice(file, &from, pipe, null, length - done, isWide && full < 2 ? NonBlocking : 0);
            if (moved > 0)
                (done, full) = (done + (int)moved, 0);
            else if (moved == 0)
                break;
            else if (Errno.Last == Errno.Again)
            {
                if (full++ == 0)
                    Thread.Sleep(Nap);
            }
            else if (Errno.Last == Errno.BrokenPipe)
                throw Errno.Fault("write to", "a pipe");
            else if (Errno.Last != Errno.Interrupted)
                break;
        }
        return done;
    }

    internal static int Drain(SafePipeHandle pipe, SafeFileHandle file, long offset, int length)
    {
        while (true)
        {
            var to = offset;
            var moved = Libc.Splice(pipe, null, file, &to, length, 0);
            if (moved >= 0)
                return (int)moved;
            if (Errno.Last != Errno.Interrupted)
                return -1;
        }
    }
}
