namespace Pipeline.Sftp.Wire;

/// <summary>How a file is opened (draft-ietf-secsh-filexfer-02 section 6.3).</summary>
[Flags]
public enum OpenFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>For reading.</summary>
    Read = 0x01,

    /// <summary>For writing.</summary>
    Write = 0x02,

    /// <summary>Every write goes to the end.</summary>
    Append = 0x04,

    /// <summary>Makes the file when it is not there.</summary>
    Create = 0x08,

    /// <summary>Cuts an existing file to nothing; asked for together with <see cref="Create"/>.</summary>
    Truncate = 0x10,

    /// <summary>Fails when the file is there already; asked for together with <see cref="Create"/>.</summary>
    Exclusive = 0x20,
}
