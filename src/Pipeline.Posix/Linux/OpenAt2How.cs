using System.Runtime.InteropServices;

namespace Pipeline.Posix.Linux;

/// <summary>struct open_how of openat2(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct OpenAt2How
{
    internal ulong Flags;
    internal ulong Mode;
    internal ulong Resolve;
}
