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
