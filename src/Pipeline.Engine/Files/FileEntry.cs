namespace Pipeline.Engine.Files;

/// <summary>What a store knows about one of its names.</summary>
/// <param name="Path">Where it stands.</param>
/// <param name="Length">Size in bytes.</param>
/// <param name="ModifiedAt">When it was last written, as precisely as the store tells.</param>
public readonly record struct FileEntry(StorePath Path, long Length, DateTimeOffset ModifiedAt)
{
    /// <summary>Whether this is a file, a folder, or something else.</summary>
    public EntryKind Kind { get; init; } = EntryKind.File;

    /// <summary>The permission bits, where the store has them.</summary>
    public UnixFileMode? Mode { get; init; }

    /// <summary>What else changes when the file is replaced (an inode number, an entity tag), where the store has it.</summary>
    public string? Version { get; init; }

    /// <summary>Why the entry cannot be used; only with <see cref="EntryKind.Unusable"/>. It then holds the name as far as it can be shown.</summary>
    public string? Trouble { get; init; }
}
