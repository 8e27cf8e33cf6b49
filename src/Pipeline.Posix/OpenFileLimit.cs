using System.Runtime.InteropServices;

namespace Pipeline.Posix;

/// <summary>How many files this process may hold open: RLIMIT_NOFILE, see setrlimit(2).</summary>
public static unsafe class OpenFileLimit
{
    private const int OnLinux = 7;
    private const int OnBsd = 8;

    /// <summary>
    /// Raises the soft limit to the hard one, which every process may do for itself and for the programs that it
    /// starts.
    /// </summary>
    public static void Raise()
    {
        if (OperatingSystem.IsWindows())
            return;
        var resource = OperatingSystem.IsLinux() ? OnLinux : OnBsd;
        ResourceLimit limit;
        if (ResourceLimit.Get(resource, &limit) != 0 || limit.Soft == limit.Hard)
            return;
        limit.Soft = limit.Hard;
        // macOS refuses what is above its own maximum; the limit then stays as it is.
        _ = ResourceLimit.Set(resource, &limit);
    }
}

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
