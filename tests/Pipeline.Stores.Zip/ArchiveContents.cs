using System.IO.Compression;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Stores.Zip;

/// <summary>The members of an archive, as they are or as they are to be written.</summary>
internal sealed class ArchiveContents
{
    private readonly Dictionary<StorePath, ArchiveMember> _members = [];

    /// <summary>Members that no path names: each is told of, and kept.</summary>
    private readonly List<ArchiveMember> _unusable = [];

    /// <summary>The members of an archive; none where there is no archive yet.</summary>
    internal ArchiveContents(ZipArchive? archive)
    {
        foreach (var member in archive?.Entries.Select(ArchiveMember.Of) ?? [])
        {
            if (member.Entry.Kind == EntryKind.Unusable)
                _unusable.Add(member);
            else if (!_members.TryAdd(member.Entry.Path, member))
                _unusable.Add(member.Unusable("the archive has another entry of this name"));
        }
        foreach (var path in _members.Keys.ToList())
            AddFolders(path.Folder);
    }

    /// <summary>What stands at a path; null when nothing does.</summary>
    internal FileEntry? Find(StorePath path) =>
        path.IsRoot ? new FileEntry(path, null, null) { Kind = EntryKind.Folder } : _members.GetValueOrDefault(path)?.Entry;

    /// <summary>What stands in a folder.</summary>
    internal IReadOnlyList<FileEntry> List(FilePlace folder, bool recursive) =>
        Find(folder.Path)?.Kind != EntryKind.Folder
            ? throw ArchiveFault.NotFound(folder)
            :
            [
                .. _members
                    .Keys.Where(path => recursive ? path.IsBelow(folder.Path) : path.Folder == folder.Path)
                    .Select(path => _members[path].Entry),
                .. _unusable.Select(member => member.Entry).Where(told => folder.Path.IsRoot || told.Path.IsBelow(folder.Path)),
            ];

    /// <summary>A file, to read its bytes.</summary>
    internal ArchiveMember File(FilePlace place)
    {
        if (!_members.TryGetValue(place.Path, out var member) && !place.Path.IsRoot)
            throw ArchiveFault.NotFound(place);
        return member is { Entry.Kind: EntryKind.File }
            ? member
            : throw ArchiveFault.Of(place, StoreErrorKind.Other, "it is not a file");
    }

    /// <summary>Puts a file in.</summary>
    internal void Put(FilePlace place, ArchiveMember file, bool replaces)
    {
        var there = Find(place.Path);
        if (there is not null && !replaces)
            throw ArchiveFault.Taken(place);
        if (there is { Kind: not EntryKind.File })
            throw ArchiveFault.Of(place, StoreErrorKind.Other, "something stands there that is not a file");
        for (var folder = place.Path.Folder; !folder.IsRoot; folder = folder.Folder)
        {
            if (Find(folder) is { Kind: not EntryKind.Folder })
                throw ArchiveFault.Of(place, StoreErrorKind.Other, $"'{folder}' is not a folder");
        }
        AddFolders(place.Path.Folder);
        _members[place.Path] = file;
    }

    /// <summary>Takes out a file or an empty folder; false when nothing stands there.</summary>
    internal bool Delete(FilePlace place) =>
        _members.Keys.Any(path => path.IsBelow(place.Path))
            ? throw ArchiveFault.Of(place, StoreErrorKind.Other, "the folder is not empty")
            : _members.Remove(place.Path);

    /// <summary>Gives a file another path; false when nothing stands at the old one.</summary>
    internal bool Move(FilePlace from, FilePlace to)
    {
        if (Find(from.Path) is null)
            return false;
        Put(to, File(from).MovedTo(to.Path), replaces: false);
        return _members.Remove(from.Path);
    }

    /// <summary>Writes all members into another archive.</summary>
    internal void WriteTo(ZipArchive archive, CancellationToken cancellationToken)
    {
        foreach (var member in _members.Values.Concat(_unusable))
            member.WriteTo(archive, cancellationToken);
    }

    private void AddFolders(StorePath folder)
    {
        for (; !folder.IsRoot; folder = folder.Folder)
            _members.TryAdd(folder, ArchiveMember.Folder(folder));
    }
}
