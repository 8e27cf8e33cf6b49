using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Testing.Faults;

internal sealed class FaultyReader(IFileReader inner, FilePlace place, FaultScript script) : IFileReader
{
    public int PieceSize => inner.PieceSize;

    public int Depth => inner.Depth;

    public FileEntry? Opened => inner.Opened;

    public T? As<T>()
        where T : class => typeof(T).IsInterface ? this as T : inner.As<T>();

    public ValueTask<int> ReadAsync(long offset, Memory<byte> into, CancellationToken cancellationToken)
    {
        script.Step(StoreCall.Read, place);
        return inner.ReadAsync(offset, into, cancellationToken);
    }

    public ValueTask<FileEntry?> StatAsync(CancellationToken cancellationToken)
    {
        script.Step(StoreCall.Stat, place);
        return inner.StatAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
