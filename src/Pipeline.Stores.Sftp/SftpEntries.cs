using Pipeline.Abstractions.Items;
using Pipeline.Sftp.Wire;

namespace Pipeline.Stores.Sftp;

/// <summary>What a server tells, as a store's entry.</summary>
internal static class SftpEntries
{
    /// <summary>The entry of a path.</summary>
    internal static FileEntry Of(StorePath path, in SftpFound found)
    {
        var (attributes, kind) = (found.Attributes, ReportedKind(found.Type) ?? EntryKind.Unknown);
        return new(path, kind == EntryKind.File ? attributes.Size : null, attributes.ModifiedTime)
        {
            Kind = kind,
            Mode = attributes.Permissions is { } mode ? (UnixFileMode)(mode & 0xFFF) : null,
        };
    }

    /// <summary>
    /// The entry of a file that is open: whatever else the server tells of it, it can be read or written.
    /// </summary>
    internal static FileEntry OfOpenFile(StorePath path, in SftpAttributes attributes) =>
        Of(path, new SftpFound(attributes, SftpFileType.File));

    /// <summary>An entry for what cannot be used, under its name as far as that can be shown.</summary>
    internal static FileEntry Unusable(StorePath folder, string name, string trouble, EntryKind? told = null)
    {
        var shown = VisibleText.Of(name).Replace('/', '?');
        return new(ReportedName.Place(folder, shown), null, null)
        {
            Kind = EntryKind.Unusable,
            Trouble = trouble,
            ReportedKind = told,
        };
    }

    /// <summary>What a server's type is here; null when it told none.</summary>
    internal static EntryKind? ReportedKind(SftpFileType? type) =>
        type switch
        {
            SftpFileType.File => EntryKind.File,
            SftpFileType.Folder => EntryKind.Folder,
            SftpFileType.SymbolicLink => EntryKind.Link,
            SftpFileType.Other => EntryKind.Other,
            _ => null,
        };
}
