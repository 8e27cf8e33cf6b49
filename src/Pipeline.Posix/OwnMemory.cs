using System.Runtime.InteropServices;

namespace Pipeline.Posix;

/// <summary>Keeps what this process has in memory, its environment included, from others.</summary>
public static unsafe partial class OwnMemory
{
    /// <summary>PR_SET_DUMPABLE, see prctl(2).</summary>
    private const int SetDumpable = 4;

    /// <summary>PR_GET_DUMPABLE.</summary>
    private const int GetDumpable = 3;

    /// <summary>RLIMIT_CORE, see setrlimit(2); the same number on Linux and macOS.</summary>
    private const int CoreSize = 4;
    private static int _isHidden;

    /// <summary>
    /// To be called before a secret is read: from then on a crash leaves no core file, and on Linux no other process
    /// of the same user can
    /// attach to this one or read its memory and environment. What lies in <c>/proc/PID</c> then belongs to root;
    /// this process itself can
    /// still read its own, but for <c>environ</c>, <c>auxv</c> and <c>mem</c>, which nothing here asks for. Programs
    /// that it starts have no
    /// core files either; else they are as ever.
    /// </summary>
    public static void Hide()
    {
        if (OperatingSystem.IsWindows() || Interlocked.Exchange(ref _isHidden, 1) != 0)
            return;
        // Both are refused by no system that has them; without them the program works all the same.
        var none = default(ResourceLimit);
        _ = ResourceLimit.Set(CoreSize, &none);
        if (OperatingSystem.IsLinux())
            _ = Control(SetDumpable, 0, 0, 0, 0);
    }

    /// <summary>
    /// Whether other processes of the same user may still read it; null where the system does not tell.
    /// </summary>
    internal static bool? IsReadable => OperatingSystem.IsLinux() ? Control(GetDumpable, 0, 0, 0, 0) == 1 : null;

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Control(int option, nint second, nint third, nint fourth, nint fifth);
}
