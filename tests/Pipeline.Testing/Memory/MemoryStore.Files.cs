using Pipeline.Abstractions.Items;

namespace Pipeline.Testing.Memory;

/// <summary>What a test lays out, and looks at afterwards.</summary>
public sealed partial class MemoryStore
{
    /// <summary>
    /// Puts a durable file there, its folders too, leaving no trace: how a test lays out what is given.
    /// </summary>
    public void Put(string path, ReadOnlySpan<byte> bytes, DateTimeOffset? modifiedAt = null)
    {
        lock (_lock)
        {
            var file = StorePath.Parse(path);
            for (var folder = file.Folder; !folder.IsRoot; folder = folder.Folder)
            {
                _disk.MakeFolder(folder);
                _disk.FlushFolder(folder.Folder);
            }
            var node = _disk.Create(file);
            node.Append(bytes, modifiedAt ?? clock.GetUtcNow());
            node.Flush();
            _disk.FlushFolder(file.Folder);
        }
    }

    /// <summary>The bytes of a file, or null when there is none.</summary>
    public byte[]? Get(string path)
    {
        lock (_lock)
            return _disk.Names.GetValueOrDefault(StorePath.Parse(path))?.Bytes.ToArray();
    }

    /// <summary>The paths of all files, drafts included, in ordinal order.</summary>
    public IReadOnlyList<string> Files
    {
        get
        {
            lock (_lock)
                return [.. _disk.Names.Where(at => at.Value is not null).Select(at => at.Key.Text).Order(StringComparer.Ordinal)];
        }
    }
}
