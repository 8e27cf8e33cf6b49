using Pipeline.Engine.Files;
using Pipeline.Engine.Stores;

namespace Pipeline.Testing.Faults;

internal sealed class FaultyParts(IPartsDraft inner, FilePlace place, FaultScript script) : IPartsDraft
{
    public async ValueTask<IFilePart> OpenPartAsync(long offset, long length, CancellationToken stop)
    {
        script.Step(StoreCall.OpenPart, place);
        return new Part(await inner.OpenPartAsync(offset, length, stop), place, script);
    }

    public ValueTask<ContentHash?> HashPartAsync(long offset, long length, string algorithm, CancellationToken stop)
    {
        script.Step(StoreCall.HashPart, place);
        return inner.HashPartAsync(offset, length, algorithm, stop);
    }

    public ValueTask<FileEntry> CommitAsync(DraftOrder order, CancellationToken stop)
    {
        script.Step(StoreCall.Commit, place);
        return inner.CommitAsync(order, stop);
    }

    public ValueTask DropAsync(CancellationToken stop)
    {
        script.Step(StoreCall.Drop, place);
        return inner.DropAsync(stop);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private sealed class Part(IFilePart inner, FilePlace place, FaultScript script) : IFilePart
    {
        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
        {
            script.Step(StoreCall.Write, place);
            return inner.WriteAsync(bytes, stop);
        }

        public ValueTask FinishAsync(CancellationToken stop)
        {
            script.Step(StoreCall.FinishPart, place);
            return inner.FinishAsync(stop);
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
