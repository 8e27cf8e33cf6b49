using Pipeline.Posix;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Server;

/// <summary>A request that is answered with a refusal; the session goes on.</summary>
internal sealed class RequestRefused(StatusCode code, string reason) : Exception(reason)
{
    private const int NoSpace = 28;
    private const int QuotaUsedUp = 122;

    public StatusCode Code => code;

    /// <summary>Whether an exception means that this one request cannot be done.</summary>
    public static bool Covers(Exception fault) => fault is RequestRefused or IOException or UnauthorizedAccessException;

    /// <summary>The answer for an exception. Texts name no path of the machine outside the root.</summary>
    public static (StatusCode Code, string Reason) Answer(Exception fault) =>
        fault switch
        {
            RequestRefused refused => (refused.Code, refused.Message),
            PosixException posix => (CodeOf(posix.Error), ReasonOf(posix)),
            UnauthorizedAccessException => (StatusCode.PermissionDenied, "permission denied"),
            { HResult: NoSpace or QuotaUsedUp } => (StatusCode.Failure, "no space left on device"),
            _ => (StatusCode.Failure, "input/output error"),
        };

    private static StatusCode CodeOf(PosixError error) =>
        error switch
        {
            PosixError.NotFound or PosixError.NotFolder => StatusCode.NoSuchFile,
            PosixError.Denied or PosixError.EscapesRoot or PosixError.ReadOnly => StatusCode.PermissionDenied,
            _ => StatusCode.Failure,
        };

    private static string ReasonOf(PosixException fault) =>
        fault.Error switch
        {
            PosixError.NotFound => "no such file",
            PosixError.Denied => "permission denied",
            PosixError.Exists => "the name exists already",
            PosixError.NoSpace => "no space left on device",
            PosixError.TooLarge => "the file is too large for this system",
            PosixError.NotEmpty => "the folder is not empty",
            PosixError.IsFolder => "it is a folder",
            PosixError.NotFolder => "a part of the path is not a folder",
            PosixError.IsLink => "a link that cannot be followed",
            PosixError.EscapesRoot => "the path points outside the root",
            PosixError.TooLong => "the name is too long",
            PosixError.ReadOnly => "the file system is read-only",
            PosixError.OtherDevice => "the names are on different file systems",
            _ => $"refused by the system (errno {fault.Errno})",
        };
}
