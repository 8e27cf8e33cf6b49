using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pipeline.Posix.Linux;

namespace Pipeline.Posix;

/// <summary>What .NET cannot do with pipes.</summary>
public static partial class Pipes
{
    /// <summary>F_SETPIPE_SZ of Linux, see fcntl(2).</summary>
    private const int SetPipeSize = 1031;

    /// <summary>F_GETPIPE_SZ of Linux, see fcntl(2).</summary>
    private const int GetPipeSize = 1032;

    /// <summary>
    /// Asks the kernel for room in a pipe, bytes, so that both its ends are woken less often. A wish: where the system
    /// has no such call or the account has used up its share, the pipe stays as it is.
    /// </summary>
    public static void Enlarge(SafePipeHandle pipe, int size)
    {
        if (OperatingSystem.IsLinux())
            _ = Control(pipe, SetPipeSize, size);
    }

    /// <summary>How many bytes a pipe takes before its writer has to wait; 0 where the system does not say.</summary>
    internal static int RoomOf(SafePipeHandle pipe) => OperatingSystem.IsLinux() ? Math.Max(0, Control(pipe, GetPipeSize, 0)) : 0;

    /// <summary>
    /// Moves a range of a file into a pipe without its bytes passing through this program, and waits for room there.
    /// Returns how many bytes went: fewer where the file ends, where it cannot be read, and where the system cannot do
    /// this. Whoever reads the rest himself finds out which it is.
    /// </summary>
    /// <exception cref="PosixException">Nobody reads the pipe any more.</exception>
    public static int Fill(SafePipeHandle pipe, SafeFileHandle file, long offset, int length) =>
        LinuxRoot.IsSupported ? KernelPipe.Fill(pipe, file, offset, length) : 0;

    /// <summary>
    /// Moves what is in a pipe into a file without its bytes passing through this program, and waits until there is
    /// something. Returns how many bytes went, 0 at the pipe's end, and -1 where the file takes none or the system
    /// cannot do this: whoever reads and writes them himself finds out which it is.
    /// </summary>
    public static int Drain(SafePipeHandle pipe, SafeFileHandle file, long offset, int length) =>
        LinuxRoot.IsSupported ? KernelPipe.Drain(pipe, file, offset, length) : -1;

    /// <summary>Makes a named pipe that only its owner may use, see mkfifo(3).</summary>
    /// <exception cref="PosixException">It cannot be made.</exception>
    public static void Make(string path)
    {
        if (MakeFifo(path, (uint)(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != 0)
            throw PosixException.Of(
                PosixError.Other,
                "create the named pipe",
                path,
                Marshal.GetLastPInvokeErrorMessage(),
                Marshal.GetLastPInvokeError()
            );
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(SafePipeHandle pipe, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);
}
