using Pipeline.Abstractions.Items;
using Pipeline.Engine.Execution.Tracking;

namespace Pipeline.Engine.Tests.Execution;

public class ChunkJoinTests
{
    private readonly TrackedItem _tracked = new(TestPlan.Item(30));
    private readonly List<FileChunk> _chunks = [.. FileChunk.Cut(30, 10, most: 10)];

    [Fact]
    public void Chunks_meet_when_each_has_ended_in_any_order()
    {
        Assert.Null(_tracked.JoinChunk("up", _chunks[2], began: 5, attempts: 1, fault: null));
        Assert.Null(_tracked.JoinChunk("up", _chunks[0], began: 3, attempts: 4, fault: null));
        Assert.Equal(new ChunkJoinResult(3, 4, null), _tracked.JoinChunk("up", _chunks[1], began: 7, attempts: 2, fault: null));
    }

    [Fact]
    public void A_chunk_told_twice_counts_once()
    {
        foreach (var chunk in new[] { _chunks[0], _chunks[0], _chunks[1], _chunks[1], _chunks[0] })
            Assert.Null(_tracked.JoinChunk("up", chunk, 0, 1, null));
        Assert.NotNull(_tracked.JoinChunk("up", _chunks[2], 0, 1, null));
    }

    [Fact]
    public void After_the_last_one_a_chunk_told_again_joins_nothing()
    {
        foreach (var chunk in _chunks)
            _tracked.JoinChunk("up", chunk, 0, 1, null);
        Assert.All(_chunks.Take(2), chunk => Assert.Null(_tracked.JoinChunk("up", chunk, 0, 1, null)));
    }

    [Fact]
    public void The_first_fault_is_the_files_and_the_others_need_not_be_sent()
    {
        var (first, second) = (new IOException("first"), new IOException("second"));
        Assert.False(_tracked.HasLostChunk("up"));
        _tracked.JoinChunk("up", _chunks[0], 0, 1, first);
        Assert.True(_tracked.HasLostChunk("up"));
        Assert.False(_tracked.HasLostChunk("elsewhere"));
        _tracked.JoinChunk("up", _chunks[1], 0, 1, second);
        Assert.Same(first, _tracked.JoinChunk("up", _chunks[2], 0, 1, null)?.Fault);
        Assert.False(_tracked.HasLostChunk("up"));
    }

    [Fact]
    public void Two_stages_join_the_chunks_of_one_file_each_for_itself()
    {
        foreach (var chunk in _chunks.SkipLast(1))
        {
            Assert.Null(_tracked.JoinChunk("fork/a/up", chunk, 0, 1, null));
            Assert.Null(_tracked.JoinChunk("fork/b/up", chunk, 0, 1, new IOException("b")));
        }
        Assert.Null(_tracked.JoinChunk("fork/a/up", _chunks[^1], 0, 1, null)!.Fault);
        Assert.Equal("b", _tracked.JoinChunk("fork/b/up", _chunks[^1], 0, 1, null)!.Fault!.Message);
    }
}
