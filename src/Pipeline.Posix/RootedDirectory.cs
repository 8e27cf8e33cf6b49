using Microsoft.Win32.SafeHandles;
using Pipeline.Posix.Linux;
using Pipeline.Posix.Portable;

namespace Pipeline.Posix;

/// <summary>
/// A folder that nothing done through it leaves. Paths are relative to it and <c>/</c>-separated; the empty path is the
/// folder itself. On Linux every path is resolved by the kernel below the opened folder, so a link planted at any
/// moment cannot lead out; a link that stays inside is followed. Elsewhere paths are only checked as text. Every member
/// throws <see cref="PosixException"/>.
/// </summary>
public abstract class RootedDirectory : IDisposable
{
    /// <summary>The mode of new folders, before the umask.</summary>
    protected const UnixFileMode FolderMode = (UnixFileMode)0b111_111_111;

    private protected RootedDirectory(string fullPath) => FullPath = fullPath;

    /// <summary>Where the root really is, links resolved.</summary>
    public string FullPath { get; }

    /// <summary>Opens an existing folder as a root. The path itself is trusted: links in it are followed.</summary>
    public static RootedDirectory Open(string path) =>
        LinuxRoot.IsSupported ? LinuxRoot.OpenAt(path) : new PortableRoot(Path.GetFullPath(path));

    /// <summary>
    /// The same, only to look at it and to work on names in it (<see cref="Pass"/>): this needs no right to read it.
    /// </summary>
    internal static RootedDirectory OpenToPass(string path) =>
        LinuxRoot.IsSupported ? LinuxRoot.OpenAt(path, passes: true) : new PortableRoot(Path.GetFullPath(path));

    /// <summary>
    /// Whether the path by which it was opened still leads to this folder: it may have been moved, deleted or mounted
    /// over.
    /// </summary>
    public abstract bool IsCurrent { get; }

    /// <summary>The link that stands at the path by which it was opened; null when none does.</summary>
    public abstract EntryInfo? Link { get; }

    /// <summary>
    /// What tells the folder from every other one: it stays when the folder is renamed. All zero where folders have no
    /// number.
    /// </summary>
    public abstract (ulong Device, ulong Inode) Identity { get; }

    /// <summary>Opens a folder to list it, to sync it, or to work on several of its names.</summary>
    public abstract DirectoryHandle OpenFolder(string path);

    /// <summary>
    /// Opens a folder; missing ones are made on the way and, if <paramref name="durable"/>, fsynced into their parents.
    /// </summary>
    public DirectoryHandle MakeFolders(string path, bool durable)
    {
        try
        {
            return OpenFolder(path);
        }
        catch (PosixException fault) when (fault.Error == PosixError.NotFound && path.Length > 0)
        {
            var (parent, name) = PathEncoding.Split(path);
            using var above = MakeFolders(parent, durable);
            var isNew = above.TryMakeFolder(name, FolderMode);
            if (isNew && durable)
                above.Sync();
            return isNew ? above.OpenFolder(name) : OpenFolder(path);
        }
    }

    /// <summary>
    /// Opens a regular file; anything else is refused. A new file gets <paramref name="mode"/> (masked to 0777) less
    /// the umask. Never blocks on a pipe.
    /// </summary>
    public abstract SafeFileHandle OpenFile(string path, OpenHow how, UnixFileMode mode = PosixFile.DefaultMode);

    /// <summary>
    /// What stands at a path, or null when nothing does. A last link is looked at itself unless
    /// <paramref name="follow"/>.
    /// </summary>
    public abstract EntryInfo? Find(string path, bool follow);

    /// <summary>Sets the permission bits, masked to 0777. A link inside the root is followed.</summary>
    public abstract void SetMode(string path, UnixFileMode mode);

    /// <summary>
    /// Sets the times that are given, in steps of 100 ns. A last link is followed only with <paramref name="follow"/>.
    /// </summary>
    public abstract void SetTimes(string path, DateTimeOffset? accessed, DateTimeOffset? modified, bool follow);

    /// <summary>The room where the folder lies.</summary>
    public abstract SpaceInfo Space(string path);

    /// <summary>Makes a folder; its parent must be there. The mode is masked to 0777, less the umask.</summary>
    public void MakeFolder(string path, UnixFileMode mode)
    {
        using var parent = ParentOf(path, out var name);
        if (!parent.TryMakeFolder(name, mode))
            throw PosixException.Of(PosixError.Exists, "create the folder", path, "the name exists already");
    }

    /// <summary>Deletes a file or a link, never what the link points to.</summary>
    public void DeleteFile(string path)
    {
        using var parent = ParentOf(path, out var name);
        parent.DeleteFile(name);
    }

    /// <summary>Deletes a file, a link or an empty folder.</summary>
    public void Delete(string path)
    {
        using var parent = ParentOf(path, out var name);
        try
        {
            parent.DeleteFile(name);
        }
        catch (PosixException fault) when (fault.Error == PosixError.IsFolder)
        {
            parent.DeleteFolder(name);
        }
    }

    /// <summary>Deletes an empty folder.</summary>
    public void DeleteFolder(string path)
    {
        using var parent = ParentOf(path, out var name);
        parent.DeleteFolder(name);
    }

    /// <summary>
    /// Renames a file, folder or link. With <paramref name="replace"/> false a taken name is refused (Exists), in one
    /// step with the rename.
    /// </summary>
    public void Rename(string from, string to, bool replace)
    {
        using var source = ParentOf(from, out var name);
        using var target = ParentOf(to, out var newName);
        source.Rename(name, target, newName, replace);
    }

    /// <summary>The text of a link.</summary>
    public string ReadLink(string path)
    {
        using var parent = ParentOf(path, out var name);
        return parent.ReadLink(name);
    }

    /// <summary>
    /// Makes a link. Its text may be anything: what leads out of the root is refused when it is followed.
    /// </summary>
    public void MakeLink(string path, string target)
    {
        using var parent = ParentOf(path, out var name);
        parent.MakeLink(name, target);
    }

    /// <summary>Gives a file a second name (a hard link); a taken one is refused.</summary>
    public void MakeSecondName(string path, string newPath)
    {
        using var source = ParentOf(path, out var name);
        using var target = ParentOf(newPath, out var newName);
        source.MakeSecondName(name, target, newName);
    }

    /// <summary>Closes the root.</summary>
    public abstract void Dispose();

    /// <summary>Opens a folder only to work on names in it; this needs no right to read it.</summary>
    internal abstract DirectoryHandle Pass(string path);

    private DirectoryHandle ParentOf(string path, out string name)
    {
        (var folder, name) = PathEncoding.Split(path);
        PathEncoding.CheckName(name);
        return Pass(folder);
    }
}
