using Pipeline.Engine.Files;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Transfer;

/// <summary>The ways in which a source is not what was listed. None is passing: the next look at the source takes the file as it is then.</summary>
internal static class Faults
{
    public static StoreFault EndedEarly(FilePlace at, long got, long promised) =>
        new(at, FaultKind.Changed, $"{at} ended after {got} of {promised} bytes; nothing was written under the final name");

    public static StoreFault Grew(FilePlace at, long promised) =>
        new(
            at,
            FaultKind.Changed,
            $"{at} grew past the {promised} bytes it had when it was listed; it is left for the next look"
        );

    public static StoreFault Changed(FileItem item, FileEntry? now) =>
        new(
            item.Place,
            FaultKind.Changed,
            now is { } entry
                ? $"{item.Place} changed while it was copied: {item.Length} bytes of {item.ModifiedAt:O} when listed, {entry.Length} bytes of {entry.ModifiedAt:O} now; it is left for the next look"
                : $"{item.Place} vanished while it was copied"
        );

    public static StoreFault Replaced(FileItem item) =>
        new(
            item.Place,
            FaultKind.Changed,
            $"{item.Place} was replaced by another file of the same size and time while it was copied; it is left for the next look"
        );
}
