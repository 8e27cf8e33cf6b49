namespace Pipeline.Abstractions.Items;

/// <summary>What stands under a name in a store.</summary>
public enum EntryKind
{
    /// <summary>A regular file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A symbolic link, not followed.</summary>
    Link,

    /// <summary>A socket, a device, a named pipe: nothing that can be moved.</summary>
    Other,

    /// <summary>An entry whose kind the store does not report, even on request.</summary>
    Unknown,

    /// <summary>
    /// A name that cannot be used, or a folder that cannot be read; <see cref="FileEntry.Trouble"/> says why.
    /// </summary>
    Unusable,
}
