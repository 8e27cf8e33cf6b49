using Amazon.S3.Model;
using Pipeline.Abstractions.Items;

namespace Pipeline.Stores.S3;

/// <summary>Turns what a server tells of its objects into entries.</summary>
internal static class S3Entries
{
    /// <summary>A longer one is none: it would stand in the journal.</summary>
    private const int LongestTag = 256;

    /// <summary>A file as a list tells of it: with the time of its upload.</summary>
    internal static FileEntry Of(StorePath path, S3Object found) =>
        new(path, found.Size, ObjectTime.OfServer(found.LastModified)) { Version = Bare(found.ETag) };

    /// <summary>A file as it tells of itself.</summary>
    /// <param name="path">The file.</param>
    /// <param name="found">The answer.</param>
    /// <param name="length">The size that stood on the wire; the SDK's own says zero where none did.</param>
    /// <param name="readsTime">Whether its own time counts.</param>
    internal static FileEntry Of(StorePath path, GetObjectMetadataResponse found, long? length, bool readsTime) =>
        new(
            path,
            length,
            (readsTime ? ObjectTime.Read(found.Metadata[ObjectTime.Key]) : null) ?? ObjectTime.OfServer(found.LastModified)
        )
        {
            Version = Bare(found.ETag),
        };

    /// <summary>
    /// What an object and its place in a list tell together. Where one told nothing the other counts; two sizes of one
    /// object that contradict each other tell none.
    /// </summary>
    internal static FileEntry Both(FileEntry asked, FileEntry? listed)
    {
        if (listed is not { } other || IsAnother(asked.Version, other.Version))
            return asked;
        return asked with
        {
            Length = asked.Length is { } one && other.Length is { } two && one != two ? null : asked.Length ?? other.Length,
            ModifiedAt = asked.ModifiedAt ?? other.ModifiedAt,
            Version = asked.Version ?? other.Version,
        };
    }

    internal static FileEntry Folder(StorePath path) => new(path, null, null) { Kind = EntryKind.Folder };

    /// <summary>An entry for a key that cannot be used. A key that ends with a slash may stand for a folder.</summary>
    internal static FileEntry Unusable(ObjectKeys keys, string key, string trouble) =>
        new(keys.Shown(key), null, null)
        {
            Kind = EntryKind.Unusable,
            Trouble = trouble,
            ReportedKind = key.EndsWith('/') ? EntryKind.Folder : EntryKind.File,
        };

    internal static FileEntry Unusable(StorePath path, string trouble) =>
        new(path, null, null)
        {
            Kind = EntryKind.Unusable,
            Trouble = trouble,
            ReportedKind = EntryKind.File,
        };

    /// <summary>Whether two tags are told, and not of the same object.</summary>
    internal static bool IsAnother(string? one, string? other) => one is not null && other is not null && one != other;

    /// <summary>
    /// An entity tag without its quotes, and without the mark of one that a proxy has weakened; null when there is
    /// none.
    /// </summary>
    internal static string? Bare(string? tag)
    {
        var strong = tag?.StartsWith("W/", StringComparison.Ordinal) == true ? tag[2..] : tag;
        return strong?.Trim('"') is { Length: > 0 and <= LongestTag } bare ? bare : null;
    }
}
