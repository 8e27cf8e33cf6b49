using System.Runtime.InteropServices;

namespace Pipeline.Posix;

/// <summary>
/// A limit of this process and of the programs that it starts: <c>struct rlimit</c>, see setrlimit(2).
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe partial struct ResourceLimit
{
    public ulong Soft;
    public ulong Hard;

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    internal static partial int Get(int resource, ResourceLimit* limit);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    internal static partial int Set(int resource, ResourceLimit* limit);
}
