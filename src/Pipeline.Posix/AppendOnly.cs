using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pipeline.Posix.Linux;

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
    private static readonly int NonBlocking = OperatingSystem.IsLinux() ? 0x800 : 0x4;
    private static readonly int NoFollow =
        !OperatingSystem.IsLinux() ? 0x100
        : RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 ? 0x8000
        : 0x20000;

    /// <summary>Opens a file in a folder of our own, made for its owner alone when it is not there.</summary>
    /// <exception cref="IOException">It cannot be opened, or is not our own; the message says why.</exception>
    public static FileStream Open(OwnFolder folder, string name)
    {
        if (LinuxRoot.IsSupported)
            return Stream(folder.OpenFile(name, OpenHow.Write | OpenHow.Append | OpenHow.Create));
        _ = folder.Find(name);
        var path = folder.PathOf(name);
        if (OperatingSystem.IsWindows())
            return new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var descriptor = OpenFile(path, WriteOnly | Append | Create | CloseOnExec | NonBlocking | NoFollow, 0x180);
        return descriptor >= 0
            ? Stream(new SafeFileHandle(descriptor, ownsHandle: true))
            : throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    private static FileStream Stream(SafeFileHandle file) => new(file, FileAccess.Write, bufferSize: 0);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags, int mode);
}
