using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Testing.Faults;

internal sealed class FaultyParts(IChunkedDraft inner, FilePlace place, FaultScript script) : IChunkedDraft
{
    public async ValueTask<IChunkWriter> OpenPartAsync(long offset, long length, CancellationToken cancellationToken)
    {
        script.Step(StoreCall.OpenPart, place);
        return new Part(await inner.OpenPartAsync(offset, length, cancellationToken), place, script);
    }

    public ValueTask<ContentHash?> HashPartAsync(long offset, long length, string algorithm, CancellationToken cancellationToken)
    {
        script.Step(StoreCall.HashPart, place);
        return inner.HashPartAsync(offset, length, algorithm, cancellationToken);
    }

    public ValueTask<FileEntry> CommitAsync(DraftSpec order, CancellationToken cancellationToken)
    {
        script.Step(StoreCall.Commit, place);
        return inner.CommitAsync(order, cancellationToken);
    }

    public ValueTask DropAsync(CancellationToken cancellationToken)
    {
        script.Step(StoreCall.Drop, place);
        return inner.DropAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private sealed class Part(IChunkWriter inner, FilePlace place, FaultScript script) : IChunkWriter
    {
        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            script.Step(StoreCall.Write, place);
            return inner.WriteAsync(bytes, cancellationToken);
        }

        public ValueTask FinishAsync(CancellationToken cancellationToken)
        {
            script.Step(StoreCall.FinishPart, place);
            return inner.FinishAsync(cancellationToken);
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
