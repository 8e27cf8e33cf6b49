namespace Pipeline.Posix.Portable;

/// <summary>What the runtime throws, as what it means here.</summary>
internal static class PortableFault
{
    private const int FileExists = unchecked((int)0x80070050);
    private const int AlreadyExists = unchecked((int)0x800700B7);
    private const int DiskFull = unchecked((int)0x80070070);
    private const int FolderNotEmpty = unchecked((int)0x80070091);

    internal static T On<T>(string doing, string path, Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception fault) when (Covers(fault))
        {
            throw Of(fault, doing, path);
        }
    }

    /// <summary>
    /// What a call on a file throws when it is refused. A size or an offset that no file can have is an argument to the
    /// runtime; here it comes from a server, and is a refusal like any other.
    /// </summary>
    internal static bool Covers(Exception fault) =>
        fault is IOException and not PosixException or UnauthorizedAccessException or ArgumentOutOfRangeException;

    internal static PosixException Of(Exception fault, string doing, string path) =>
        new(Meaning(fault), $"cannot {doing} '{path}': {Reason(fault)}", 0, fault);

    internal static void On(string doing, string path, Action call) =>
        On(
            doing,
            path,
            () =>
            {
                call();
                return true;
            }
        );

    private static string Reason(Exception fault) =>
        fault is ArgumentOutOfRangeException ? "the file is too large for this system" : fault.Message;

    private static PosixError Meaning(Exception fault) =>
        fault switch
        {
            ArgumentOutOfRangeException => PosixError.TooLarge,
            UnauthorizedAccessException => PosixError.Denied,
            FileNotFoundException or DirectoryNotFoundException => PosixError.NotFound,
            PathTooLongException => PosixError.TooLong,
            { HResult: FileExists or AlreadyExists or 17 } => PosixError.Exists,
            { HResult: DiskFull or 28 } => PosixError.NoSpace,
            { HResult: FolderNotEmpty or 39 or 66 } => PosixError.NotEmpty,
            _ => PosixError.Other,
        };
}
