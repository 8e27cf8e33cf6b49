using System.Runtime.InteropServices;

namespace Pipeline.Posix;

/// <summary>How many files this process may hold open: RLIMIT_NOFILE, see setrlimit(2).</summary>
public static unsafe partial class OpenFileLimit
{
    private const int OnLinux = 7;
    private const int OnBsd = 8;

    /// <summary>
    /// Raises the soft limit to the hard one, which every process may do for itself and for the programs that it starts.
    /// </summary>
    public static void Raise()
    {
        if (OperatingSystem.IsWindows())
            return;
        var resource = OperatingSystem.IsLinux() ? OnLinux : OnBsd;
        Limit limit;
        if (Get(resource, &limit) != 0 || limit.Soft == limit.Hard)
            return;
        limit.Soft = limit.Hard;
        // macOS refuses what is above its own maximum; the limit then stays as it is.
        _ = Set(resource, &limit);
    }

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    private static partial int Get(int resource, Limit* limit);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int Set(int resource, Limit* limit);

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
