using Pipeline.Engine.Files;

namespace Pipeline.Engine.Stores.Memory;

/// <summary>
/// A store in memory, for tests in the place of a mock. It keeps what is written and what is durable apart, tells what is done to its disk and in which
/// order, and forgets at <see cref="PowerCut"/> what was not flushed.
/// </summary>
public sealed class MemoryStore(string name, TimeProvider clock) : IFileStore, ICanMove, ICanWriteParts
{
    private readonly Lock _lock = new();
    private readonly MemoryDisk _disk = new();
    private readonly List<MemoryOperation> _trace = [];
    private int _cuts;
    private bool _isOff;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public StoreTraits Traits { get; } = new() { Root = $"memory:{name}", IsNear = true };

    /// <summary>Is told of everything just before it is done to the disk; what it throws is thrown to the caller, and the thing is not done.</summary>
    public Action<MemoryOperation>? Before { get; set; }

    /// <summary>Everything that was done to the disk so far, in order.</summary>
    public IReadOnlyList<MemoryOperation> Trace
    {
        get
        {
            lock (_lock)
                return [.. _trace];
        }
    }

    /// <summary>Forgets what was not flushed, and refuses everything until <see cref="PowerOn"/>. Drafts and readers of before stay dead.</summary>
    public void PowerCut()
    {
        lock (_lock)
        {
            _disk.PowerCut();
            _cuts++;
            _isOff = true;
        }
    }

    /// <summary>The store answers again.</summary>
    public void PowerOn()
    {
        lock (_lock)
            _isOff = false;
    }

    /// <summary>Puts a durable file there, its folders too, leaving no trace: how a test lays out what is given.</summary>
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

    /// <inheritdoc/>
    public IAsyncEnumerable<FileEntry> ListAsync(StorePath folder, bool recursive, CancellationToken stop) =>
        List(folder, recursive, stop).ToAsyncEnumerable();

    /// <inheritdoc/>
    public ValueTask<FileEntry?> FindAsync(StorePath path, CancellationToken stop) =>
        new(On<FileEntry?>(path, null, () => path.IsRoot || _disk.Names.ContainsKey(path) ? Entry(path) : null, stop));

    /// <inheritdoc/>
    public ValueTask<IFileReader> OpenReadAsync(StorePath path, CancellationToken stop) =>
        new(On(path, null, () => new MemoryReader(this, path, File(path), _cuts), stop));

    /// <inheritdoc/>
    public ValueTask<IFileDraft> CreateAsync(DraftOrder order, CancellationToken stop) =>
        new(On(order.Path, null, () => Begin(order), stop));

    /// <inheritdoc/>
    public ValueTask<IPartsDraft> OpenPartsAsync(DraftOrder order, bool isBegun, CancellationToken stop) =>
        new(On(order.Path, null, () => BeginParts(order, isBegun), stop));

    /// <inheritdoc/>
    public ValueTask DeleteAsync(StorePath path, CancellationToken stop)
    {
        On(path, null, () => Delete(path), stop);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask MoveAsync(StorePath from, StorePath to, CancellationToken stop) =>
        On(from, null, () => Move(from, to), stop);

    /// <inheritdoc/>
    public ValueTask<FileEntry?> SetAsideAsync(StorePath from, StorePath aside, CancellationToken stop) =>
        new(On<FileEntry?>(from, null, () => _disk.Names.GetValueOrDefault(from) is null ? null : SetAside(from, aside), stop));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Calls under the lock, for a draft or reader that was begun after so many power cuts.</summary>
    internal T On<T>(StorePath path, int? begunAfter, Func<T> call, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (_isOff || (begunAfter is { } cuts && cuts != _cuts))
                throw Fault(path, FaultKind.Other, "the power was cut");
            return call();
        }
    }

    internal MemoryNode Create(StorePath path)
    {
        if (_disk.Names.ContainsKey(path))
            throw Fault(path, FaultKind.AlreadyExists, "the name is taken");
        MemoryNode? node = null;
        Do(new(MemoryCall.Create, path), () => (node = _disk.Create(path)).Set(clock.GetUtcNow(), null));
        return node!;
    }

    internal bool Write(MemoryNode node, StorePath path, long offset, ReadOnlyMemory<byte> bytes)
    {
        Do(new(MemoryCall.Write, path), () => node.Write(offset, bytes.Span, clock.GetUtcNow()));
        return true;
    }

    internal bool Flush(MemoryNode node, StorePath path)
    {
        Do(new(MemoryCall.Flush, path), node.Flush);
        return true;
    }

    internal int Append(MemoryNode node, StorePath path, ReadOnlyMemory<byte> bytes)
    {
        Do(new(MemoryCall.Write, path), () => node.Append(bytes.Span, clock.GetUtcNow()));
        return bytes.Length;
    }

    /// <summary>The order that every store has to keep: time and mode, the bytes, the name, the folder.</summary>
    internal FileEntry Commit(MemoryNode node, StorePath draft, DraftOrder order)
    {
        Do(
            new(MemoryCall.Set, draft),
            () => node.Set(order.ModifiedAt ?? node.ModifiedAt, order.Mode & (UnixFileMode)0b111_111_111)
        );
        Do(new(MemoryCall.Flush, draft), node.Flush);
        Rename(draft, order.Path, order.Replaces);
        FlushFolder(order.Path.Folder);
        return Entry(order.Path);
    }

    internal bool Delete(StorePath path)
    {
        if (!_disk.Names.TryGetValue(path, out var node))
            return false;
        if (node is null && _disk.Names.Keys.Any(name => name.Folder == path))
            throw Fault(path, FaultKind.Other, "the folder is not empty");
        Do(new(MemoryCall.Delete, path), () => _disk.Delete(path));
        return true;
    }

    internal FileEntry Entry(StorePath path, MemoryNode? node = null)
    {
        node ??= _disk.Names.GetValueOrDefault(path);
        return node is null
            ? new(path, null, null) { Kind = EntryKind.Folder }
            : new(path, node.Bytes.Length, node.ModifiedAt) { Mode = node.Mode, Version = $"{node.Number}" };
    }

    internal StoreFault Fault(StorePath path, FaultKind kind, string why) => new(new(name, path), kind, $"{name}:{path}: {why}");

    private MemoryDraft Begin(DraftOrder order)
    {
        if (order.Path.IsRoot)
            throw Fault(order.Path, FaultKind.Other, "the root is a folder");
        MakeFolders(order.Path.Folder);
        return new(this, order, _cuts);
    }

    /// <summary>The name of a draft in parts is made durable at once, so that it is found after a power cut.</summary>
    private MemoryParts BeginParts(DraftOrder order, bool isBegun)
    {
        if (isBegun)
            return new(this, order, File(order.Draft), _cuts);
        MakeFolders(order.Path.Folder);
        var node = Create(order.Draft);
        FlushFolder(order.Draft.Folder);
        return new(this, order, node, _cuts);
    }

    private ValueTask Move(StorePath from, StorePath to)
    {
        _ = File(from);
        MakeFolders(to.Folder);
        Rename(from, to, replaces: false);
        FlushFolder(to.Folder);
        if (from.Folder != to.Folder)
            FlushFolder(from.Folder);
        return ValueTask.CompletedTask;
    }

    private FileEntry SetAside(StorePath from, StorePath aside)
    {
        Rename(from, aside, replaces: false);
        return Entry(aside);
    }

    private void FlushFolder(StorePath folder) => Do(new(MemoryCall.FlushFolder, folder), () => _disk.FlushFolder(folder));

    private MemoryNode File(StorePath path) =>
        _disk.Names.TryGetValue(path, out var node) || path.IsRoot
            ? node ?? throw Fault(path, FaultKind.Other, "it is a folder")
            : throw Fault(path, FaultKind.NotFound, "there is no such file");

    private IEnumerable<FileEntry> List(StorePath folder, bool recursive, CancellationToken stop)
    {
        List<FileEntry> found;
        lock (_lock)
        {
            if (_isOff)
                throw Fault(folder, FaultKind.Other, "the power was cut");
            if (!folder.IsRoot && !(_disk.Names.TryGetValue(folder, out var node) && node is null))
                throw Fault(folder, FaultKind.NotFound, "there is no such folder");
            found = [.. _disk.Names.Keys.Where(path => IsIn(path, folder, recursive)).Select(path => Entry(path))];
        }
        foreach (var entry in found)
        {
            stop.ThrowIfCancellationRequested();
            yield return entry;
        }
    }

    private static bool IsIn(StorePath path, StorePath folder, bool recursive) =>
        path.Folder == folder
        || (recursive && (folder.IsRoot || path.Text.StartsWith(folder.Text + "/", StringComparison.Ordinal)));

    private void MakeFolders(StorePath folder)
    {
        if (folder.IsRoot)
            return;
        if (_disk.Names.TryGetValue(folder, out var node))
        {
            if (node is not null)
                throw Fault(folder, FaultKind.Other, "a file stands where a folder is needed");
            return;
        }
        MakeFolders(folder.Folder);
        Do(new(MemoryCall.MakeFolder, folder), () => _disk.MakeFolder(folder));
        FlushFolder(folder.Folder);
    }

    private void Rename(StorePath from, StorePath to, bool replaces)
    {
        if (_disk.Names.TryGetValue(to, out var taken))
        {
            if (!replaces)
                throw Fault(to, FaultKind.AlreadyExists, "the name is taken");
            if (taken is null)
                throw Fault(to, FaultKind.Other, "it is a folder");
        }
        Do(new(MemoryCall.Rename, from, to), () => _disk.Rename(from, to));
    }

    private void Do(MemoryOperation operation, Action call)
    {
        Before?.Invoke(operation);
        if (_isOff)
            throw Fault(operation.Path, FaultKind.Other, "the power was cut");
        _trace.Add(operation);
        call();
    }
}
