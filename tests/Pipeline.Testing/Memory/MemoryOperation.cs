using Pipeline.Abstractions.Items;

namespace Pipeline.Testing.Memory;

/// <summary>One thing that was done to the disk of a <see cref="MemoryStore"/>.</summary>
/// <param name="What">What was done.</param>
/// <param name="Path">The file or folder it was done to; the old name of a rename.</param>
/// <param name="To">The new name of a rename.</param>
public sealed record MemoryOperation(MemoryCall What, StorePath Path, StorePath? To = null);

/// <summary>What can be done to the disk of a <see cref="MemoryStore"/>.</summary>
public enum MemoryCall
{
    /// <summary>A folder was made.</summary>
    MakeFolder,

    /// <summary>An empty file was made.</summary>
    Create,

    /// <summary>Bytes were appended.</summary>
    Write,

    /// <summary>Time and mode were set.</summary>
    Set,

    /// <summary>A file's bytes, time and mode were made durable (fsync).</summary>
    Flush,

    /// <summary>A name was changed.</summary>
    Rename,

    /// <summary>The names in a folder were made durable (fsync of the folder).</summary>
    FlushFolder,

    /// <summary>A name was taken away.</summary>
    Delete,
}
