using System.Runtime.InteropServices;

namespace Pipeline.Posix;

/// <summary>
/// What the child processes that have ended, and their ended children in turn, have used; see getrusage(2).
/// </summary>
public static unsafe partial class ChildReaper
{
    private const int RusageChildren = -1;

    /// <summary>
    /// Processor time, in the program and in the kernel; null where the system has no such account. It only grows.
    /// </summary>
    public static TimeSpan? ProcessorTime()
    {
        if (OperatingSystem.IsWindows())
            return null;
        Usage usage;
        return GetUsage(RusageChildren, &usage) == 0 ? usage.User.Span + usage.System.Span : null;
    }

    [LibraryImport("libc", EntryPoint = "getrusage", SetLastError = true)]
    private static partial int GetUsage(int who, Usage* into);

    /// <summary>The two times come first on every system; what follows is only given room.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private struct Usage
    {
        public TimeVal User;
        public TimeVal System;
    }

    /// <summary>
    /// The microseconds fill the first four bytes of their eight on little-endian systems, whether 4 or 8 bytes wide.
    /// </summary>
    [StructLayout(LayoutKind.Sequential, Size = 16)]
    private struct TimeVal
    {
        public long Seconds;
        public int Microseconds;

        public readonly TimeSpan Span => TimeSpan.FromSeconds(Seconds) + TimeSpan.FromMicroseconds(Microseconds);
    }
}
