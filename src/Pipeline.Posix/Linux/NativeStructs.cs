using System.Runtime.InteropServices;

namespace Pipeline.Posix.Linux;

/// <summary>struct timespec.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TimeSpec
{
    private const long Omit = 0x3ffffffe;
    internal long Seconds;
    internal long Nanoseconds;

    internal static TimeSpec Of(DateTimeOffset? time)
    {
        if (time is not { } at)
            return new() { Nanoseconds = Omit };
        var (seconds, ticks) = Math.DivRem(at.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks, TimeSpan.TicksPerSecond);
        return ticks < 0
            ? new() { Seconds = seconds - 1, Nanoseconds = (ticks + TimeSpan.TicksPerSecond) * 100 }
            : new() { Seconds = seconds, Nanoseconds = ticks * 100 };
    }
}

/// <summary>struct open_how of openat2(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct OpenAt2How
{
    internal ulong Flags;
    internal ulong Mode;
    internal ulong Resolve;
}
