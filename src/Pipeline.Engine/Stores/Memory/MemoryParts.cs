using Pipeline.Engine.Files;

namespace Pipeline.Engine.Stores.Memory;

/// <summary>A draft in memory that is written in parts. It cannot be given its length at once: it grows with its parts.</summary>
internal sealed class MemoryParts(MemoryStore store, DraftOrder order, MemoryNode node, int begunAfter) : IPartsDraft
{
    private FilePlace At => new(store.Name, order.Path);

    public ValueTask<IFilePart> OpenPartAsync(long offset, long length, CancellationToken stop) =>
        new(store.On(order.Draft, begunAfter, () => new Part(this, offset, length), stop));

    public ValueTask<ContentHash?> HashPartAsync(long offset, long length, string algorithm, CancellationToken stop) =>
        new((ContentHash?)null);

    public ValueTask<FileEntry> CommitAsync(DraftOrder order, CancellationToken stop) =>
        new(store.On(order.Draft, begunAfter, () => Commit(order), stop));

    public ValueTask DropAsync(CancellationToken stop)
    {
        store.On(order.Draft, begunAfter, () => store.Delete(order.Draft), stop);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private FileEntry Commit(DraftOrder order) =>
        node.Bytes.Length == order.Length
            ? store.Commit(node, order.Draft, order)
            : throw PartFaults.WrongLength(At, node.Bytes.Length, PartFaults.LengthOf(order));

    private sealed class Part(MemoryParts draft, long offset, long length) : IFilePart
    {
        private long _written;

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
        {
            if (_written + bytes.Length > length)
                throw PartFaults.TooMuch(draft.At, offset, length);
            draft.On(store => store.Write(draft.Node, draft.Path, offset + _written, bytes), stop);
            _written += bytes.Length;
            return ValueTask.CompletedTask;
        }

        public ValueTask FinishAsync(CancellationToken stop)
        {
            if (_written != length)
                throw PartFaults.TooLittle(draft.At, offset, length, _written);
            draft.On(store => store.Flush(draft.Node, draft.Path), stop);
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private MemoryNode Node => node;

    private StorePath Path => order.Draft;

    private void On(Func<MemoryStore, bool> call, CancellationToken stop) =>
        store.On(order.Draft, begunAfter, () => call(store), stop);
}
