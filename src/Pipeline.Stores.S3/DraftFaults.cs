using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Stores.S3;

/// <summary>What is refused before the server hears of it.</summary>
internal static class DraftFaults
{
    internal static StoreException TooMuch(FilePlace at, DraftSpec order) =>
        new(at, StoreErrorKind.Corrupt, $"{at} was not written: the source has more than the promised {order.Length} bytes");

    internal static StoreException TooLittle(FilePlace at, DraftSpec order, long length) =>
        new(at, StoreErrorKind.Corrupt, $"{at} was not written: the source ended after {length} of {order.Length} bytes");

    internal static StoreException TooManyParts(FilePlace at, long partSize) =>
        new(
            at,
            StoreErrorKind.Other,
            $"{at} was not written: its size was unknown, and it is larger than {PartedDraft.MostParts} parts of "
                + $"{new ByteSize(partSize)}; raise 'part_size'"
        );

    internal static void RefuseSecondCommit(FilePlace at, ref bool isTried)
    {
        if (isTried)
            throw new InvalidOperationException(
                $"The draft of {at} was already committed; a failed draft cannot be committed again."
            );
        isTried = true;
    }
}
