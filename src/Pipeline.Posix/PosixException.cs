namespace Pipeline.Posix;

/// <summary>
/// A call on a file or folder that the operating system, or the rule that nothing leaves the root, refused.
/// </summary>
/// <param name="error">What kind of refusal.</param>
/// <param name="message">What was tried, on what, and why it was refused.</param>
/// <param name="errno">The system's own number, or 0.</param>
/// <param name="inner">What the runtime threw, where it was the runtime that refused.</param>
public sealed class PosixException(PosixError error, string message, int errno = 0, Exception? inner = null)
    : IOException(message, inner)
{
    /// <summary>What kind of refusal.</summary>
    public PosixError Error => error;

    /// <summary>The system's own number (errno), or 0 where it was not the system that refused.</summary>
    public int Errno => errno;

    internal static PosixException Of(PosixError error, string doing, string path, string reason, int errno = 0) =>
        new(error, $"cannot {doing} '{path}': {reason}", errno);
}
