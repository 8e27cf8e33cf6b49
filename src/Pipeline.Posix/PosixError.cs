namespace Pipeline.Posix;

/// <summary>What kind of refusal a call on a file met.</summary>
public enum PosixError
{
    /// <summary>Nothing stands there (ENOENT).</summary>
    NotFound,

    /// <summary>Permissions do not allow it (EACCES, EPERM).</summary>
    Denied,

    /// <summary>The name is taken (EEXIST).</summary>
    Exists,

    /// <summary>The disk or the quota is full (ENOSPC, EDQUOT).</summary>
    NoSpace,

    /// <summary>
    /// A file cannot have this size, or a byte at this offset (EFBIG): by its file system or by a limit of this
    /// process.
    /// </summary>
    TooLarge,

    /// <summary>The folder still holds something (ENOTEMPTY).</summary>
    NotEmpty,

    /// <summary>A folder stands where a file was expected (EISDIR).</summary>
    IsFolder,

    /// <summary>Something else stands where a folder was expected (ENOTDIR).</summary>
    NotFolder,

    /// <summary>A symbolic link stands where none is followed, or links go round in a circle (ELOOP).</summary>
    IsLink,

    /// <summary>The path leads out of the root: by a link, by <c>..</c>, by a leading slash.</summary>
    EscapesRoot,

    /// <summary>A name of more than 255 bytes, or a path of more than 4095 (ENAMETOOLONG).</summary>
    TooLong,

    /// <summary>The file system is mounted read-only (EROFS).</summary>
    ReadOnly,

    /// <summary>The two names lie on different file systems (EXDEV).</summary>
    OtherDevice,

    /// <summary>
    /// It is to be this program's own, and others have put it there or can change it (<see cref="OwnFolder"/>).
    /// </summary>
    NotOwn,

    /// <summary>Another folder stands where a root was.</summary>
    OtherRoot,

    /// <summary>Anything else; <see cref="PosixException.Errno"/> says what.</summary>
    Other,
}

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
