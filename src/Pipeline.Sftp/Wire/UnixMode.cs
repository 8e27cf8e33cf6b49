namespace Pipeline.Sftp.Wire;

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
