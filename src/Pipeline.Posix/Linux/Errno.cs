using System.Runtime.InteropServices;

namespace Pipeline.Posix.Linux;

/// <summary>The system's numbers for what went wrong, and what they mean here.</summary>
internal static class Errno
{
    internal const int NotPermitted = 1;
    internal const int NoEntry = 2;
    internal const int Interrupted = 4;
    internal const int NoSuchAddress = 6;
    internal const int Again = 11;
    internal const int Exists = 17;
    internal const int OtherDevice = 18;
    internal const int NotFolder = 20;
    internal const int Invalid = 22;
    internal const int BrokenPipe = 32;
    internal const int NoSystemCall = 38;
    internal const int Loop = 40;
    internal const int NotSupported = 95;

    /// <summary>The number that the call before has left.</summary>
    internal static int Last => Marshal.GetLastPInvokeError();

    /// <summary>The exception for the call before. Take the number first: any other call changes it.</summary>
    internal static PosixException Fault(string doing, string path) => Fault(Last, doing, path);

    internal static PosixException Fault(int errno, string doing, string path) =>
        PosixException.Of(Meaning(errno), doing, path, Reason(errno), errno);

    /// <summary>
    /// The exception for a failed resolution, where EXDEV means that the path leads out (openat2(2)).
    /// </summary>
    internal static PosixException Unresolved(int errno, string doing, string path) =>
        errno == OtherDevice
            ? PosixException.Of(PosixError.EscapesRoot, doing, path, "a link or '..' in it points outside the root folder", errno)
            : Fault(errno, doing, path);

    private static PosixError Meaning(int errno) =>
        errno switch
        {
            NoEntry => PosixError.NotFound,
            NotPermitted or 13 => PosixError.Denied,
            Exists => PosixError.Exists,
            28 or 122 => PosixError.NoSpace,
            27 => PosixError.TooLarge,
            39 => PosixError.NotEmpty,
            21 => PosixError.IsFolder,
            NotFolder => PosixError.NotFolder,
            Loop => PosixError.IsLink,
            36 => PosixError.TooLong,
            30 => PosixError.ReadOnly,
            OtherDevice => PosixError.OtherDevice,
            _ => PosixError.Other,
        };

    private static string Reason(int errno) =>
        errno switch
        {
            Loop => "a symbolic link is in its place",
            _ => $"{Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})",
        };
}
