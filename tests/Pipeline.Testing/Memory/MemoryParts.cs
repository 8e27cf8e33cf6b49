using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Testing.Memory;

/// <summary>
/// A draft in memory that is written in parts. It cannot be given its length at once: it grows with its parts.
/// </summary>
internal sealed class MemoryParts(MemoryStore store, DraftSpec order, MemoryNode node, int begunAfter) : IChunkedDraft
{
    private FilePlace At => new(store.Name, order.Path);

    public ValueTask<IChunkWriter> OpenPartAsync(long offset, long length, CancellationToken cancellationToken) =>
        new(store.On(order.Draft, begunAfter, () => new Part(this, offset, length), cancellationToken));

    public ValueTask<ContentHash?> HashPartAsync(
        long offset,
        long length,
        string algorithm,
        CancellationToken cancellationToken
    ) => new((ContentHash?)null);

    public ValueTask<FileEntry> CommitAsync(DraftSpec order, CancellationToken cancellationToken) =>
        new(store.On(order.Draft, begunAfter, () => Commit(order), cancellationToken));

    public ValueTask DropAsync(CancellationToken cancellationToken)
    {
        store.On(order.Draft, begunAfter, () => store.Delete(order.Draft), cancellationToken);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private FileEntry Commit(DraftSpec order) =>
        node.Bytes.Length == order.Length
            ? store.Commit(node, order.Draft, order)
            : throw PartFaults.WrongLength(At, node.Bytes.Length, PartFaults.LengthOf(order));

    private sealed class Part(MemoryParts draft, long offset, long length) : IChunkWriter
    {
        private long _written;

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            if (_written + bytes.Length > length)
                throw PartFaults.TooMuch(draft.At, offset, length);
            draft.On(store => store.Write(draft.Node, draft.Path, offset + _written, bytes), cancellationToken);
            _written += bytes.Length;
            return ValueTask.CompletedTask;
        }

        public ValueTask FinishAsync(CancellationToken cancellationToken)
        {
            if (_written != length)
                throw PartFaults.TooLittle(draft.At, offset, length, _written);
            draft.On(store => store.Flush(draft.Node, draft.Path), cancellationToken);
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private MemoryNode Node => node;

    private StorePath Path => order.Draft;

    private void On(Func<MemoryStore, bool> call, CancellationToken cancellationToken) =>
        store.On(order.Draft, begunAfter, () => call(store), cancellationToken);
}
