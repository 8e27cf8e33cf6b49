namespace Pipeline.Sftp.Client;

/// <summary>Why a request failed.</summary>
public enum SftpStatus
{
    /// <summary>A code that draft-ietf-secsh-filexfer-02 section 7 does not know.</summary>
    Other,

    /// <summary>There is nothing more to read.</summary>
    EndOfFile,

    /// <summary>There is no such path.</summary>
    NoSuchFile,

    /// <summary>The account may not do this.</summary>
    PermissionDenied,

    /// <summary>The server has no finer word; a full disk and a name that is taken both say this.</summary>
    Failure,

    /// <summary>The server could not read the request.</summary>
    BadMessage,

    /// <summary>The server does not know this request, or did not offer it.</summary>
    OpUnsupported,

    /// <summary>The server answered something that cannot be an answer.</summary>
    BadReply,

    /// <summary>The local file that was to be sent is shorter than it was, or cannot be read.</summary>
    SourceBroken,

    /// <summary>The local file that was to be filled takes no more bytes; the inner exception says why.</summary>
    TargetBroken,

    /// <summary>
    /// The connection is gone: closed, cut, silent for too long, or talking nonsense. Another connection may do.
    /// </summary>
    ConnectionLost,
}
