using System.Runtime.InteropServices;
using Pipeline.Posix.Linux;

namespace Pipeline.Posix;

/// <summary>The numbers by which the system knows processes and their users.</summary>
public static partial class ProcessNumbers
{
    /// <summary>The user as whom this process works, see geteuid(2). Not on Windows.</summary>
    public static uint OwnUser => EffectiveUser();

    /// <summary>
    /// Whether some process has that number now, see kill(2). True also of one that <c>/proc</c> does not show: a
    /// mount with <c>hidepid</c>
    /// hides those of others, and those that keep their memory to themselves (<see cref="OwnMemory"/>). Not on Windows.
    /// </summary>
    public static bool IsThere(int process) => process > 0 && (Signal(process, 0) == 0 || Errno.Last == Errno.NotPermitted);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Signal(int process, int signal);
}
