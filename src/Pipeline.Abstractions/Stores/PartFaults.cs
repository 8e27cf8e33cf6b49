using Pipeline.Abstractions.Items;

namespace Pipeline.Abstractions.Stores;

/// <summary>The faults of a part that does not get the bytes it was promised.</summary>
public static class PartFaults
{
    /// <summary>The length of a file that is written in parts: without one it could not be cut.</summary>
    public static long LengthOf(DraftSpec order) =>
        order.Length ?? throw new InvalidOperationException($"'{order.Path}' cannot be written in parts: its size is unknown");

    /// <summary>More bytes came than the part holds.</summary>
    public static StoreException TooMuch(FilePlace at, long offset, long length) =>
        new(at, StoreErrorKind.Corrupt, $"{at} was not written: the part at {offset} has more than the expected {length} bytes");

    /// <summary>Fewer bytes came than the part holds.</summary>
    public static StoreException TooLittle(FilePlace at, long offset, long length, long written) =>
        new(at, StoreErrorKind.Corrupt, $"{at} was not written: the part at {offset} has only {written} of {length} bytes");

    /// <summary>A draft that is to be committed has not the promised length.</summary>
    public static StoreException WrongLength(FilePlace at, long length, long promised) =>
        new(at, StoreErrorKind.Corrupt, $"{at} was not written: its draft has {length} of {promised} bytes");
}
