using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Testing.Memory;

/// <summary>A file in memory being written.</summary>
internal sealed class MemoryDraft : IFileDraft
{
    private readonly MemoryStore _store;
    private readonly DraftSpec _order;
    private readonly int _begunAfter;
    private readonly StorePath _path;
    private readonly MemoryNode _node;
    private bool _isTried;
    private bool _isCommitted;

    internal MemoryDraft(MemoryStore store, DraftSpec order, int begunAfter)
    {
        (_store, _order, _begunAfter) = (store, order, begunAfter);
        _path = order.Draft;
        _node = store.Create(_path);
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _store.On(_path, _begunAfter, () => _store.Append(_node, _path, bytes), cancellationToken);
        return ValueTask.CompletedTask;
    }

    public ValueTask<FileEntry> CommitAsync(CancellationToken cancellationToken)
    {
        if (_isTried)
            throw new InvalidOperationException(
                $"The draft of {_order.Path} was already committed; a failed draft cannot be committed again."
            );
        _isTried = true;
        return new(_store.On(_path, _begunAfter, Commit, cancellationToken));
    }

    public ValueTask DisposeAsync()
    {
        try
        {
            if (!_isCommitted)
                _store.On(_path, _begunAfter, () => _store.Delete(_path), CancellationToken.None);
        }
        catch (StoreException)
        {
            // The power was cut: there is nobody left to clean up.
        }
        return ValueTask.CompletedTask;
    }

    private FileEntry Commit()
    {
        if (_order.Length is { } promised && _node.Bytes.Length != promised)
        {
            var why = $"{_node.Bytes.Length} bytes came, {promised} were promised";
            throw _store.Fault(_order.Path, StoreErrorKind.Corrupt, why);
        }
        var entry = _store.Commit(_node, _path, _order);
        _isCommitted = true;
        return entry;
    }
}
