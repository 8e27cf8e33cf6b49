using Pipeline.Posix;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Client;

/// <summary>
/// A request that failed; the message says what was asked, of which path, and the server's own words, in at most
/// <see cref="BoundedText.Fault"/> bytes.
/// </summary>
public sealed class SftpException(SftpStatus status, string message, Exception? inner = null)
    : IOException(BoundedText.Of(message), inner)
{
    /// <summary>Why.</summary>
    public SftpStatus Status => status;

    /// <summary>Whether the server said more than that it failed.</summary>
    public bool GivesReason { get; init; } = true;

    /// <summary>
    /// The same refusal told of another path: people know a file by its own name, not by its draft's.
    /// </summary>
    public SftpException Told(string path, string inThePlaceOf) =>
        path == inThePlaceOf
            ? this
            : new(
                Status,
                Message.Replace(RequestLabel.Show(inThePlaceOf), RequestLabel.Show(path), StringComparison.Ordinal),
                this
            )
            {
                GivesReason = GivesReason,
            };

    /// <summary>
    /// A fresh one with the same words and reason: one fault fails many requests, and each throws its own.
    /// </summary>
    internal SftpException Again() => new(Status, Message, InnerException ?? this) { GivesReason = GivesReason };

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
