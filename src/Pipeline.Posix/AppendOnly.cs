using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pipeline.Posix;

/// <summary>
/// How systems other than Linux open a file so that each write goes to its end (<see cref="OwnFolder.OpenToAppend"/>).
/// .NET's own <see cref="FileMode.Append"/> only goes to the end once, so two programs would write over each other.
/// </summary>
internal static partial class AppendOnly
{
    /// <summary>As macOS numbers them.</summary>
    private const int WriteAppendCreate = 1 | 0x8 | 0x200;
    private const int CloseOnExec = 0x1000000;
    private const int NonBlocking = 0x4;
    private const int NoFollow = 0x100;
    private const int OwnerOnly = 0x180;

    /// <summary>Opens a file, made for its owner alone when it is not there.</summary>
    /// <exception cref="IOException">It cannot be opened; the message says why.</exception>
    internal static FileStream Open(string path)
    {
        if (OperatingSystem.IsWindows())
            return new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var descriptor = OpenFile(path, WriteAppendCreate | CloseOnExec | NonBlocking | NoFollow, OwnerOnly);
        return descriptor >= 0
            ? new(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Write, bufferSize: 0)
            : throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags, int mode);
}
