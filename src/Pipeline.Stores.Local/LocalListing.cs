using Pipeline.Abstractions.Items;
using Pipeline.Posix;

namespace Pipeline.Stores.Local;

/// <summary>
/// Walks a folder, depth first. Only the folders on the way down are held, so memory does not grow with the number of
/// files. A sub-folder is opened from its parent and never through a link: what is listed lies in the folder that was
/// asked for.
/// </summary>
internal sealed class LocalListing(FilePlace start, bool recursive, SecondNames secondNames, CancellationToken cancellationToken)
{
    private readonly Stack<Level> _levels = new();

    /// <summary>The entries below <paramref name="folder"/>, which is closed at the end.</summary>
    internal IEnumerable<FileEntry> Read(DirectoryHandle folder)
    {
        try
        {
            Enter(folder, start.Path);
            while (_levels.TryPeek(out var level))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!TryNext(level, out var next, out var trouble))
                    _levels.Pop().Dispose();
                if (trouble is not null)
                    yield return LocalEntries.Unusable(level.Path.Folder, level.Path.Name, trouble, EntryType.Folder);
                else if (next is { } name && Entry(level, name) is { } entry)
                    yield return entry;
            }
        }
        finally
        {
            foreach (var level in _levels)
                level.Dispose();
        }
    }

    /// <summary>
    /// A folder that breaks off while it is read is told of, unless it is the one that was asked for: that is a fault.
    /// </summary>
    private bool TryNext(Level level, out FolderName? next, out string? trouble)
    {
        (next, trouble) = (null, null);
        try
        {
            if (!level.Names.MoveNext())
                return false;
            next = level.Names.Current;
            return true;
        }
        catch (PosixException fault) when (_levels.Count > 1)
        {
            trouble = fault.Message;
            return false;
        }
        catch (PosixException fault)
        {
            throw LocalFaults.Of(start, fault);
        }
    }

    /// <summary>The entry of a name; null when it has gone meanwhile.</summary>
    private FileEntry? Entry(Level level, FolderName listed)
    {
        var (name, type) = listed;
        if (!PathEncoding.IsUnicode(name))
            return LocalEntries.Unusable(level.Path, name, "the name is not valid UTF-8", type);
        if (!ReportedName.TryRead(level.Path, name, out var path, out var why))
            return LocalEntries.Unusable(level.Path, name, why, type);
        try
        {
            if (level.Folder.Find(name) is not { } info)
                return null;
            if (recursive && info.Type == EntryType.Folder)
                Enter(level.Folder.OpenFolder(name), path);
            if (info is { Type: EntryType.File, Links: > 1 } && level.IsOpenToOthers)
                secondNames.Found(new(start.Store, path));
            return LocalEntries.Of(path, info);
        }
        catch (PosixException fault)
        {
            return fault.Error == PosixError.NotFound ? null : LocalEntries.Unusable(level.Path, name, fault.Message, type);
        }
    }

    private void Enter(DirectoryHandle folder, StorePath path) => _levels.Push(new(folder, path, folder.List().GetEnumerator()));

    private sealed record Level(DirectoryHandle Folder, StorePath Path, IEnumerator<FolderName> Names) : IDisposable
    {
        private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        private bool? _isOpenToOthers;

        /// <summary>
        /// Whether others than its owner may put names into the folder; asked only where a file has a second one.
        /// </summary>
        public bool IsOpenToOthers => _isOpenToOthers ??= (Folder.Stat().Mode & OthersWrite) != UnixFileMode.None;

        public void Dispose()
        {
            Names.Dispose();
            Folder.Dispose();
        }
    }
}
