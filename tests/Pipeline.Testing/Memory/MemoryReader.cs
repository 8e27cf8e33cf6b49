using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Testing.Memory;

/// <summary>A file in memory opened for reading.</summary>
internal sealed class MemoryReader(MemoryStore store, StorePath path, MemoryNode node, int begunAfter) : IFileReader
{
    public int PieceSize => 64 * 1024;

    public int Depth => 4;

    public ValueTask<int> ReadAsync(long offset, Memory<byte> into, CancellationToken cancellationToken) =>
        new(store.On(path, begunAfter, () => Read(offset, into.Span), cancellationToken));

    public ValueTask<FileEntry?> StatAsync(CancellationToken cancellationToken) =>
        new(store.On<FileEntry?>(path, begunAfter, () => store.Entry(path, node), cancellationToken));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private int Read(long offset, Span<byte> into)
    {
        var rest = node.Bytes.Span[(int)Math.Min(offset, node.Bytes.Length)..];
        var length = Math.Min(rest.Length, into.Length);
        rest[..length].CopyTo(into);
        return length;
    }
}
