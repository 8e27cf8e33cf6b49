using System.Globalization;
using Pipeline.Abstractions.Items;
using Pipeline.Posix;

namespace Pipeline.Stores.Local;

/// <summary>What the file system tells, as a store's entry.</summary>
internal static class LocalEntries
{
    internal static FileEntry Of(StorePath path, in EntryInfo info) =>
        new(path, info.Type == EntryType.File ? info.Length : null, info.ModifiedAt)
        {
            Kind = Kind(info.Type),
            Mode = info.Mode,
            Version = info.Inode == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{info.Device:x}-{info.Inode:x}"),
        };

    /// <summary>
    /// An entry for what cannot be used, under its name with <c>\xNN</c> for each byte that is no text, so that two
    /// such names stay apart.
    /// </summary>
    internal static FileEntry Unusable(StorePath folder, string name, string trouble, EntryType? type = null)
    {
        return new(ReportedName.Place(folder, PathEncoding.Show(name)), null, null)
        {
            Kind = EntryKind.Unusable,
            Trouble = trouble,
            ReportedKind = type is { } told ? Kind(told) : null,
        };
    }

    private static EntryKind Kind(EntryType type) =>
        type switch
        {
            EntryType.File => EntryKind.File,
            EntryType.Folder => EntryKind.Folder,
            EntryType.Link => EntryKind.Link,
            _ => EntryKind.Other,
        };
}
