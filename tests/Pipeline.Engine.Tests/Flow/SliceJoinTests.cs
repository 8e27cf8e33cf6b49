using Pipeline.Abstractions.Items;
using Pipeline.Engine.Execution.Tracking;

namespace Pipeline.Engine.Tests.Flow;

public class SliceJoinTests
{
    private readonly TrackedItem _tracked = new(TestPlan.Item(30));
    private readonly List<FileChunk> _slices = [.. FileChunk.Cut(30, 10, most: 10)];

    [Fact]
    public void Slices_meet_when_each_has_ended_in_any_order()
    {
        Assert.Null(_tracked.JoinSlice("up", _slices[2], began: 5, attempts: 1, fault: null));
        Assert.Null(_tracked.JoinSlice("up", _slices[0], began: 3, attempts: 4, fault: null));
        Assert.Equal(new ChunkJoinResult(3, 4, null), _tracked.JoinSlice("up", _slices[1], began: 7, attempts: 2, fault: null));
    }

    [Fact]
    public void A_slice_told_twice_counts_once()
    {
        foreach (var slice in new[] { _slices[0], _slices[0], _slices[1], _slices[1], _slices[0] })
            Assert.Null(_tracked.JoinSlice("up", slice, 0, 1, null));
        Assert.NotNull(_tracked.JoinSlice("up", _slices[2], 0, 1, null));
    }

    [Fact]
    public void After_the_last_one_a_slice_told_again_joins_nothing()
    {
        foreach (var slice in _slices)
            _tracked.JoinSlice("up", slice, 0, 1, null);
        Assert.All(_slices.Take(2), slice => Assert.Null(_tracked.JoinSlice("up", slice, 0, 1, null)));
    }

    [Fact]
    public void The_first_fault_is_the_files_and_the_others_need_not_be_sent()
    {
        var (first, second) = (new IOException("first"), new IOException("second"));
        Assert.False(_tracked.HasLostSlice("up"));
        _tracked.JoinSlice("up", _slices[0], 0, 1, first);
        Assert.True(_tracked.HasLostSlice("up"));
        Assert.False(_tracked.HasLostSlice("elsewhere"));
        _tracked.JoinSlice("up", _slices[1], 0, 1, second);
        Assert.Same(first, _tracked.JoinSlice("up", _slices[2], 0, 1, null)?.Fault);
        Assert.False(_tracked.HasLostSlice("up"));
    }

    [Fact]
    public void Two_stages_join_the_slices_of_one_file_each_for_itself()
    {
        foreach (var slice in _slices.SkipLast(1))
        {
            Assert.Null(_tracked.JoinSlice("fork/a/up", slice, 0, 1, null));
            Assert.Null(_tracked.JoinSlice("fork/b/up", slice, 0, 1, new IOException("b")));
        }
        Assert.Null(_tracked.JoinSlice("fork/a/up", _slices[^1], 0, 1, null)!.Fault);
        Assert.Equal("b", _tracked.JoinSlice("fork/b/up", _slices[^1], 0, 1, null)!.Fault!.Message);
    }
}
