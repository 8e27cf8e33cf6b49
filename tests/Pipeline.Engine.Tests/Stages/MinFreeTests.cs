using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Stages.Copy;
using Pipeline.Engine.Transfer;

namespace Pipeline.Engine.Tests.Stages;

public sealed class MinFreeTests
{
    private readonly StageFixture _run = new();
    private readonly StoreWithRoom _to;

    public MinFreeTests() => _run.Stores["to"] = _to = new StoreWithRoom(_run.To);

    [Theory]
    [InlineData(104L)]
    [InlineData(0L)]
    public async Task Refuses_a_file_without_room_and_lets_it_be_tried_again(long free)
    {
        _to.Free = free;
        var item = await _run.GivenAsync();
        var fault = await StageFixture.FaultOf(Copy(), item);
        Assert.Equal((StoreErrorKind.NoSpace, true), (fault.Kind, fault.IsTransient));
        Assert.Equal($"no space on to: {free} B free, 0 B in flight, min_free 100 B", fault.Message);
        Assert.Empty(_run.To.Trace);
    }

    [Theory]
    [InlineData(105L)]
    [InlineData(null)]
    public async Task Copies_when_there_is_room_or_nobody_can_tell(long? free)
    {
        _to.Free = free;
        Assert.StartsWith("copied", (await Copy().ExecuteAsync(await _run.GivenAsync(), default)).Detail);
    }

    [Fact]
    public async Task Gives_the_room_back_when_the_copy_fails()
    {
        _to.Free = 105;
        _to.OnCreate = _ => throw new StoreException(default, StoreErrorKind.Other, "refused");
        var item = await _run.GivenAsync();
        await StageFixture.FaultOf(Copy(), item);
        _to.OnCreate = null;
        Assert.StartsWith("copied", (await Copy().ExecuteAsync(item, default)).Detail);
    }

    [Fact]
    public async Task Counts_what_is_in_flight_and_waits_for_it()
    {
        var guard = new DiskGuard();
        _to.Free = 30;
        var worker = WorkerActivity.Current = new(_run.Clock);
        var first = await ReserveAsync(guard, 12);
        var second = ReserveAsync(guard, 12);
        Assert.False(second.IsCompleted);
        Assert.Equal(WorkerState.Held, worker.Snapshot().State);
        Assert.Equal("no space on to: 30 B free, 12 B in flight, min_free 10 B", worker.Snapshot().Why);
        _to.Free = 18;
        first!.Dispose();
        var fault = await Assert.ThrowsAsync<StoreException>(() => second);
        Assert.Equal("no space on to: 18 B free, 0 B in flight, min_free 10 B", fault.Message);
    }

    [Fact]
    public async Task Many_workers_never_overfill_the_disk()
    {
        var guard = new DiskGuard();
        var disk = new Lock();
        _to.Free = 100;
        await Parallel.ForAsync(
            0,
            200,
            new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (_, cancellation) =>
            {
                IDisposable? room;
                try
                {
                    room = await guard.ReserveAsync(_to, StorePath.Parse("a"), 20, new(10), cancellation);
                }
                catch (StoreException fault) when (fault.IsTransient)
                {
                    // What is in flight is on the disk and counted as well: a run tries again.
                    return;
                }
                using var reserved = room;
                // The others ask before this file is on the disk.
                await Task.Yield();
                lock (disk)
                {
                    _to.Free -= 20;
                    Assert.True(_to.Free >= 10);
                }
                await Task.Yield();
                lock (disk)
                    _to.Free += 20;
            }
        );
        Assert.Equal(100, _to.Free);
    }

    [Fact]
    public async Task Waiting_ends_when_it_is_stopped_and_others_get_their_turn()
    {
        var guard = new DiskGuard();
        _to.Free = 30;
        using var cancellation = new CancellationTokenSource();
        var first = await ReserveAsync(guard, 12);
        var second = guard.ReserveAsync(_to, StorePath.Parse("a"), 12, new(10), cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        first!.Dispose();
        Assert.NotNull(await ReserveAsync(guard, 12));
    }

    private Task<IDisposable?> ReserveAsync(DiskGuard guard, long length) =>
        guard.ReserveAsync(_to, StorePath.Parse("a"), length, new(10), default).AsTask();

    private CopyStage Copy() => new(StageFixture.Into("to") with { MinFree = new(100) }, _run.Context("copy"));
}
