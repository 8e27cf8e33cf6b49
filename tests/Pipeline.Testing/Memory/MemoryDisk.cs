using Pipeline.Abstractions.Items;

namespace Pipeline.Testing.Memory;

/// <summary>
/// A disk as POSIX promises it and no better (Pillai et al., "All File Systems Are Not Created Equal", OSDI 2014):
/// bytes outlive a power cut only if their file was flushed, names only if their folder was. A folder is a name without
/// a node. Not safe for several threads: the store locks.
/// </summary>
internal sealed class MemoryDisk
{
    private readonly Dictionary<StorePath, MemoryNode?> _names = [];
    private readonly Dictionary<StorePath, MemoryNode?> _durable = [];
    private readonly Dictionary<StorePath, HashSet<StorePath>> _changed = [];
    private long _lastNumber;

    /// <summary>All names, files and folders.</summary>
    internal IReadOnlyDictionary<StorePath, MemoryNode?> Names => _names;

    /// <summary>The names in a folder, or in all that is below it.</summary>
    internal IEnumerable<StorePath> Below(StorePath folder, bool recursive) =>
        _names.Keys.Where(path =>
            path.Folder == folder
            || (recursive && (folder.IsRoot || path.Text.StartsWith(folder.Text + "/", StringComparison.Ordinal)))
        );

    internal MemoryNode Create(StorePath path)
    {
        var node = new MemoryNode(++_lastNumber);
        Change(path, node);
        return node;
    }

    internal void MakeFolder(StorePath path) => Change(path, null);

    internal void Rename(StorePath from, StorePath to)
    {
        Change(to, _names[from]);
        Delete(from);
    }

    internal void Delete(StorePath path)
    {
        Mark(path);
        _names.Remove(path);
    }

    internal void FlushFolder(StorePath folder)
    {
        if (!_changed.Remove(folder, out var changed))
            return;
        foreach (var path in changed)
        {
            if (_names.TryGetValue(path, out var node))
                _durable[path] = node;
            else
                _durable.Remove(path);
        }
    }

    internal void PowerCut()
    {
        _names.Clear();
        _changed.Clear();
        foreach (var (path, node) in _durable.Where(name => IsReached(name.Key)))
        {
            node?.PowerCut();
            _names.Add(path, node);
        }
    }

    private void Change(StorePath path, MemoryNode? node)
    {
        Mark(path);
        _names[path] = node;
    }

    private void Mark(StorePath path)
    {
        if (!_changed.TryGetValue(path.Folder, out var changed))
            _changed.Add(path.Folder, changed = []);
        changed.Add(path);
    }

    /// <summary>A name in a folder that was forgotten is forgotten with it.</summary>
    private bool IsReached(StorePath path) => path.Folder.IsRoot || (_durable.ContainsKey(path.Folder) && IsReached(path.Folder));
}
