using Pipeline.Abstractions.Items;

namespace Pipeline.Abstractions.Stores.Abilities;

/// <summary>
/// A draft whose store takes a hash of the bytes while it takes them in, in a form of its own that says nothing about
/// the hash of the whole file: an entity tag of parts.
/// </summary>
public interface IETagWriter
{
    /// <summary>
    /// After the commit: the version of the file (<see cref="FileEntry.Version"/>), when it is a hash that the store
    /// took itself and that was found to be the hash of the bytes written here. As long as the file has it, it holds
    /// these bytes. Null when there is no such thing.
    /// </summary>
    string? Seal { get; }
}
