using Pipeline.Engine.Files;

namespace Pipeline.Engine.Stores;

/// <summary>The faults of a part that does not get the bytes it was promised.</summary>
public static class PartFaults
{
    /// <summary>More bytes came than the part holds.</summary>
    public static StoreFault TooMuch(FilePlace at, long offset, long length) =>
        new(at, FaultKind.Corrupt, $"{at} was not written: more than {length} bytes came for the part at {offset}");

    /// <summary>Fewer bytes came than the part holds.</summary>
    public static StoreFault TooLittle(FilePlace at, long offset, long length, long written) =>
        new(at, FaultKind.Corrupt, $"{at} was not written: only {written} of {length} bytes came for the part at {offset}");

    /// <summary>A draft that is to be committed has not the promised length.</summary>
    public static StoreFault WrongLength(FilePlace at, long length, long promised) =>
        new(at, FaultKind.Corrupt, $"{at} was not written: its draft has {length} of {promised} bytes");
}
