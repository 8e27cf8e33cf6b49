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

    /// <summary>Something of which the store does not tell what it is, even when it is asked.</summary>
    Unknown,

    /// <summary>
    /// A name that cannot be used, or a folder that cannot be read; <see cref="FileEntry.Trouble"/> says why.
    /// </summary>
    Unusable,
}
