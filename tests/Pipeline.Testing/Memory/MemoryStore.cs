using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;

namespace Pipeline.Testing.Memory;

/// <summary>
/// A store in memory, for tests in the place of a mock. It keeps what is written and what is durable apart, tells what
/// is done to its disk and in which order, and forgets at <see cref="PowerCut"/> what was not flushed.
/// </summary>
public sealed partial class MemoryStore(string name, TimeProvider clock) : IFileStore, ICanMove, ICanWriteChunks
{
    private readonly Lock _lock = new();
    private readonly MemoryDisk _disk = new();
    private readonly List<MemoryOperation> _trace = [];
    private int _cuts;
    private bool _isOff;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public StoreTraits Traits { get; } = new() { Root = $"memory:{name}", IsLocal = true };

    /// <summary>
    /// Is told of everything just before it is done to the disk; what it throws is thrown to the caller, and the thing
    /// is not done.
    /// </summary>
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

    /// <summary>
    /// Forgets what was not flushed, and refuses everything until <see cref="PowerOn"/>. Drafts and readers of before
    /// stay dead.
    /// </summary>
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

    /// <inheritdoc/>
    public IAsyncEnumerable<FileEntry> ListAsync(StorePath folder, bool recursive, CancellationToken cancellationToken) =>
        List(folder, recursive, cancellationToken).ToAsyncEnumerable();

    /// <inheritdoc/>
    public ValueTask<FileEntry?> FindAsync(StorePath path, CancellationToken cancellationToken) =>
        new(
            On<FileEntry?>(path, null, () => path.IsRoot || _disk.Names.ContainsKey(path) ? Entry(path) : null, cancellationToken)
        );

    /// <inheritdoc/>
    public ValueTask<IFileReader> OpenReadAsync(StorePath path, CancellationToken cancellationToken) =>
        new(On(path, null, () => new MemoryReader(this, path, File(path), _cuts), cancellationToken));

    /// <inheritdoc/>
    public ValueTask<IFileDraft> CreateAsync(DraftSpec order, CancellationToken cancellationToken) =>
        new(On(order.Path, null, () => Begin(order), cancellationToken));

    /// <inheritdoc/>
    public ValueTask<IChunkedDraft> OpenPartsAsync(DraftSpec order, bool isBegun, CancellationToken cancellationToken) =>
        new(On(order.Path, null, () => BeginParts(order, isBegun), cancellationToken));

    /// <inheritdoc/>
    public ValueTask DeleteAsync(StorePath path, CancellationToken cancellationToken)
    {
        On(path, null, () => Delete(path), cancellationToken);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask MoveAsync(StorePath from, StorePath to, CancellationToken cancellationToken) =>
        On(from, null, () => Move(from, to), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<FileEntry?> SetAsideAsync(StorePath from, StorePath aside, CancellationToken cancellationToken) =>
        new(
            On<FileEntry?>(
                from,
                null,
                () => _disk.Names.GetValueOrDefault(from) is null ? null : SetAside(from, aside),
                cancellationToken
            )
        );

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Calls under the lock, for a draft or reader that was begun after so many power cuts.</summary>
    internal T On<T>(StorePath path, int? begunAfter, Func<T> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (_isOff || (begunAfter is { } cuts && cuts != _cuts))
                throw Fault(path, StoreErrorKind.Other, "the power was cut");
            return call();
        }
    }

    internal MemoryNode Create(StorePath path)
    {
        if (_disk.Names.ContainsKey(path))
            throw Fault(path, StoreErrorKind.AlreadyExists, "the name exists already");
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
    internal FileEntry Commit(MemoryNode node, StorePath draft, DraftSpec order)
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
            throw Fault(path, StoreErrorKind.Other, "the folder is not empty");
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

    internal StoreException Fault(StorePath path, StoreErrorKind kind, string why) =>
        new(new(name, path), kind, $"{name}:{path}: {why}");

    private MemoryDraft Begin(DraftSpec order)
    {
        if (order.Path.IsRoot)
            throw Fault(order.Path, StoreErrorKind.Other, "the root is a folder");
        MakeFolders(order.Path.Folder);
        return new(this, order, _cuts);
    }

    /// <summary>The name of a draft in parts is made durable at once, so that it is found after a power cut.</summary>
    private MemoryParts BeginParts(DraftSpec order, bool isBegun)
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
            ? node ?? throw Fault(path, StoreErrorKind.Other, "it is a folder")
            : throw Fault(path, StoreErrorKind.NotFound, "there is no such file");

    private IEnumerable<FileEntry> List(StorePath folder, bool recursive, CancellationToken cancellationToken)
    {
        List<FileEntry> found;
        lock (_lock)
        {
            if (_isOff)
                throw Fault(folder, StoreErrorKind.Other, "the power was cut");
            if (!folder.IsRoot && !(_disk.Names.TryGetValue(folder, out var node) && node is null))
                throw Fault(folder, StoreErrorKind.NotFound, "there is no such folder");
            found = [.. _disk.Below(folder, recursive).Select(path => Entry(path))];
        }
        foreach (var entry in found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return entry;
        }
    }

    private void MakeFolders(StorePath folder)
    {
        if (folder.IsRoot)
            return;
        if (_disk.Names.TryGetValue(folder, out var node))
        {
            if (node is not null)
                throw Fault(folder, StoreErrorKind.Other, "a file stands where a folder is needed");
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
                throw Fault(to, StoreErrorKind.AlreadyExists, "the name exists already");
            if (taken is null)
                throw Fault(to, StoreErrorKind.Other, "it is a folder");
        }
        Do(new(MemoryCall.Rename, from, to), () => _disk.Rename(from, to));
    }

    private void Do(MemoryOperation operation, Action call)
    {
        Before?.Invoke(operation);
        if (_isOff)
            throw Fault(operation.Path, StoreErrorKind.Other, "the power was cut");
        _trace.Add(operation);
        call();
    }
}
