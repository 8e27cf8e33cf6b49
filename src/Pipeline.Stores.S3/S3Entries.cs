using Amazon.S3.Model;
using Pipeline.Engine.Files;

namespace Pipeline.Stores.S3;

/// <summary>Turns what a server tells of its objects into entries.</summary>
internal static class S3Entries
{
    /// <summary>A file as a list tells of it: with the time of its upload.</summary>
    internal static FileEntry Of(StorePath path, S3Object found) =>
        new(path, found.Size, ObjectTime.OfServer(found.LastModified)) { Version = Bare(found.ETag) };

    /// <summary>A file as it tells of itself.</summary>
    /// <param name="path">The file.</param>
    /// <param name="found">The answer.</param>
    /// <param name="readsTime">Whether its own time counts.</param>
    internal static FileEntry Of(StorePath path, GetObjectMetadataResponse found, bool readsTime) =>
        new(
            path,
            found.ContentLength,
            (readsTime ? ObjectTime.Read(found.Metadata[ObjectTime.Key]) : null) ?? ObjectTime.OfServer(found.LastModified)
        )
        {
            Version = Bare(found.ETag),
        };

    internal static FileEntry Folder(StorePath path) => new(path, null, null) { Kind = EntryKind.Folder };

    /// <summary>An entry for a key that cannot be used. A key that ends with a slash may stand for a folder.</summary>
    internal static FileEntry Unusable(ObjectKeys keys, string key, string trouble) =>
        new(keys.Shown(key), null, null)
        {
            Kind = EntryKind.Unusable,
            Trouble = trouble,
            ToldKind = key.EndsWith('/') ? EntryKind.Folder : EntryKind.File,
        };

    /// <summary>An entity tag without its quotes; null when there is none.</summary>
    internal static string? Bare(string? tag) => tag?.Trim('"') is { Length: > 0 } bare ? bare : null;
}
