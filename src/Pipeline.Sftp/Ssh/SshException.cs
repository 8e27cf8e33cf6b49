using Pipeline.Posix;

namespace Pipeline.Sftp.Ssh;

/// <summary>
/// A connection that does not come about. The message is one line: what happened, where, and what to do; what a server
/// said is in it in at most <see cref="BoundedText.Fault"/> bytes.
/// </summary>
public sealed class SshException(SshFailure failure, bool isTransient, string message, Exception? inner = null)
    : IOException(BoundedText.Of(message), inner)
{
    /// <summary>Why.</summary>
    public SshFailure Failure => failure;

    /// <summary>
    /// Whether the same may succeed a little later. What is not transient must not be tried again: servers lock out who
    /// goes on.
    /// </summary>
    public bool IsTransient => isTransient;
}
