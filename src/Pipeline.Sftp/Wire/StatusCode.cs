namespace Pipeline.Sftp.Wire;

/// <summary>The code of a STATUS reply (draft-ietf-secsh-filexfer-02 section 7).</summary>
public enum StatusCode : uint
{
    /// <summary>Done.</summary>
    Ok = 0,

    /// <summary>Nothing more to read or to list.</summary>
    EndOfFile = 1,

    /// <summary>There is no such path.</summary>
    NoSuchFile = 2,

    /// <summary>The account may not do this.</summary>
    PermissionDenied = 3,

    /// <summary>Any other refusal; the draft has no finer word (a full disk says this too).</summary>
    Failure = 4,

    /// <summary>The request could not be read.</summary>
    BadMessage = 5,

    /// <summary>There is no connection; never sent over the wire.</summary>
    NoConnection = 6,

    /// <summary>The connection was lost; never sent over the wire.</summary>
    ConnectionLost = 7,

    /// <summary>The server does not know this request.</summary>
    OpUnsupported = 8,
}
