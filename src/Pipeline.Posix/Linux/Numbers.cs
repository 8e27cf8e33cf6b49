using System.Runtime.InteropServices;

namespace Pipeline.Posix.Linux;

/// <summary>The kernel's numbers (uapi headers); a few differ between x86-64 and arm64.</summary>
internal static class Numbers
{
    internal const int ReadOnly = 0;
    internal const int WriteOnly = 1;
    internal const int ReadWrite = 2;
    internal const int Create = 0x40;
    internal const int Exclusive = 0x80;
    internal const int NoTerminal = 0x100;
    internal const int Truncate = 0x200;
    internal const int Append = 0x400;
    internal const int NonBlocking = 0x800;
    internal const int CloseOnExec = 0x80000;
    internal const int PathOnly = 0x200000;

    internal const int SeekEnd = 2;
    internal const int SeekData = 3;
    internal const int SeekHole = 4;

    internal const int LockExclusive = 2;
    internal const int LockAtOnce = 4;

    internal const int SymlinkNoFollow = 0x100;
    internal const int RemoveFolder = 0x200;
    internal const int EmptyPath = 0x1000;

    internal const ulong ResolveNoMagicLinks = 0x02;
    internal const ulong ResolveBeneath = 0x08;

    internal const nint SysOpenAt2 = 437;
    internal const int RenameNoReplace = 1;
    internal const nuint Ficlone = 0x40049409;
    internal const uint StatxBasic = 0x7ff;

    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    internal static readonly int MustBeFolder = IsArm ? 0x4000 : 0x10000;
    internal static readonly int NoFollow = IsArm ? 0x8000 : 0x20000;
    internal static readonly nint SysGetDents64 = IsArm ? 61 : 217;
    internal static readonly nint SysRenameAt2 = IsArm ? 276 : 316;
}
