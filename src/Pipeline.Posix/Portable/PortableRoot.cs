using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Pipeline.Posix.Portable;

/// <summary>A root for systems where paths can only be checked as text.</summary>
internal sealed class PortableRoot : RootedDirectory
{
    private static readonly SearchValues<char> NotInWindowsNames = SearchValues.Create("\\:*?\"<>|");

    internal PortableRoot(string fullPath)
        : base(fullPath)
    {
        if (!Directory.Exists(fullPath))
            throw PosixException.Of(PosixError.NotFound, "open the folder", fullPath, "it does not exist");
    }

    public override bool IsCurrent => Directory.Exists(FullPath);

    public override EntryInfo? Link => new DirectoryInfo(FullPath) is { LinkTarget: not null } ? Find("", follow: false) : null;

    public override (ulong Device, ulong Inode) Identity => default;

    public override DirectoryHandle OpenFolder(string path) =>
        Find(path, follow: true)?.Type switch
        {
            EntryType.Folder => new PortableFolder(this, path),
            null => throw PosixException.Of(PosixError.NotFound, "open the folder", path, "it does not exist"),
            _ => throw PosixException.Of(PosixError.NotFolder, "open the folder", path, "it is not a folder"),
        };

    public override SafeFileHandle OpenFile(string path, OpenHow how, UnixFileMode mode = PosixFile.DefaultMode)
    {
        var full = Full(path);
        switch (Find(path, follow: !how.HasFlag(OpenHow.NoFollow))?.Type)
        {
            case EntryType.Link:
                throw PosixException.Of(PosixError.IsLink, "open", path, "it is a link");
            case EntryType.Folder:
                throw PosixException.Of(PosixError.IsFolder, "open", path, "it is a folder");
        }
        var access = how.HasFlag(OpenHow.Write)
            ? how.HasFlag(OpenHow.Read)
                ? FileAccess.ReadWrite
                : FileAccess.Write
            : FileAccess.Read;
        var open =
            how.HasFlag(OpenHow.Create | OpenHow.Exclusive) ? FileMode.CreateNew
            : how.HasFlag(OpenHow.Create | OpenHow.Truncate) ? FileMode.Create
            : how.HasFlag(OpenHow.Create) ? FileMode.OpenOrCreate
            : how.HasFlag(OpenHow.Truncate) ? FileMode.Truncate
            : FileMode.Open;
        return PortableFault.On("open", path, () => File.OpenHandle(full, open, access, FileShare.ReadWrite | FileShare.Delete));
    }

    public override EntryInfo? Find(string path, bool follow)
    {
        var full = Full(path);
        FileSystemInfo? entry = Directory.Exists(full) ? new DirectoryInfo(full) : new FileInfo(full);
        if (follow && entry.LinkTarget is not null)
            entry = PortableFault.On("follow", path, () => entry.ResolveLinkTarget(returnFinalTarget: true));
        if (entry is null || (!entry.Exists && entry.LinkTarget is null))
            return null;
        var type = TypeOf(entry);
        return new()
        {
            Type = type,
            Length = type == EntryType.File ? ((FileInfo)entry).Length : 0,
            ModifiedAt = new(entry.LastWriteTimeUtc),
            AccessedAt = new(entry.LastAccessTimeUtc),
            Mode = OperatingSystem.IsWindows() ? PosixFile.DefaultMode : entry.UnixFileMode,
        };
    }

    public override void SetMode(string path, UnixFileMode mode)
    {
        var full = Full(path);
        PortableFault.On(
            "set the mode of",
            path,
            () =>
            {
                if (!OperatingSystem.IsWindows())
                    File.SetUnixFileMode(full, mode & FolderMode);
            }
        );
    }

    public override void SetTimes(string path, DateTimeOffset? accessed, DateTimeOffset? modified, bool follow)
    {
        var full = Full(path);
        PortableFault.On(
            "set the time of",
            path,
            () =>
            {
                if (accessed is { } read)
                    File.SetLastAccessTimeUtc(full, read.UtcDateTime);
                if (modified is { } written)
                    File.SetLastWriteTimeUtc(full, written.UtcDateTime);
            }
        );
    }

    public override SpaceInfo Space(string path)
    {
        var drive = PortableFault.On("get the free space of", path, () => new DriveInfo(Full(path)));
        return new()
        {
            FragmentSize = 1,
            Blocks = (ulong)drive.TotalSize,
            BlocksFree = (ulong)drive.TotalFreeSpace,
            BlocksAvailable = (ulong)drive.AvailableFreeSpace,
        };
    }

    /// <summary>The one place where a path is joined to the root.</summary>
    internal string Full(string path)
    {
        foreach (var part in path.Split('/'))
        {
            var isBad =
                OperatingSystem.IsWindows()
                && (part.AsSpan().ContainsAny(NotInWindowsNames) || part.EndsWith('.') || part.EndsWith(' '));
            if (part is "." or ".." || part.Contains('\0') || isBad || (part.Length == 0 && path.Length > 0))
                throw PosixException.Of(PosixError.EscapesRoot, "use", path, $"'{part}' is not a valid name below the root");
        }
        return Path.Combine(FullPath, path);
    }

    internal static EntryType TypeOf(FileSystemInfo entry) =>
        entry.LinkTarget is not null ? EntryType.Link
        : entry is DirectoryInfo ? EntryType.Folder
        : EntryType.File;

    internal override DirectoryHandle Pass(string path) => OpenFolder(path);

    public override void Dispose()
    {
        // Held by its path only: there is nothing to close.
    }
}
