using System.Runtime.InteropServices;

namespace Pipeline.Posix.Linux;

/// <summary>struct statvfs of the 64-bit C libraries.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct StatVfs
{
    internal ulong BlockSize;
    internal ulong FragmentSize;
    internal ulong Blocks;
    internal ulong BlocksFree;
    internal ulong BlocksAvailable;
    internal ulong Files;
    internal ulong FilesFree;
    internal ulong FilesAvailable;
    internal ulong FileSystemId;
    internal ulong Flags;
    internal ulong LongestName;
    private fixed int _spare[6];

    internal readonly SpaceInfo Info() =>
        new()
        {
            BlockSize = BlockSize,
            FragmentSize = FragmentSize,
            Blocks = Blocks,
            BlocksFree = BlocksFree,
            BlocksAvailable = BlocksAvailable,
            Files = Files,
            FilesFree = FilesFree,
            FilesAvailable = FilesAvailable,
            FileSystemId = FileSystemId,
            Flags = Flags,
            LongestName = LongestName,
        };
}
