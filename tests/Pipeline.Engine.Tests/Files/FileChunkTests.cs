using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.Tests.Files;

public class FileChunkTests
{
    [Theory]
    [InlineData(10, 3, 100, 4, 1)]
    [InlineData(9, 3, 100, 3, 3)]
    [InlineData(2, 3, 100, 1, 2)]
    [InlineData(1, 1, 100, 1, 1)]
    [InlineData(1000, 3, 10, 10, 100)]
    [InlineData(1001, 3, 10, 10, 92)]
    [InlineData(5L << 40, 1 << 20, 10_000, 10_000, 549_754_694)]
    public void Cut_leaves_nothing_out_and_no_chunk_empty(long length, long size, int most, int count, long last)
    {
        var chunks = FileChunk.Cut(length, size, most).ToList();

        Assert.Equal((count, last), (chunks.Count, chunks[^1].Length));
        Assert.Equal(Enumerable.Range(0, count), chunks.Select(chunk => chunk.Index));
        Assert.All(chunks, chunk => Assert.Equal((count, chunks[0].Length), (chunk.Count, chunk.Size)));
        Assert.Equal(length, chunks.Sum(chunk => chunk.Length));
        Assert.All(chunks.Zip(chunks.Skip(1)), pair => Assert.Equal(pair.First.Offset + pair.First.Length, pair.Second.Offset));
        Assert.Equal(0, chunks[0].Offset);
    }
}
