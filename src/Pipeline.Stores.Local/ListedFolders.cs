using System.Collections.Concurrent;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Posix;

namespace Pipeline.Stores.Local;

/// <summary>
/// The folders that a store has listed, by their device and inode. A file that was listed is gone only when the same
/// folder no longer holds it: an empty mount point in the place of the folder tells nothing.
/// </summary>
/// <param name="root">The root as the options give it, for messages.</param>
internal sealed class ListedFolders(string root)
{
    private const int Most = 10_000;
    private readonly ConcurrentDictionary<StorePath, (ulong Device, ulong Inode)> _seen = [];

    /// <summary>A folder is about to be listed.</summary>
    internal void Note(StorePath folder, in EntryInfo info)
    {
        if (_seen.Count >= Most)
            _seen.Clear();
        _seen[folder] = (info.Device, info.Inode);
    }

    /// <summary>
    /// Whether a file is gone from the folder around it. Both are looked up from one opened root, so that a root that
    /// is moved meanwhile changes nothing.
    /// </summary>
    internal bool IsGone(RootedDirectory? opened, FilePlace place, StorePath around)
    {
        if (opened?.Find(around.Text, follow: true) is not { Type: EntryType.Folder } folder)
            throw Away(place, around, "does not exist; mount it, or create it again");
        if (_seen.TryGetValue(around, out var listed) && listed != (folder.Device, folder.Inode))
            throw Away(place, around, "is another folder than the one that was listed");
        return opened.Find(place.Path.Text, follow: true) is null;
    }

    private StoreException Away(FilePlace place, StorePath around, string why) =>
        new(
            place,
            StoreErrorKind.Unreachable,
            $"it is unknown whether {place} was deleted: the folder '{(around.IsRoot ? root : $"{root}/{around}")}' {why}"
        );
}
