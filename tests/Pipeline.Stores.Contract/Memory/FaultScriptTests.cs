using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Testing;
using Pipeline.Testing.Faults;
using Pipeline.Testing.Memory;

namespace Pipeline.Stores.Contract.Memory;

public sealed class FaultScriptTests
{
    private static readonly StorePath Name = StorePath.Parse("a");
    private readonly MemoryStore _inner = new("memory", new ManualTime());

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public FaultScriptTests() => _inner.Put("a", [1, 2, 3]);

    [Fact]
    public async Task Fails_the_kth_call_once()
    {
        var store = new FaultyStore(_inner, FaultScript.FailOnce(2, StoreErrorKind.ConnectionLost));
        await store.FindAsync(Name, Stop);
        var fault = await Assert.ThrowsAsync<StoreException>(async () => await store.OpenReadAsync(Name, Stop));
        Assert.True(fault.IsTransient);
        await using var reader = await store.OpenReadAsync(Name, Stop);
    }

    [Fact]
    public async Task Fails_from_the_kth_call_on_and_counts_only_what_it_is_asked_to()
    {
        var store = new FaultyStore(_inner, FaultScript.FailFrom(2, only: StoreCall.Read));
        await using var reader = await store.OpenReadAsync(Name, Stop);
        Assert.Equal(3, await reader.ReadAsync(0, new byte[8], Stop));
        await Assert.ThrowsAsync<StoreException>(async () => await reader.ReadAsync(0, new byte[8], Stop));
        await reader.StatAsync(Stop);
        await Assert.ThrowsAsync<StoreException>(async () => await reader.ReadAsync(0, new byte[8], Stop));
    }

    [Fact]
    public async Task Counts_every_call_over_several_stores()
    {
        var script = FaultScript.Count();
        var (from, to) = (new FaultyStore(_inner, script), new FaultyStore(new MemoryStore("other", new ManualTime()), script));
        await using (var reader = await from.OpenReadAsync(Name, Stop))
        await using (var draft = await to.CreateAsync(new(Name, 3, "0123456789ab-1"), Stop))
        {
            var bytes = new byte[3];
            await reader.ReadAsync(0, bytes, Stop);
            await draft.WriteAsync(bytes, Stop);
            await draft.CommitAsync(Stop);
        }
        await from.As<ICanMove>()!.MoveAsync(Name, StorePath.Parse("b"), Stop);
        await from.DeleteAsync(StorePath.Parse("b"), Stop);
        Assert.Equal(
            [
                StoreCall.OpenRead,
                StoreCall.Create,
                StoreCall.Read,
                StoreCall.Write,
                StoreCall.Commit,
                StoreCall.Move,
                StoreCall.Delete,
            ],
            script.Trace.Select(operation => operation.Call)
        );
        Assert.Equal(Enumerable.Range(1, 7), script.Trace.Select(operation => operation.Number));
    }

    [Fact]
    public void Offers_no_ability_that_the_store_lacks_and_none_past_itself()
    {
        var store = new FaultyStore(_inner, FaultScript.Count());
        Assert.Same(store, store.As<ICanMove>());
        Assert.Null(store.As<ICanHash>());
        Assert.Null(store.As<MemoryStore>());
    }
}
