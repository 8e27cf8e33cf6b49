using Microsoft.Win32.SafeHandles;

namespace Pipeline.Posix.Portable;

/// <summary>
/// A folder held by its path, for systems without the *at() calls. A link that is planted between two calls is not
/// noticed.
/// </summary>
internal sealed class PortableFolder(PortableRoot root, string path) : DirectoryHandle(path)
{
    public override IEnumerable<FolderName> List()
    {
        var entries = PortableFault.On(
            "list",
            Path,
            () => new DirectoryInfo(root.Full(Path)).EnumerateFileSystemInfos().GetEnumerator()
        );
        using (entries)
        {
            while (PortableFault.On("list", Path, entries.MoveNext))
                yield return new(entries.Current.Name, PortableRoot.TypeOf(entries.Current));
        }
    }

    public override DirectoryHandle OpenFolder(string name) =>
        root.Find(Below(name), follow: false)?.Type switch
        {
            EntryType.Folder => new PortableFolder(root, Below(name)),
            EntryType.Link => throw PosixException.Of(PosixError.IsLink, "open the folder", Below(name), "it is a link"),
            null => throw PosixException.Of(PosixError.NotFound, "open the folder", Below(name), "it does not exist"),
            _ => throw PosixException.Of(PosixError.NotFolder, "open the folder", Below(name), "it is not a folder"),
        };

    public override SafeFileHandle OpenFile(string name, OpenHow how, UnixFileMode mode = PosixFile.DefaultMode) =>
        root.OpenFile(Below(name), how | OpenHow.NoFollow, mode);

    public override EntryInfo? Find(string name) => root.Find(Below(name), follow: false);

    public override EntryInfo Stat() =>
        root.Find(Path, follow: true)
        ?? throw PosixException.Of(PosixError.NotFound, "get the attributes of", Path, "it does not exist");

    public override bool TryMakeFolder(string name, UnixFileMode mode)
    {
        var full = root.Full(Below(name));
        if (Directory.Exists(full) || File.Exists(full))
            return false;
        PortableFault.On("create the folder", Below(name), () => Directory.CreateDirectory(full));
        return true;
    }

    public override void DeleteFile(string name)
    {
        if (Find(name) is not { } found)
            throw PosixException.Of(PosixError.NotFound, "delete", Below(name), "it does not exist");
        if (found.Type == EntryType.Folder)
            throw PosixException.Of(PosixError.IsFolder, "delete", Below(name), "it is a folder");
        PortableFault.On("delete", Below(name), () => File.Delete(root.Full(Below(name))));
    }

    public override void DeleteFolder(string name) =>
        PortableFault.On("delete the folder", Below(name), () => Directory.Delete(root.Full(Below(name))));

    public override void Rename(string name, DirectoryHandle target, string newName, bool replace)
    {
        var (from, to) = (root.Full(Below(name)), root.Full(((PortableFolder)target).Below(newName)));
        PortableFault.On(
            $"rename '{Below(name)}' to",
            newName,
            () =>
            {
                if (Directory.Exists(from))
                    Directory.Move(from, to);
                else
                    File.Move(from, to, replace);
            }
        );
    }

    public override string ReadLink(string name) =>
        new FileInfo(root.Full(Below(name))).LinkTarget
        ?? throw PosixException.Of(PosixError.Other, "read the link", Below(name), "it is not a link");

    public override void MakeLink(string name, string target) =>
        PortableFault.On("create the link", Below(name), () => File.CreateSymbolicLink(root.Full(Below(name)), target));

    public override void MakeSecondName(string name, DirectoryHandle target, string newName) =>
        throw PosixException.Of(PosixError.Other, "create a hard link to", Below(name), "only Linux supports that");

    public override void Sync()
    {
        // Neither .NET nor Windows has a call for it; docs/getting-started.md says what that means.
    }

    public override bool? TryLock() => null;

    public override SpaceInfo Space() => root.Space(Path);

    public override void Dispose()
    {
        // Held by its path only: there is nothing to close.
    }
}
