using System.Runtime.InteropServices;

namespace Pipeline.Posix;

/// <summary>What stands under a name.</summary>
public enum EntryType
{
    /// <summary>A regular file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A symbolic link.</summary>
    Link,

    /// <summary>A pipe, a socket or a device.</summary>
    Other,
}

/// <summary>What the file system knows about a file, a folder or a link.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EntryInfo
{
    /// <summary>What it is.</summary>
    public required EntryType Type { get; init; }

    /// <summary>Size in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>When its bytes were last written, in steps of 100 ns.</summary>
    public required DateTimeOffset ModifiedAt { get; init; }

    /// <summary>When it was last read, as far as the file system keeps that.</summary>
    public required DateTimeOffset AccessedAt { get; init; }

    /// <summary>The permission bits, setuid, setgid and sticky included.</summary>
    public required UnixFileMode Mode { get; init; }

    /// <summary>The owner's number; 0 where there is none.</summary>
    public uint Owner { get; init; }

    /// <summary>The group's number; 0 where there is none.</summary>
    public uint Group { get; init; }

    /// <summary>
    /// The inode's number; with <see cref="Device"/> it names the file itself. 0 where there is none.
    /// </summary>
    public ulong Inode { get; init; }

    /// <summary>The number of the file system that holds it; 0 where there is none.</summary>
    public ulong Device { get; init; }

    /// <summary>How many names the file has.</summary>
    public uint Links { get; init; }
}

/// <summary>A name in a folder.</summary>
/// <param name="Name">The name; see <see cref="PathEncoding"/> for one that is not valid UTF-8.</param>
/// <param name="Type">What stands there; null where the file system does not tell without another look.</param>
public readonly record struct FolderName(string Name, EntryType? Type);
