using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Stages;
using Pipeline.Engine.Stages.Chunk;
using Pipeline.Engine.Transfer;
using Pipeline.Testing.Memory;

namespace Pipeline.Engine.Tests.Execution;

public class ChunkTests
{
    private readonly MemoryJournal _journal = new();

    [Theory]
    [InlineData(0, 100, null, 0)]
    [InlineData(100, 100, null, 0)]
    [InlineData(101, 100, null, 2)]
    [InlineData(1000, 100, 1000L, 0)]
    [InlineData(1001, 100, 1000L, 11)]
    public async Task Files_above_the_limit_are_cut_and_the_others_go_whole(int length, int size, long? above, int chunks)
    {
        var options = new ChunkOptions { Size = new ByteSize(size), Above = above is { } bytes ? new ByteSize(bytes) : null };
        var item = TestPlan.Item(length);

        var result = await new ChunkStage(options, Context("chunk")).ExecuteAsync(item, default);
        var preview = await new ChunkStage(options, Context("chunk")).PreviewAsync(item, default);

        Assert.Equal(chunks, result.Chunks?.Count() ?? 0);
        Assert.Equal(chunks == 0 ? item : null, result.Item);
        Assert.All(result.Chunks ?? [], chunk => Assert.Equal(item, chunk with { Chunk = null }));
        Assert.Equal(chunks == 0 ? "would not be split" : $"would be split into chunks of {size} B", preview.Detail);
    }

    [Theory]
    [InlineData("fork/a/chunk", 3)]
    [InlineData("fork/b/chunk", 10)]
    public async Task A_file_that_was_begun_is_cut_as_it_was_then(string step, int chunks)
    {
        var item = TestPlan.Item(1000);
        await _journal.OwnChunkedDraftAsync(
            new()
            {
                Origin = item.Origin,
                Step = "fork/a/upload",
                Length = item.Length!.Value,
                ModifiedAt = item.ModifiedAt,
                Place = new("to", item.RelativePath),
                Draft = StorePath.Parse("draft"),
                ChunkSize = 400,
                Run = "",
            },
            default
        );
        var chunk = new ChunkStage(new() { Size = new ByteSize(100) }, Context(step));

        Assert.Equal(chunks, (await chunk.ExecuteAsync(item, default)).Chunks!.Count());
        Assert.Equal(10, (await chunk.ExecuteAsync(item with { ModifiedAt = DateTimeOffset.MaxValue }, default)).Chunks!.Count());
    }

    private BuiltInStageContext Context(string step) =>
        new()
        {
            Step = step,
            Pipeline = "test",
            Stores = new Dictionary<string, IFileStore>(),
            Journal = _journal,
            Events = new(),
            Clock = TimeProvider.System,
            Transfer = new FileTransfer(_journal, _journal.Run),
        };
}
