using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Pipeline.Posix.Linux;

/// <summary>The calls on one open file, and on one name in an open folder.</summary>
internal static unsafe class LinuxFile
{
    /// <summary>A name and its closing NUL; a longer one gets ENAMETOOLONG from the kernel.</summary>
    internal const int NameRoom = 1024;

    internal delegate int OnPath(byte* path);

    internal static uint Mask(UnixFileMode mode) => (uint)mode & 0x1FF;

    internal static int Flags(OpenHow how) =>
        (
            (how & (OpenHow.Read | OpenHow.Write)) switch
            {
                OpenHow.Read => Numbers.ReadOnly,
                OpenHow.Write => Numbers.WriteOnly,
                _ => Numbers.ReadWrite,
            }
        )
        | (how.HasFlag(OpenHow.Append) ? Numbers.Append : 0)
        | (how.HasFlag(OpenHow.Create) ? Numbers.Create : 0)
        | (how.HasFlag(OpenHow.Exclusive) ? Numbers.Exclusive : 0)
        | (how.HasFlag(OpenHow.Truncate) ? Numbers.Truncate : 0)
        | (how.HasFlag(OpenHow.NoFollow) ? Numbers.NoFollow : 0)
        | Numbers.NonBlocking
        | Numbers.NoTerminal;

    /// <summary>Refuses what is no regular file; a file that was just made is one.</summary>
    internal static SafeFileHandle CheckRegular(SafeFileHandle file, string path, OpenHow how)
    {
        if (how.HasFlag(OpenHow.Create | OpenHow.Exclusive))
            return file;
        var type = Stat(file).Type;
        if (type == EntryType.File)
            return file;
        file.Dispose();
        throw type == EntryType.Folder
            ? PosixException.Of(PosixError.IsFolder, "open", path, "it is a folder")
            : PosixException.Of(PosixError.Other, "open", path, "it is a pipe, a socket or a device");
    }

    internal static SafeFileHandle? TryOpenAt(SafeFileHandle folder, string name, int flags, uint mode, out int errno)
    {
        Span<byte> buffer = stackalloc byte[NameRoom];
        PathEncoding.EncodeNul(name, buffer);
        int fd;
        fixed (byte* text = buffer)
        {
            do fd = Libc.OpenAt(folder, text, flags | Numbers.CloseOnExec, mode);
            while (fd < 0 && Errno.Last == Errno.Interrupted);
        }
        errno = fd < 0 ? Errno.Last : 0;
        return fd < 0 ? null : new(fd, ownsHandle: true);
    }

    internal static string? TryReadLink(SafeFileHandle folder, string name, out int errno)
    {
        Span<byte> buffer = stackalloc byte[NameRoom];
        Span<byte> target = stackalloc byte[PathEncoding.LongestPath];
        PathEncoding.EncodeNul(name, buffer);
        nint length;
        fixed (
            byte* text = buffer,
                into = target
        )
            length = Libc.ReadlinkAt(folder, text, into, target.Length);
        errno = length < 0 ? Errno.Last : 0;
        return length < 0 ? null : PathEncoding.Decode(target[..(int)length]);
    }

    internal static EntryInfo Stat(SafeFileHandle file)
    {
        Statx stat;
        byte nothing = 0;
        return Libc.Statx(file, &nothing, Numbers.EmptyPath, Numbers.StatxBasic, &stat) < 0
            ? throw Errno.Fault("get the attributes of", "an open file")
            : stat.Info();
    }

    /// <summary>What stands at an absolute path; null when nothing can be seen there.</summary>
    internal static EntryInfo? TryLookAt(SafeFileHandle any, string path, bool follow = true)
    {
        var text = stackalloc byte[PathEncoding.LongestPath];
        PathEncoding.EncodeNul(path, new(text, PathEncoding.LongestPath));
        Statx stat;
        return Libc.Statx(any, text, follow ? 0 : Numbers.SymlinkNoFollow, Numbers.StatxBasic, &stat) < 0 ? null : stat.Info();
    }

    internal static int Read(SafeFileHandle file, Span<byte> into, long offset)
    {
        var done = 0;
        while (done < into.Length)
        {
            nint got;
            fixed (byte* start = into[done..])
                got = Libc.Pread(file, start, into.Length - done, offset + done);
            if (got == 0)
                break;
            if (got > 0)
                done += (int)got;
            else if (Errno.Last != Errno.Interrupted)
                throw Errno.Fault("read", "an open file");
        }
        return done;
    }

    internal static void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        while (!bytes.IsEmpty)
        {
            nint done;
            fixed (byte* start = bytes)
                done = Libc.Pwrite(file, start, bytes.Length, offset);
            if (done >= 0)
            {
                bytes = bytes[(int)done..];
                offset += done;
            }
            else if (Errno.Last != Errno.Interrupted)
                throw Errno.Fault("write", "an open file");
        }
    }

    internal static void SetTimes(SafeFileHandle file, DateTimeOffset? accessed, DateTimeOffset? modified)
    {
        var times = stackalloc TimeSpec[] { TimeSpec.Of(accessed), TimeSpec.Of(modified) };
        if (Libc.Futimens(file, times) < 0)
            throw Errno.Fault("set the time of", "an open file");
    }

    internal static int SetTimesOfPath(SafeFileHandle entry, DateTimeOffset? accessed, DateTimeOffset? modified)
    {
        var times = stackalloc TimeSpec[] { TimeSpec.Of(accessed), TimeSpec.Of(modified) };
        byte nothing = 0;
        var done = Libc.UtimensAt(entry, &nothing, times, Numbers.EmptyPath);
        return done < 0 && Errno.Last == Errno.Invalid
            ? ByProc(entry, proc => Libc.UtimensAt(entry, proc, times, 0)) // before Linux 5.8
            : done;
    }

    internal static void SetMode(SafeFileHandle file, UnixFileMode mode)
    {
        if (Libc.Fchmod(file, Mask(mode)) < 0)
            throw Errno.Fault("set the mode of", "an open file");
    }

    internal static void Sync(SafeFileHandle file)
    {
        if (Libc.Fsync(file) < 0)
            throw Errno.Fault("flush (fsync)", "an open file");
    }

    /// <summary>
    /// Calls with a path that names the open entry itself: an O_PATH descriptor is refused by fchmod(2).
    /// </summary>
    internal static int ByProc(SafeFileHandle entry, OnPath call)
    {
        var path = Encoding.ASCII.GetBytes($"/proc/self/fd/{entry.DangerousGetHandle()}\0");
        fixed (byte* text = path)
            return call(text);
    }
}
