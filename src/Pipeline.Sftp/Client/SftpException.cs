using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Client;

/// <summary>A request that failed; the message says what was asked, of which path, and the server's own words.</summary>
public sealed class SftpException(SftpStatus status, string message, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>Why.</summary>
    public SftpStatus Status => status;

    /// <summary>A fresh one with the same words and reason: one fault fails many requests, and each throws its own.</summary>
    internal SftpException Again() => new(Status, Message, InnerException ?? this);

    internal static SftpStatus Of(StatusCode code) =>
        code switch
        {
            StatusCode.EndOfFile => SftpStatus.EndOfFile,
            StatusCode.NoSuchFile => SftpStatus.NoSuchFile,
            StatusCode.PermissionDenied => SftpStatus.PermissionDenied,
            StatusCode.Failure => SftpStatus.Failure,
            StatusCode.BadMessage => SftpStatus.BadMessage,
            StatusCode.OpUnsupported => SftpStatus.OpUnsupported,
            StatusCode.NoConnection or StatusCode.ConnectionLost => SftpStatus.ConnectionLost,
            _ => SftpStatus.Other,
        };
}
