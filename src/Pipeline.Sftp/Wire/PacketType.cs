namespace Pipeline.Sftp.Wire;

/// <summary>The first byte of every packet (draft-ietf-secsh-filexfer-02 section 3).</summary>
public enum PacketType : byte
{
    /// <summary>Client: the versions it speaks.</summary>
    Init = 1,

    /// <summary>Server: the version chosen and the extensions offered.</summary>
    Version = 2,

    /// <summary>Opens or creates a file.</summary>
    Open = 3,

    /// <summary>Gives a handle back.</summary>
    Close = 4,

    /// <summary>Reads a range of an open file.</summary>
    Read = 5,

    /// <summary>Writes a range of an open file.</summary>
    Write = 6,

    /// <summary>Attributes of a path, without following a last symbolic link.</summary>
    LStat = 7,

    /// <summary>Attributes of an open file.</summary>
    FStat = 8,

    /// <summary>Sets attributes of a path.</summary>
    SetStat = 9,

    /// <summary>Sets attributes of an open file.</summary>
    FSetStat = 10,

    /// <summary>Opens a folder for listing.</summary>
    OpenDir = 11,

    /// <summary>Reads the next names of an open folder.</summary>
    ReadDir = 12,

    /// <summary>Removes a file.</summary>
    Remove = 13,

    /// <summary>Makes a folder.</summary>
    MkDir = 14,

    /// <summary>Removes an empty folder.</summary>
    RmDir = 15,

    /// <summary>Makes a path absolute.</summary>
    RealPath = 16,

    /// <summary>Attributes of a path, following symbolic links.</summary>
    Stat = 17,

    /// <summary>Renames; fails when the new name is taken.</summary>
    Rename = 18,

    /// <summary>Reads the target of a symbolic link.</summary>
    ReadLink = 19,

    /// <summary>Makes a symbolic link (OpenSSH sends target before link, against the draft).</summary>
    SymLink = 20,

    /// <summary>Reply: done, or why not.</summary>
    Status = 101,

    /// <summary>Reply: a handle.</summary>
    Handle = 102,

    /// <summary>Reply: bytes of a file.</summary>
    Data = 103,

    /// <summary>Reply: names with attributes.</summary>
    Name = 104,

    /// <summary>Reply: attributes.</summary>
    Attributes = 105,

    /// <summary>A request outside the draft, named by a text.</summary>
    Extended = 200,

    /// <summary>The reply to a request outside the draft.</summary>
    ExtendedReply = 201,
}
