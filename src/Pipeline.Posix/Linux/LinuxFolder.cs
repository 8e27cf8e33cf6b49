using Microsoft.Win32.SafeHandles;

namespace Pipeline.Posix.Linux;

/// <summary>A folder held by its descriptor; every call is the *at() call on it.</summary>
internal sealed unsafe class LinuxFolder(SafeFileHandle handle, string path) : DirectoryHandle(path)
{
    private const int NameRoom = LinuxFile.NameRoom;

    public override IEnumerable<FolderName> List()
    {
        using var listed = Open(".", Numbers.MustBeFolder, 0, "list");
        foreach (var name in Listing.Read(listed, Path))
            yield return name;
    }

    public override DirectoryHandle OpenFolder(string name)
    {
        PathEncoding.CheckName(name);
        return new LinuxFolder(Open(name, Numbers.MustBeFolder | Numbers.NoFollow, 0, "open the folder"), Below(name));
    }

    public override SafeFileHandle OpenFile(string name, OpenHow how, UnixFileMode mode = PosixFile.DefaultMode)
    {
        PathEncoding.CheckName(name);
        var file = Open(name, LinuxFile.Flags(how | OpenHow.NoFollow), LinuxFile.Mask(mode), "open");
        return LinuxFile.CheckRegular(file, Below(name), how);
    }

    public override EntryInfo? Find(string name)
    {
        var text = stackalloc byte[NameRoom];
        Put(name, text);
        Statx stat;
        if (Libc.Statx(handle, text, Numbers.SymlinkNoFollow, Numbers.StatxBasic, &stat) >= 0)
            return stat.Info();
        return Errno.Last == Errno.NoEntry ? null : throw Fault("get the attributes of", name);
    }

    public override EntryInfo Stat() => LinuxFile.Stat(handle);

    public override bool TryMakeFolder(string name, UnixFileMode mode)
    {
        var text = stackalloc byte[NameRoom];
        Put(name, text);
        if (Libc.MkdirAt(handle, text, LinuxFile.Mask(mode)) >= 0)
            return true;
        return Errno.Last == Errno.Exists ? false : throw Fault("create the folder", name);
    }

    public override void DeleteFile(string name) => Unlink(name, 0, "delete");

    public override void DeleteFolder(string name) => Unlink(name, Numbers.RemoveFolder, "delete the folder");

    public override void Rename(string name, DirectoryHandle target, string newName, bool replace)
    {
        var old = stackalloc byte[NameRoom];
        var text = stackalloc byte[NameRoom];
        Put(name, old);
        Put(newName, text);
        var to = ((LinuxFolder)target).Handle;
        if ((replace ? Libc.RenameAt(handle, old, to, text) : RenameNew(old, to, text)) < 0)
            throw Fault($"rename '{Below(name)}' to", newName);
    }

    public override string ReadLink(string name)
    {
        PathEncoding.CheckName(name);
        return LinuxFile.TryReadLink(handle, name, out var errno) ?? throw Errno.Fault(errno, "read the link", Below(name));
    }

    public override void MakeLink(string name, string target)
    {
        var text = stackalloc byte[NameRoom];
        var link = stackalloc byte[PathEncoding.LongestPath];
        Put(name, text);
        PathEncoding.EncodeNul(target, new(link, PathEncoding.LongestPath));
        if (Libc.SymlinkAt(link, handle, text) < 0)
            throw Fault("create the link", name);
    }

    public override void MakeSecondName(string name, DirectoryHandle target, string newName)
    {
        var old = stackalloc byte[NameRoom];
        var text = stackalloc byte[NameRoom];
        Put(name, old);
        Put(newName, text);
        if (Libc.LinkAt(handle, old, ((LinuxFolder)target).Handle, text, 0) < 0)
            throw Fault($"create a hard link to '{Below(name)}' as", newName);
    }

    public override void Sync()
    {
        // EINVAL: the file system has no such thing as a folder that is not durable (some network and FUSE ones).
        if (Libc.Fsync(handle) < 0 && Errno.Last != Errno.Invalid)
            throw Errno.Fault("flush (fsync) the folder", Path);
    }

    public override bool? TryLock() =>
        Libc.Flock(handle, Numbers.LockExclusive | Numbers.LockAtOnce) == 0 ? true
        : Errno.Last == Errno.Again ? false
        : null;

    public override SpaceInfo Space()
    {
        StatVfs room;
        return Libc.FstatVfs(handle, &room) < 0 ? throw Errno.Fault("get the free space of", Path) : room.Info();
    }

    public override void Dispose() => handle.Dispose();

    private SafeFileHandle Handle => handle;

    private static void Put(string name, byte* text)
    {
        PathEncoding.CheckName(name);
        PathEncoding.EncodeNul(name, new(text, NameRoom));
    }

    private SafeFileHandle Open(string name, int flags, uint mode, string doing) =>
        LinuxFile.TryOpenAt(handle, name, flags, mode, out var errno) ?? throw Errno.Fault(errno, doing, Below(name));

    private void Unlink(string name, int flags, string doing)
    {
        var text = stackalloc byte[NameRoom];
        Put(name, text);
        if (Libc.UnlinkAt(handle, text, flags) < 0)
            throw Fault(doing, name);
    }

    /// <summary>
    /// Some file systems do not know RENAME_NOREPLACE; a second name is refused by all when it is taken.
    /// </summary>
    private int RenameNew(byte* name, SafeFileHandle target, byte* newName)
    {
        var done = (int)Libc.RenameAt2(Numbers.SysRenameAt2, handle, name, target, newName, Numbers.RenameNoReplace);
        if (done >= 0 || Errno.Last is not (Errno.Invalid or Errno.NoSystemCall))
            return done;
        done = Libc.LinkAt(handle, name, target, newName, 0);
        return done < 0 ? done : Libc.UnlinkAt(handle, name, 0);
    }

    private PosixException Fault(string doing, string name) => Errno.Fault(doing, Below(name));
}
