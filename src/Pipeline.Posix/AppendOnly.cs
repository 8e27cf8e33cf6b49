using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pipeline.Posix;

/// <summary>
/// Opens a file that several programs write to at once: each write goes to the end, wherever that is by then. .NET's own
/// <see cref="FileMode.Append"/> only goes to the end once, so two programs would write over each other.
/// </summary>
public static partial class AppendOnly
{
    private const int WriteOnly = 1;
    private static readonly int Append = OperatingSystem.IsLinux() ? 0x400 : 0x8;
    private static readonly int Create = OperatingSystem.IsLinux() ? 0x40 : 0x200;
    private static readonly int CloseOnExec = OperatingSystem.IsLinux() ? 0x80000 : 0x1000000;
    private static readonly int NoFollow =
        !OperatingSystem.IsLinux() ? 0x100
        : RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 ? 0x8000
        : 0x20000;

    /// <summary>Opens the file, made with mode 0600 when it is not there. A link in its place is refused.</summary>
    /// <exception cref="IOException">It cannot be opened; the message says why.</exception>
    public static FileStream Open(string path)
    {
        if (OperatingSystem.IsWindows())
            return new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var descriptor = OpenFile(path, WriteOnly | Append | Create | CloseOnExec | NoFollow, 0x180);
        return descriptor >= 0
            ? new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Write, bufferSize: 0)
            : throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags, int mode);
}
