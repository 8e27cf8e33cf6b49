using System.Text;
using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Stages.Delete;

namespace Pipeline.Engine.Tests.Stages;

/// <summary>The look at origin and copies right before the delete.</summary>
public sealed class DeleteLastLookTests
{
    private readonly StageFixture _run = new();

    [Theory]
    [InlineData("hello!", 0, "it changed after it was copied: its size was 5 bytes and is now 6")]
    [InlineData(
        "HELLO",
        1,
        "it changed after it was copied: its time was 2026-03-04T05:06:07.0000000+00:00 and is now 2026-03-04T05:06:08.0000000+00:00"
    )]
    [InlineData("HELLO", 0, "it changed after it was copied: it was replaced by another file")]
    public async Task Keeps_an_origin_that_changed_after_it_was_copied(string text, int seconds, string why)
    {
        var item = await _run.GivenCopyAsync(VerificationLevel.ReadBack);
        _run.From.Put("sub/a.csv", Encoding.UTF8.GetBytes(text), item.ModifiedAt!.Value.AddSeconds(seconds));
        var fault = await StageFixture.FaultOf(Delete(), item);
        Assert.Equal($"from:sub/a.csv was not deleted: {why}", fault.Message);
        Assert.Equal((StoreErrorKind.Changed, false), (fault.Kind, fault.IsTransient));
    }

    [Fact]
    public async Task Looks_at_the_copies_while_the_origin_lies_aside()
    {
        var item = await _run.GivenCopyAsync(VerificationLevel.ReadBack);
        var looked = new List<string>();
        // A copy that is the origin itself by another name is not found then.
        _run.Stores["from"] = new RivalStore(_run.From) { OnAside = () => looked.Add("from:sub/a.csv") };
        _run.Stores["to"] = Noting("to");
        await Delete().ExecuteAsync(item, default);
        Assert.Equal(["from:sub/a.csv", "to:sub/a.csv"], looked);

        StoreBefore Noting(string store) =>
            new(_run.Stores[store])
            {
                OnFind = (path, _) =>
                {
                    looked.Add($"{store}:{path}");
                    return default;
                },
            };
    }

    [Fact]
    public async Task Holds_the_origin_until_its_copies_are_old_enough_and_looks_again()
    {
        var item = await _run.GivenCopyAsync(VerificationLevel.ReadBack);
        _run.Clock.Wind(TimeSpan.FromMinutes(4));
        var worker = WorkerActivity.Current = new(_run.Clock);
        var delete = Delete(new() { Hold = TimeSpan.FromMinutes(10) }).ExecuteAsync(item, default).AsTask();
        Assert.Equal(
            (WorkerState.Held, "from:sub/a.csv waits until its copies are checked a second time"),
            (worker.Snapshot().State, worker.Snapshot().Why)
        );
        // The server's power failed, and it forgot the name.
        await _run.To.DeleteAsync(StorePath.Parse("sub/a.csv"), default);
        _run.Clock.Wind(TimeSpan.FromMinutes(5));
        Assert.False(delete.IsCompleted);
        _run.Clock.Wind(TimeSpan.FromMinutes(1));
        var fault = await Assert.ThrowsAsync<StoreException>(() => delete);
        Assert.EndsWith("its copy to:sub/a.csv is missing or has changed, or is the same file by another name", fault.Message);
        Assert.Equal(["sub/a.csv"], _run.From.Files);
    }

    [Fact]
    public async Task Keeps_an_origin_that_changes_while_it_is_held()
    {
        var item = await _run.GivenCopyAsync(VerificationLevel.ReadBack);
        var delete = Delete(new() { Hold = TimeSpan.FromMinutes(10) }).ExecuteAsync(item, default).AsTask();
        _run.From.Put("sub/a.csv", "hello, world"u8, item.ModifiedAt);
        _run.Clock.Wind(TimeSpan.FromMinutes(10));
        var fault = await Assert.ThrowsAsync<StoreException>(() => delete);
        Assert.EndsWith("it changed after it was copied: its size was 5 bytes and is now 12", fault.Message);
        Assert.Equal("hello, world", StageFixture.Text(_run.From, "sub/a.csv"));
    }

    [Fact]
    public async Task Deletes_nothing_when_the_run_is_stopped_while_an_origin_is_held()
    {
        var item = await _run.GivenCopyAsync(VerificationLevel.ReadBack);
        using var cancellation = new CancellationTokenSource();
        var delete = Delete(new() { Hold = TimeSpan.FromMinutes(10) }).ExecuteAsync(item, cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => delete);
        Assert.Equal(["sub/a.csv"], _run.From.Files);
    }

    [Theory]
    [InlineData(-11, true)]
    [InlineData(null, false)]
    [InlineData(60, false)]
    public async Task Holds_no_longer_than_needed_and_believes_no_time_to_come(int? minutes, bool isOld)
    {
        var item = await _run.GivenCopyAsync(VerificationLevel.ReadBack);
        DateTimeOffset? madeAt = minutes is { } away ? _run.Clock.GetUtcNow().AddMinutes(away) : null;
        item = item.With(item.Copies[0] with { MadeAt = madeAt });
        var delete = Delete(new() { Hold = TimeSpan.FromMinutes(10) }).ExecuteAsync(item, default).AsTask();
        Assert.Equal(isOld, delete.IsCompleted);
        _run.Clock.Wind(TimeSpan.FromMinutes(10));
        Assert.Equal("deleted from:sub/a.csv", (await delete).Detail);
    }

    private DeleteStage Delete(DeleteOptions? options = null) => new(options ?? new(), _run.Context("delete"));
}
