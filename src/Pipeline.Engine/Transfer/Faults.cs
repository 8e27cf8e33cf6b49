using System.Globalization;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Engine.Transfer;

/// <summary>
/// The ways in which a source is not what was listed. None is transient: the next look at the source takes the file as
/// it is then.
/// </summary>
internal static class Faults
{
    public static StoreException EndedEarly(FilePlace at, long got, long promised) =>
        new(at, StoreErrorKind.Changed, $"{at} ended after {got} of {promised} bytes; nothing was written under the final name");

    public static StoreException Grew(FilePlace at, long promised) =>
        new(
            at,
            StoreErrorKind.Changed,
            $"{at} has more than the {promised} bytes that its store reported; it is growing, or its store reports a wrong "
                + "size; it was not processed"
        );

    /// <summary>Asks for one byte behind the end of a file, and refuses a file that has one.</summary>
    /// <exception cref="StoreException">It has (Changed).</exception>
    public static async ValueTask RefuseMoreAsync(IFileReader reader, FilePlace at, long end, CancellationToken cancellationToken)
    {
        if (await reader.ReadAsync(end, new byte[1], cancellationToken) > 0)
            throw Grew(at, end);
    }

    /// <summary>
    /// Refuses a file that is no longer what the source listed, or, of a copy that a stage above made, what was made.
    /// A copy keeps a time of its own.
    /// </summary>
    /// <exception cref="StoreException">It is not (Changed).</exception>
    public static void RefuseChanged(FileItem item, FileEntry? now)
    {
        if (now is not { } entry || Listed(item).Differ(FileFacts.Of(entry)))
            throw Changed(item, now);
    }

    public static StoreException Changed(FileItem item, FileEntry? now) =>
        new(
            item.Place,
            StoreErrorKind.Changed,
            now is not { } entry ? $"{item.Place} disappeared while it was copied"
                : IsReplaced(Listed(item), FileFacts.Of(entry))
                    ? $"{item.Place} was replaced by another file of the same size and time while it was copied; the next "
                        + "loop processes it"
                : $"{item.Place} changed while it was copied: {Text(Listed(item))} when listed, {Text(FileFacts.Of(entry))} "
                    + "now; the next loop processes it"
        );

    /// <summary>All bytes were read, and the store tells another number of them.</summary>
    public static StoreException WrongLength(FilePlace at, long read, long told) =>
        new(
            at,
            StoreErrorKind.Changed,
            $"{read} bytes of {at} were read, and its store reports {told}; the next loop processes it"
        );

    private static FileFacts Listed(FileItem item) =>
        item.Place == item.Origin
            ? item.Facts
            : new(item.PlaceLength, null, item.Copies.LastOrDefault(copy => copy.Place == item.Place)?.Version);

    private static bool IsReplaced(FileFacts listed, FileFacts now) =>
        listed.Differ(now) && !(listed with { Version = null }).Differ(now);

    private static string Text(FileFacts facts) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{(facts.Length is { } length ? $"{length} bytes" : "unknown size")} of "
                + $"{(facts.ModifiedAt is { } time ? $"{time:O}" : "unknown time")}"
        );
}
