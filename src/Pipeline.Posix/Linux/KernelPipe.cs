using Microsoft.Win32.SafeHandles;

namespace Pipeline.Posix.Linux;

/// <summary>Moves bytes between files and pipes without bringing them into this program, see splice(2).</summary>
internal static unsafe class KernelPipe
{
    private const uint NonBlocking = 2;

    /// <summary>
    /// A writer that waits in the kernel is woken as soon as the reader has freed the first page. Of a pipe as wide as this it is cheaper to sleep a moment, bytes, and fill it up in one go:
    /// a seventh of all processor time of a transfer went into waking up.
    /// </summary>
    private const int Wide = 1024 * 1024;
    private const int ShortestNap = 1;
    private const int LongestNap = 8;

    internal static int Fill(SafePipeHandle pipe, SafeFileHandle file, long offset, int length)
    {
        var flags = Pipes.RoomOf(pipe) >= Wide ? NonBlocking : 0;
        var (done, nap) = (0, ShortestNap);
        while (done < length)
        {
            var from = offset + done;
            var moved = Libc.Splice(file, &from, pipe, null, length - done, flags);
            if (moved > 0)
                (done, nap) = (done + (int)moved, ShortestNap);
            else if (moved == 0)
                break;
            else if (Errno.Last == Errno.Again)
            {
                Thread.Sleep(nap);
                nap = Math.Min(2 * nap, LongestNap);
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
