using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

[module: SkipLocalsInit]

namespace Pipeline.Posix.Linux;

/// <summary>The calls of the C library that are used here. All set errno.</summary>
internal static unsafe partial class Libc
{
    private const string Name = "libc";

    [LibraryImport(Name, EntryPoint = "open", SetLastError = true)]
    internal static partial int Open(byte* path, int flags, uint mode);

    [LibraryImport(Name, EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int Fcntl(int descriptor, int command, nint argument);

    [LibraryImport(Name, EntryPoint = "dup2", SetLastError = true)]
    internal static partial int Dup2(int descriptor, int number);

    [LibraryImport(Name, EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int descriptor);

    [LibraryImport(Name, EntryPoint = "openat", SetLastError = true)]
    internal static partial int OpenAt(SafeFileHandle folder, byte* name, int flags, uint mode);

    [LibraryImport(Name, EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint OpenAt2(nint number, SafeFileHandle folder, byte* path, OpenAt2How* how, nint size);

    [LibraryImport(Name, EntryPoint = "statx", SetLastError = true)]
    internal static partial int Statx(SafeFileHandle folder, byte* name, int flags, uint mask, Statx* into);

    [LibraryImport(Name, EntryPoint = "mkdirat", SetLastError = true)]
    internal static partial int MkdirAt(SafeFileHandle folder, byte* name, uint mode);

    [LibraryImport(Name, EntryPoint = "unlinkat", SetLastError = true)]
    internal static partial int UnlinkAt(SafeFileHandle folder, byte* name, int flags);

    [LibraryImport(Name, EntryPoint = "renameat", SetLastError = true)]
    internal static partial int RenameAt(SafeFileHandle folder, byte* name, SafeFileHandle target, byte* newName);

    [LibraryImport(Name, EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint RenameAt2(
        nint number,
        SafeFileHandle folder,
        byte* name,
        SafeFileHandle target,
        byte* newName,
        nint flags
    );

    [LibraryImport(Name, EntryPoint = "linkat", SetLastError = true)]
    internal static partial int LinkAt(SafeFileHandle folder, byte* name, SafeFileHandle target, byte* newName, int flags);

    [LibraryImport(Name, EntryPoint = "symlinkat", SetLastError = true)]
    internal static partial int SymlinkAt(byte* text, SafeFileHandle folder, byte* name);

    [LibraryImport(Name, EntryPoint = "readlinkat", SetLastError = true)]
    internal static partial nint ReadlinkAt(SafeFileHandle folder, byte* name, byte* into, nint size);

    [LibraryImport(Name, EntryPoint = "utimensat", SetLastError = true)]
    internal static partial int UtimensAt(SafeFileHandle folder, byte* name, TimeSpec* times, int flags);

    [LibraryImport(Name, EntryPoint = "futimens", SetLastError = true)]
    internal static partial int Futimens(SafeFileHandle file, TimeSpec* times);

    [LibraryImport(Name, EntryPoint = "chmod", SetLastError = true)]
    internal static partial int Chmod(byte* path, uint mode);

    [LibraryImport(Name, EntryPoint = "fchmod", SetLastError = true)]
    internal static partial int Fchmod(SafeFileHandle file, uint mode);

    [LibraryImport(Name, EntryPoint = "pread", SetLastError = true)]
    internal static partial nint Pread(SafeFileHandle file, byte* into, nint length, long offset);

    [LibraryImport(Name, EntryPoint = "pwrite", SetLastError = true)]
    internal static partial nint Pwrite(SafeFileHandle file, byte* from, nint length, long offset);

    [LibraryImport(Name, EntryPoint = "splice", SetLastError = true)]
    internal static partial nint Splice(
        SafeHandle from,
        long* fromOffset,
        SafeHandle to,
        long* toOffset,
        nint length,
        uint flags
    );

    [LibraryImport(Name, EntryPoint = "geteuid")]
    internal static partial uint GetEffectiveUser();

    /// <summary>
    /// struct passwd begins with a pointer to the name. What it points to is the library's, and good until the next
    /// call.
    /// </summary>
    [LibraryImport(Name, EntryPoint = "getpwuid")]
    internal static partial byte** GetUser(uint number);

    /// <summary>
    /// struct group: pointers to the name and to the password, the number, and a pointer to the names of its members,
    /// of which the last is null.
    /// </summary>
    [LibraryImport(Name, EntryPoint = "getgrgid")]
    internal static partial byte** GetGroup(uint number);

    [LibraryImport(Name, EntryPoint = "fsync", SetLastError = true)]
    internal static partial int Fsync(SafeFileHandle file);

    [LibraryImport(Name, EntryPoint = "fstatvfs", SetLastError = true)]
    internal static partial int FstatVfs(SafeFileHandle file, StatVfs* into);

    [LibraryImport(Name, EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint GetDents64(nint number, SafeFileHandle folder, byte* into, nint size);

    [LibraryImport(Name, EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int Ficlone(SafeFileHandle target, nuint request, SafeFileHandle source);

    [LibraryImport(Name, EntryPoint = "lseek", SetLastError = true)]
    internal static partial long Seek(SafeFileHandle file, long offset, int from);

    [LibraryImport(Name, EntryPoint = "copy_file_range", SetLastError = true)]
    internal static partial nint CopyFileRange(
        SafeFileHandle source,
        long* sourceOffset,
        SafeFileHandle target,
        long* targetOffset,
        nint length,
        uint flags
    );

    [LibraryImport(Name, EntryPoint = "flock", SetLastError = true)]
    internal static partial int Flock(SafeFileHandle file, int operation);
}
