using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Observability;
using Pipeline.Scenarios.Exercises;
using Pipeline.Testing.Faults;

namespace Pipeline.Scenarios.Exhaustive;

/// <summary>
/// Every call on every target's store fails once, and again from then on: the file goes to another target, arrives
/// once, and its origin goes only then.
/// </summary>
public class BalanceEveryCallTests
{
    [Theory]
    [InlineData(StoreErrorKind.ConnectionLost)]
    [InlineData(StoreErrorKind.Other)]
    [InlineData(StoreErrorKind.Corrupt)]
    public async Task A_call_on_a_target_that_fails_once_costs_no_file(StoreErrorKind kind)
    {
        foreach (var call in await CallsAsync())
        {
            var world = MemoryWorld.Of(ReferencePipeline.Balancer);
            var moments = new Moments(call);

            var (report, ends) = await world.RunAsync(
                FaultScript.Each(operation =>
                {
                    if (moments.IsNow(Key(operation)))
                        throw Fault(operation, kind);
                })
            );

            // Below the balance block no target can help: the delete's last look at the copy is a call too, and its
            // file stays.
            Assert.True(
                report.Result == RunResult.Done || ends.Reasons.Contains(" at delete: ", StringComparison.Ordinal),
                $"{call}: {report.Result} {report.Cause?.Message} {ends.Reasons}"
            );
            await world.AssertConservedAsync(tidy: true);
            await AssertRecoversAsync(world, call);
        }
    }

    [Theory]
    [InlineData(StoreErrorKind.ConnectionLost)]
    [InlineData(StoreErrorKind.NoSpace)]
    public async Task A_target_that_fails_from_then_on_is_gone_around(StoreErrorKind kind)
    {
        foreach (var call in await CallsAsync())
        {
            var world = MemoryWorld.Of(ReferencePipeline.Balancer);
            var moments = new Moments(call);
            var store = call.What.Split(' ')[1].Split(':')[0];

            var (_, ends) = await world.RunAsync(
                FaultScript.Each(operation =>
                {
                    if ((moments.IsNow(Key(operation)) || moments.IsPast) && operation.Place.Store == store)
                        throw Fault(operation, kind);
                })
            );

            Assert.DoesNotContain("all targets failed", ends.Reasons);
            Assert.Equal(MemoryWorld.Names, ends.Done.Concat(ends.Failed).Order(StringComparer.Ordinal));
            await world.AssertConservedAsync(tidy: false);
            var (report, after) = await world.RunAsync();
            Assert.True(report.Result == RunResult.Done, $"after {call}: {report.Cause?.Message} {after.Reasons}");
            AssertAllArrived(world, call, isOnce: false);
        }
    }

    /// <summary>Every call on a target's store of a run in which nothing fails.</summary>
    private static async Task<IReadOnlyList<Moment>> CallsAsync()
    {
        var world = MemoryWorld.Of(ReferencePipeline.Balancer);
        var moments = new Moments();
        var (report, _) = await world.RunAsync(FaultScript.Each(operation => moments.IsNow(Key(operation))));
        Assert.Equal(RunResult.Done, report.Result);
        AssertAllArrived(world, default, isOnce: true);
        var calls = moments.Seen.Where(call => !call.What.Contains(" outbox:", StringComparison.Ordinal)).ToList();
        Assert.True(calls.Count > 20, $"only {calls.Count} calls");
        return calls;
    }

    private static async Task AssertRecoversAsync(MemoryWorld world, Moment call)
    {
        var (report, ends) = await world.RunAsync();
        Assert.True(report.Result == RunResult.Done, $"after {call}: {report.Result} {report.Cause?.Message} {ends.Reasons}");
        AssertAllArrived(world, call, isOnce: true);
        await world.AssertConservedAsync(tidy: true);
        Assert.Equal(0, (await world.RunAsync()).Report.Total.Found);
    }

    /// <summary>Every origin is gone, and its bytes are in a target's store, under its path.</summary>
    private static void AssertAllArrived(MemoryWorld world, Moment call, bool isOnce)
    {
        Assert.Empty(world.Origin.Files);
        foreach (var (path, bytes) in SampleFiles.Files(MemoryWorld.Piece))
        {
            var there = world.Stores.Skip(1).Select(store => store.Get(path)).OfType<byte[]>().ToList();
            Assert.True(there.Count == 1 || (!isOnce && there.Count > 1), $"{call}: {path} lies in {there.Count} targets");
            Assert.All(there, copy => Assert.Equal(bytes, copy));
        }
    }

    private static string Key(StoreOperation operation) => $"{operation.Call} {operation.Place}";

    private static StoreException Fault(StoreOperation operation, StoreErrorKind kind) =>
        new(operation.Place, kind, $"scripted fault at {operation.Call} {operation.Place}");
}
