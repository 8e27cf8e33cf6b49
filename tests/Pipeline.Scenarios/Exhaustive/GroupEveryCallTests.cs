using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Observability;
using Pipeline.Scenarios.Exercises;
using Pipeline.Testing.Faults;

namespace Pipeline.Scenarios.Exhaustive;

/// <summary>
/// Every call of a daily upload fails once: nothing of the group that it belongs to is taken away before all of it is
/// proved, no marker stays, the other group goes on, and the next run makes all good.
/// </summary>
public class GroupEveryCallTests
{
    [Fact]
    public async Task A_call_that_fails_once_holds_at_most_its_own_group_back()
    {
        var (calls, end) = await CallsAsync();
        foreach (var call in calls)
        {
            var world = MemoryWorld.Of(ReferencePipeline.Daily);
            var moments = new Moments(call);
            StoreOperation? failed = null;
            var early = new List<string>();

            var (report, ends) = await world.RunAsync(
                FaultScript.Each(operation =>
                {
                    if (operation is { Call: StoreCall.Delete, Place.Store: "data" } && IsEarly(world, operation))
                        early.Add($"{operation.Place}");
                    if (!moments.IsNow(Key(operation)))
                        return;
                    failed = operation;
                    throw new StoreException(operation.Place, StoreErrorKind.Other, $"scripted fault at {Key(operation)}");
                })
            );

            Assert.True(failed is not null, $"{call} did not happen");
            Assert.True(early.Count == 0, $"{call}: {string.Join(", ", early)} before the others were there");
            var isInner = failed.Place.Path.Text.StartsWith("in", StringComparison.Ordinal);
            var isLook = failed is { Call: StoreCall.List, Place: { Store: "data", Path.IsRoot: true } };
            var others = isInner ? (string[])["empty.csv", "small.csv"] : ["pieces.bin"];
            if (isLook)
                Assert.NotEqual(RunResult.Done, report.Result);
            else
                Assert.True(others.All(ends.Done.Contains), $"{call}: {ends.Reasons}");
            Assert.DoesNotContain(await world.SnapshotAsync(), line => line.Contains(".do-not-touch", StringComparison.Ordinal));
            await world.AssertConservedAsync(tidy: true);

            var (again, endsAgain) = await world.RunAsync();

            Assert.True(again.Result == RunResult.Done, $"after {call}: {again.Cause?.Message} {endsAgain.Reasons}");
            // A folder that could not be tidied away when it became empty stays.
            Assert.Equal(end, (await world.SnapshotAsync()).Where(line => end.Contains(line) || !line.Contains(":in Folder")));
            await world.AssertConservedAsync(tidy: true);
            Assert.Equal(0, (await world.RunAsync()).Report.Total.Found);
        }
    }

    /// <summary>Whether an origin would go while the copies of its group are not all there.</summary>
    private static bool IsEarly(MemoryWorld world, StoreOperation delete) =>
        delete.Place.Path.Name switch
        {
            "empty.csv" or "small.csv" => world.Stores[1].Get("empty.csv") is null || world.Stores[1].Get("small.csv") is null,
            "pieces.bin" => world.Stores[1].Get("in/pieces.bin") is null,
            _ => false,
        };

    private static async Task<(IReadOnlyList<Moment> Calls, IReadOnlyList<string> End)> CallsAsync()
    {
        var world = MemoryWorld.Of(ReferencePipeline.Daily);
        var moments = new Moments();
        var (report, _) = await world.RunAsync(FaultScript.Each(operation => moments.IsNow(Key(operation))));
        Assert.Equal(RunResult.Done, report.Result);
        return (moments.SureWithGroups, await world.SnapshotAsync());
    }

    private static string Key(StoreOperation operation) => $"{operation.Call} {operation.Place}";
}
