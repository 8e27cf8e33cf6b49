using System.Runtime.InteropServices;

namespace Pipeline.Posix;

/// <summary>The room on a file system, as statvfs(3) tells it.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SpaceInfo
{
    /// <summary>The preferred size of a read or write, in bytes.</summary>
    public ulong BlockSize { get; init; }

    /// <summary>The unit of the block counts, in bytes.</summary>
    public required ulong FragmentSize { get; init; }

    /// <summary>All blocks.</summary>
    public required ulong Blocks { get; init; }

    /// <summary>Free blocks, those kept for the administrator included.</summary>
    public required ulong BlocksFree { get; init; }

    /// <summary>Free blocks for everybody.</summary>
    public required ulong BlocksAvailable { get; init; }

    /// <summary>All inodes.</summary>
    public ulong Files { get; init; }

    /// <summary>Free inodes, those kept for the administrator included.</summary>
    public ulong FilesFree { get; init; }

    /// <summary>Free inodes for everybody.</summary>
    public ulong FilesAvailable { get; init; }

    /// <summary>The file system's own number.</summary>
    public ulong FileSystemId { get; init; }

    /// <summary>The mount flags (1 read-only, 2 no setuid).</summary>
    public ulong Flags { get; init; }

    /// <summary>The longest name, in bytes.</summary>
    public ulong LongestName { get; init; }

    /// <summary>Bytes free for everybody.</summary>
    public long FreeBytes => (long)Math.Min(BlocksAvailable * FragmentSize, long.MaxValue);
}
