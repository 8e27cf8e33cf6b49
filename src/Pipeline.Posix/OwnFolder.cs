using Microsoft.Win32.SafeHandles;
using Pipeline.Posix.Linux;

namespace Pipeline.Posix;

/// <summary>
/// The folder in which this program keeps files of its own (journal, manifest, log, locks, notes of benches): the only
/// place where such files are opened. It is opened once, and looked at by its descriptor (<see cref="Ownership"/>). A
/// file in it is opened below that descriptor, never through a link and without waiting for the other end of a pipe,
/// and is then looked at too.
/// </summary>
public sealed class OwnFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly RootedDirectory _root;
    private readonly DirectoryHandle _folder;

    private OwnFolder(string path, RootedDirectory root, DirectoryHandle folder) => (Path, _root, _folder) = (path, root, folder);

    /// <summary>The path by which it was opened.</summary>
    public string Path { get; }

    /// <summary>Whether its path still leads to it.</summary>
    public bool IsCurrent => _root.IsCurrent;

    /// <summary>Opens a folder. A link that leads to it is followed when we or root have made it.</summary>
    /// <exception cref="PosixException">It is not there, or not our own; the message says what to do.</exception>
    public static OwnFolder Open(string path)
    {
        var root = RootedDirectory.Open(path);
        OwnFolder? opened = null;
        try
        {
            if (root.Link is { } link)
                Ownership.CheckLink(link, path);
            var own = new OwnFolder(path, root, root.OpenFolder(""));
            Ownership.CheckFolder(own._folder.Stat(), path);
            return opened = own;
        }
        finally
        {
            if (opened is null)
                root.Dispose();
        }
    }

    /// <summary>The same; null when the folder is not there.</summary>
    public static OwnFolder? TryOpen(string path)
    {
        try
        {
            return Open(path);
        }
        catch (PosixException fault) when (fault.Error is PosixError.NotFound)
        {
            return null;
        }
    }

    /// <summary>
    /// Opens a folder that may be anybody's, such as <c>/tmp</c>, for the one file in it that is ours: the folder is
    /// not looked at, the file is. It need not be one that we may read.
    /// </summary>
    /// <exception cref="PosixException">It is not there, or is no folder.</exception>
    public static OwnFolder OpenShared(string path)
    {
        var root = RootedDirectory.OpenToPass(path);
        OwnFolder? opened = null;
        try
        {
            return opened = new(path, root, root.Pass(""));
        }
        finally
        {
            if (opened is null)
                root.Dispose();
        }
    }

    /// <summary>Opens a folder, made with those above it for its owner alone when it is not there.</summary>
    public static OwnFolder Make(string path)
    {
        if (OperatingSystem.IsWindows() || Directory.Exists(path))
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        return Open(path);
    }

    /// <summary>Opens a file of ours by its full path; null when it or its folder is not there.</summary>
    public static SafeFileHandle? TryOpenFile(string path, OpenHow how)
    {
        using var folder = TryOpen(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
        return folder?.TryOpenIn(System.IO.Path.GetFileName(path), how);
    }

    /// <summary>What stands under a name; null when nothing does.</summary>
    /// <exception cref="PosixException">It is no file of our own.</exception>
    public EntryInfo? Find(string name)
    {
        if (_folder.Find(name) is not { } found)
            return null;
        Ownership.CheckFile(found, PathOf(name));
        return found;
    }

    /// <summary>Opens a file; one that is made is its owner's alone.</summary>
    /// <exception cref="PosixException">It cannot be opened, or is not our own.</exception>
    public SafeFileHandle OpenFile(string name, OpenHow how)
    {
        var file = OpenIn(name, how);
        SafeFileHandle? opened = null;
        try
        {
            Check(file, name);
            return opened = file;
        }
        finally
        {
            if (opened is null)
                file.Dispose();
        }
    }

    /// <summary>The same; null when the file is not there.</summary>
    public SafeFileHandle? TryOpenIn(string name, OpenHow how)
    {
        try
        {
            return OpenFile(name, how);
        }
        catch (PosixException fault) when (fault.Error == PosixError.NotFound)
        {
            return null;
        }
    }

    /// <summary>
    /// Opens a file that several programs write to at once, made when it is not there: each write goes to the end,
    /// wherever that is by then.
    /// </summary>
    /// <exception cref="IOException">It cannot be opened, or is not our own; the message says why.</exception>
    public FileStream OpenToAppend(string name)
    {
        if (LinuxRoot.IsSupported)
            return new(OpenFile(name, OpenHow.Write | OpenHow.Append | OpenHow.Create), FileAccess.Write, bufferSize: 0);
        // There a link would be followed.
        _ = Find(name);
        return AppendOnly.Open(PathOf(name));
    }

    /// <summary>
    /// Opens a file on Windows, where a file is locked by the way in which it is opened.
    /// </summary>
    /// <exception cref="IOException">Another program has it open.</exception>
    internal SafeFileHandle OpenSharing(
        string name,
        FileMode mode,
        FileAccess access,
        FileShare share,
        FileOptions options = FileOptions.None
    ) => File.OpenHandle(PathOf(name), mode, access, share, options);

    /// <summary>
    /// Makes an empty file unless it is there. One that is there is looked at and not opened: who closes a file lets go
    /// of all locks (fcntl) that this process has on it, those of SQLite too.
    /// </summary>
    public EntryInfo Ensure(string name)
    {
        while (true)
        {
            if (Find(name) is { } there)
                return there;
            try
            {
                using var made = OpenFile(name, OpenHow.Read | OpenHow.Write | OpenHow.Create | OpenHow.Exclusive);
                return PosixFile.Stat(made);
            }
            catch (PosixException fault) when (fault.Error == PosixError.Exists)
            {
                // Somebody made it in between: it is looked at.
            }
        }
    }

    /// <summary>Whether a file still is what stands under a name.</summary>
    public bool IsAt(SafeFileHandle file, string name) =>
        _folder.Find(name) is { } there
        && PosixFile.Stat(file) is var ours
        && (there.Inode, there.Device) == (ours.Inode, ours.Device);

    /// <summary>The names in it.</summary>
    public IEnumerable<string> Names() => _folder.List().Select(entry => entry.Name);

    /// <summary>Renames a file in it; a taken name is replaced only when <paramref name="replace"/> says so.</summary>
    public void Rename(string name, string newName, bool replace) => _folder.Rename(name, _folder, newName, replace);

    /// <summary>Deletes a file in it; fine when it is gone.</summary>
    public void Delete(string name)
    {
        try
        {
            _folder.DeleteFile(name);
        }
        catch (PosixException fault) when (fault.Error == PosixError.NotFound)
        {
            // Somebody else has deleted it.
        }
    }

    /// <summary>Makes its names durable.</summary>
    public void Sync() => _folder.Sync();

    /// <inheritdoc/>
    public void Dispose()
    {
        _folder.Dispose();
        _root.Dispose();
    }

    /// <summary>The path of something in it, for people.</summary>
    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Refuses an opened file that is not our own.</summary>
    internal void Check(SafeFileHandle file, string name) => Ownership.CheckFile(PosixFile.Stat(file), PathOf(name));

    private SafeFileHandle OpenIn(string name, OpenHow how)
    {
        try
        {
            var file = _folder.OpenFile(name, how, OwnerOnly);
            if (how.HasFlag(OpenHow.Create) && !LinuxRoot.IsSupported)
                PosixFile.SetMode(file, OwnerOnly);
            return file;
        }
        catch (PosixException fault) when (fault.Error is not (PosixError.NotFound or PosixError.Exists))
        {
            // What stands there says more than why it could not be opened.
            _ = Find(name);
            throw new PosixException(fault.Error, fault.Message.Replace($"'{name}'", $"'{PathOf(name)}'"), fault.Errno, fault);
        }
    }
}
