using Pipeline.Abstractions.Items;

namespace Pipeline.Testing.Faults;

/// <summary>One call on a <see cref="FaultyStore"/>.</summary>
/// <param name="Number">Its place in the order of calls that the script counts, from 1.</param>
/// <param name="Call">What is called.</param>
/// <param name="Place">On what.</param>
public sealed record StoreOperation(int Number, StoreCall Call, FilePlace Place);

/// <summary>What can be called on a store, its readers and its drafts.</summary>
public enum StoreCall
{
    List,
    Find,
    OpenRead,
    Read,
    Stat,
    Create,
    Write,
    OpenParts,
    OpenPart,
    HashPart,
    FinishPart,
    Commit,
    Drop,
    Delete,
    Move,
    CopyInside,
    Hash,
    FreeBytes,
}
