namespace Pipeline.Sftp.Wire;

/// <summary>Which attributes follow (draft-ietf-secsh-filexfer-02 section 5).</summary>
[Flags]
public enum AttributeFlags : uint
{
    /// <summary>Nothing follows.</summary>
    None = 0,

    /// <summary>The size, 64 bits.</summary>
    Size = 0x01,

    /// <summary>Numbers of user and group.</summary>
    Owner = 0x02,

    /// <summary>File type and permissions.</summary>
    Permissions = 0x04,

    /// <summary>Times of last access and last change, seconds since 1970.</summary>
    Times = 0x08,

    /// <summary>A count and pairs of texts.</summary>
    Extended = 0x80000000,
}

/// <summary>
/// The bits of the permissions attribute: POSIX <c>st_mode</c> (draft-ietf-secsh-filexfer-02 section 5).
/// </summary>
public static class UnixMode
{
    /// <summary>The bits that hold the file type.</summary>
    public const uint TypeMask = 0xF000;

    /// <summary>The type of a folder.</summary>
    public const uint Folder = 0x4000;

    /// <summary>The type of a plain file.</summary>
    public const uint File = 0x8000;

    /// <summary>The type of a symbolic link.</summary>
    public const uint SymbolicLink = 0xA000;

    /// <summary>Read, write and execute of owner, group and others; never setuid, setgid or sticky.</summary>
    public const uint AccessMask = 0x01FF;
}
