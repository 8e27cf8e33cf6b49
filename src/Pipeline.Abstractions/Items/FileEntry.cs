namespace Pipeline.Abstractions.Items;

/// <summary>What a store tells of one of its names. What it did not tell is null, and never zero.</summary>
/// <param name="Path">Where it stands.</param>
/// <param name="Length">Size in bytes; null where the store did not tell it, and for everything but files.</param>
/// <param name="ModifiedAt">
/// When it was last written, as precisely as the store tells; null where it did not tell.
/// </param>
public readonly record struct FileEntry(StorePath Path, long? Length, DateTimeOffset? ModifiedAt)
{
    /// <summary>Whether this is a file, a folder, or something else.</summary>
    public EntryKind Kind { get; init; } = EntryKind.File;

    /// <summary>The permission bits, where the store has them.</summary>
    public UnixFileMode? Mode { get; init; }

    /// <summary>
    /// What else changes when the file is replaced (an inode number, an entity tag), where the store has it.
    /// </summary>
    public string? Version { get; init; }

    /// <summary>
    /// Why the entry cannot be used; only with <see cref="EntryKind.Unusable"/>. It then holds the name as far as it
    /// can be shown.
    /// </summary>
    public string? Trouble { get; init; }

    /// <summary>
    /// What an entry that cannot be used is, where that was told all the same; a folder, or what may be one, may hold
    /// files.
    /// </summary>
    public EntryKind? ReportedKind { get; init; }
}
