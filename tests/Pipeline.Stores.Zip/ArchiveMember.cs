using System.Globalization;
using System.IO.Compression;
using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Stores.Zip;

/// <summary>Something that an archive holds, or is to hold.</summary>
/// <param name="Entry">What the store tells of it.</param>
/// <param name="Name">Its name in the archive, which ends with a slash when it is a folder.</param>
/// <param name="Attributes">Its external attributes: the type and the permission bits in the upper half.</param>
internal sealed record ArchiveMember(FileEntry Entry, string Name, int Attributes)
{
    /// <summary>The range of times that an archive can hold.</summary>
    internal static readonly DateTimeOffset Earliest = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
    internal static readonly DateTimeOffset Latest = new(2107, 12, 31, 23, 59, 58, TimeSpan.Zero);

    private const int Piece = 64 * 1024;

    // The types of stat(2).
    private const int TypeMask = 0xF000;
    private const int FolderType = 0x4000;
    private const int FileType = 0x8000;
    private const int ModeMask = 0b111_111_111;
    private const UnixFileMode FileMode = (UnixFileMode)0b110_100_100;

    private Func<Stream>? _open;
    private uint? _crc;
    private CompressionLevel _level = CompressionLevel.NoCompression;

    /// <summary>A member of an archive that is open.</summary>
    internal static ArchiveMember Of(ZipArchiveEntry entry)
    {
        var isFolder = entry.FullName.EndsWith('/');
        var type = (entry.ExternalAttributes >>> 16) & TypeMask;
        var mode = (entry.ExternalAttributes >>> 16) & ModeMask;
        var kind =
            isFolder ? EntryKind.Folder
            // A link of an archive leads nowhere in it.
            : type is FileType or 0 ? EntryKind.File
            : EntryKind.Other;
        // An archive names no time zone: its times are UTC here.
        var told = new FileEntry(
            StorePath.Root,
            kind == EntryKind.File ? entry.Length : null,
            new(entry.LastWriteTime.DateTime, TimeSpan.Zero)
        )
        {
            Kind = kind,
            Mode = mode > 0 ? (UnixFileMode)mode : null,
            Version = kind == EntryKind.File ? entry.Crc32.ToString("x8", CultureInfo.InvariantCulture) : null,
        };
        return new(Named(told, isFolder ? entry.FullName[..^1] : entry.FullName), entry.FullName, entry.ExternalAttributes)
        {
            _open = isFolder ? null : entry.Open,
            _crc = entry.Crc32,
            _level = entry.CompressedLength < entry.Length ? CompressionLevel.Fastest : CompressionLevel.NoCompression,
        };
    }

    /// <summary>A folder that an archive does not name, though it has files in it.</summary>
    internal static ArchiveMember Folder(StorePath path) =>
        new(new(path, null, null) { Kind = EntryKind.Folder }, $"{path}/", (FolderType | 0b111_101_101) << 16);

    /// <summary>A file that is to be written.</summary>
    internal static ArchiveMember File(DraftSpec order, Stream bytes, DateTimeOffset now)
    {
        var mode = order.Mode ?? (order.FirstMode ?? FileMode) & FileMode;
        var entry = new FileEntry(order.Path, bytes.Length, order.ModifiedAt ?? now);
        return new(entry, order.Path.Text, (FileType | ((int)mode & ModeMask)) << 16) { _open = () => bytes };
    }

    /// <summary>The same under another path.</summary>
    internal ArchiveMember MovedTo(StorePath path) => this with { Entry = Entry with { Path = path }, Name = path.Text };

    /// <summary>The same as something that no path names.</summary>
    internal ArchiveMember Unusable(string why) => this with { Entry = Unusable(Entry, Name, why) };

    /// <summary>Copies the bytes.</summary>
    /// <exception cref="InvalidDataException">They are not those of the checksum.</exception>
    internal void CopyTo(Stream to, CancellationToken cancellationToken)
    {
        using var from = _open!();
        var piece = new byte[Math.Clamp(Entry.Length ?? Piece, 1, Piece)];
        var crc = new Crc32();
        while (from.Read(piece) is var read and > 0)
        {
            to.Write(piece, 0, read);
            crc.Append(piece.AsSpan(0, read));
            // So that a large archive does not look like a stalled worker. The engine counts the bytes itself.
            WorkerActivity.Current?.Moved(0);
            cancellationToken.ThrowIfCancellationRequested();
        }
        if (_crc is { } told && told != crc.Value)
            throw new InvalidDataException($"the bytes of '{Name}' do not match the checksum in the archive");
    }

    /// <summary>Writes it into another archive.</summary>
    internal void WriteTo(ZipArchive archive, CancellationToken cancellationToken)
    {
        var entry = archive.CreateEntry(Name, _level);
        entry.LastWriteTime = Entry.ModifiedAt?.ToUniversalTime() ?? Earliest;
        entry.ExternalAttributes = Attributes;
        if (_open is null)
            return;
        using var to = entry.Open();
        CopyTo(to, cancellationToken);
    }

    private static FileEntry Named(FileEntry entry, string name)
    {
        var path = StorePath.Root;
        foreach (var part in name.Split('/'))
        {
            if (!ReportedName.TryRead(path, part, out path, out var trouble))
                return Unusable(entry, name, trouble);
        }
        return entry with { Path = path };
    }

    private static FileEntry Unusable(FileEntry entry, string name, string why) =>
        new(ReportedName.Place(StorePath.Root, ReportedName.Shown(name)), null, null)
        {
            Kind = EntryKind.Unusable,
            Trouble = why,
            ReportedKind = entry.Kind,
        };
}
