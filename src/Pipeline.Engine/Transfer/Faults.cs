using System.Globalization;
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
            $"{at} holds more than the {promised} bytes that its store told; it grows, or its store tells a wrong size; it is left where it is"
        );

    /// <summary>Asks for one byte behind the end of a file, and refuses a file that has one.</summary>
    /// <exception cref="StoreFault">It has (Changed).</exception>
    public static async ValueTask RefuseMoreAsync(IFileReader reader, FilePlace at, long end, CancellationToken stop)
    {
        if (await reader.ReadAsync(end, new byte[1], stop) > 0)
            throw Grew(at, end);
    }

    public static StoreFault Changed(FileItem item, FileEntry? now) =>
        new(
            item.Place,
            FaultKind.Changed,
            now is { } entry
                ? $"{item.Place} changed while it was copied: {Text(item.Facts)} when listed, {Text(FileFacts.Of(entry))} now; it is left for the next look"
                : $"{item.Place} vanished while it was copied"
        );

    /// <summary>All bytes were read, and the store tells another number of them.</summary>
    public static StoreFault WrongLength(FilePlace at, long read, long told) =>
        new(at, FaultKind.Changed, $"{at} gave {read} bytes, and its store tells {told}; it is left for the next look");

    private static string Text(FileFacts facts) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{(facts.Length is { } length ? $"{length} bytes" : "a size that was not told")} of {(facts.ModifiedAt is { } time ? $"{time:O}" : "a time that was not told")}"
        );

    public static StoreFault Replaced(FileItem item) =>
        new(
            item.Place,
            FaultKind.Changed,
            $"{item.Place} was replaced by another file of the same size and time while it was copied; it is left for the next look"
        );
}
