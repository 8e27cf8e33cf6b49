using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Observability;
using Pipeline.Scenarios.Exercises;
using Pipeline.Testing.Faults;

namespace Pipeline.Scenarios.Exhaustive;

/// <summary>
/// Every call on every store fails once, and again from then on: the right file is named, the others end, nothing is
/// lost, and the next run makes all good.
/// </summary>
public class FailEveryCallTests
{
    [Theory]
    [InlineData("fetcher")]
    [InlineData("copier")]
    [InlineData("chunker")]
    public async Task A_call_that_fails_once_fails_its_file_and_no_other(string name)
    {
        var (calls, end) = await CallsAsync(name);
        foreach (var call in calls)
        {
            var world = MemoryWorld.Of(ReferencePipeline.Of(name));
            var moments = new Moments(call);
            StoreOperation? failed = null;

            var (report, ends) = await world.RunAsync(
                FaultScript.Each(operation =>
                {
                    if (!moments.IsNow(Key(operation)))
                        return;
                    failed = operation;
                    throw Fault(operation, StoreErrorKind.Other);
                })
            );

            Assert.True(failed is not null, $"{call} did not happen");
            var at = failed.Place.Path;
            if (failed.Call == StoreCall.List && at.IsRoot)
            {
                Assert.Equal(RunResult.Broken, report.Result);
                Assert.Empty(ends.Done);
            }
            else
            {
                // A folder that could not be tidied away fails nobody, nor does a file that could not be set aside: it
                // is deleted under its name.
                var victims = MemoryWorld.Names.Where(victim => victim == at.Name && failed.Call != StoreCall.Move).ToList();
                Assert.True(
                    victims.Count == 1 || failed.Call is StoreCall.List or StoreCall.Delete or StoreCall.Move,
                    $"{call} is nobody's"
                );
                Assert.Equal(victims, ends.Failed);
                Assert.Equal(MemoryWorld.Names.Except(victims), ends.Done);
                Assert.Equal(victims.Count == 0 ? RunResult.Done : RunResult.SomeFailed, report.Result);
            }
            await world.AssertConservedAsync(tidy: true);
            await AssertRecoversAsync(world, end, call, tidied: at.Name != "in");
        }
    }

    [Theory]
    [InlineData("fetcher")]
    [InlineData("copier")]
    [InlineData("chunker")]
    [InlineData("daily")]
    public async Task A_store_that_fails_from_then_on_ends_the_run_in_order(string name)
    {
        var (calls, end) = await CallsAsync(name);
        foreach (var call in calls)
        {
            var store = call.What.Split(' ')[1].Split(':')[0];
            foreach (var everywhere in new[] { false, true })
            {
                var world = MemoryWorld.Of(ReferencePipeline.Of(name));
                var moments = new Moments(call);

                var (report, ends) = await world.RunAsync(
                    FaultScript.Each(operation =>
                    {
                        if ((moments.IsNow(Key(operation)) || moments.IsPast) && (everywhere || operation.Place.Store == store))
                            throw Fault(operation, StoreErrorKind.Other);
                    })
                );

                Assert.True(moments.IsPast, $"{call} did not happen");
                Assert.Empty(ends.Failed.Intersect(ends.Done));
                if (report.Result != RunResult.Broken)
                {
                    // Who waits for others of a group that failed is left.
                    var others = ends.Left.Intersect(MemoryWorld.Names);
                    Assert.Equal(MemoryWorld.Names, ends.Done.Concat(ends.Failed).Concat(others).Order(StringComparer.Ordinal));
                    Assert.Equal(ends.Failed.Count == 0 ? RunResult.Done : RunResult.SomeFailed, report.Result);
                }
                // What was set aside when the store failed is put back by the next run.
                var isAside = world.Stores.SelectMany(one => one.Files).Any(IsAside);
                await world.AssertConservedAsync(tidy: !isAside, marked: true);
                await AssertRecoversAsync(world, end, call, tidied: false);
            }
        }
    }

    [Theory]
    [InlineData("fetcher")]
    [InlineData("copier")]
    [InlineData("chunker")]
    [InlineData("daily")]
    public async Task A_transient_error_at_any_call_is_made_good_by_the_second_attempt(string name)
    {
        var (calls, end) = await CallsAsync(name);
        foreach (var call in calls)
        {
            var world = MemoryWorld.Of(ReferencePipeline.Of(name));
            var moments = new Moments(call);

            var (report, ends) = await world.RunAsync(
                FaultScript.Each(operation =>
                {
                    if (moments.IsNow(Key(operation)))
                        throw Fault(operation, StoreErrorKind.ConnectionLost);
                }),
                attempts: 2
            );

            Assert.True(moments.IsPast, $"{call} did not happen");
            Assert.True(report.Result == RunResult.Done, $"{call}: {report.Result} {report.Cause?.Message} {ends.Reasons}");
            Assert.Equal(end, await world.SnapshotAsync());
            await world.AssertConservedAsync(tidy: true);
        }
    }

    private static bool IsAside(string path) => DraftName.BeforeAside(StorePath.Parse(path)) is not null;

    /// <summary>Every call of a run in which nothing fails, and what lies in the stores after it.</summary>
    private static async Task<(IReadOnlyList<Moment> Calls, IReadOnlyList<string> End)> CallsAsync(string name)
    {
        var world = MemoryWorld.Of(ReferencePipeline.Of(name));
        var moments = new Moments();
        var (report, _) = await world.RunAsync(FaultScript.Each(operation => moments.IsNow(Key(operation))));
        Assert.Equal(RunResult.Done, report.Result);
        Assert.True(moments.Seen.Count > 40, $"only {moments.Seen.Count} calls");
        await world.AssertConservedAsync(tidy: true);
        return (name == "daily" ? moments.SureWithGroups : moments.Seen, await world.SnapshotAsync());
    }

    /// <summary>Faults stop: a run makes all good, and one more has nothing to do.</summary>
    /// <param name="tidied">
    /// Whether folders too are as they would be; one that could not be deleted when it became empty stays.
    /// </param>
    private static async Task AssertRecoversAsync(MemoryWorld world, IReadOnlyList<string> end, Moment call, bool tidied)
    {
        var (report, ends) = await world.RunAsync();
        Assert.True(report.Result == RunResult.Done, $"after {call}: {report.Result} {report.Cause?.Message} {ends.Reasons}");
        var now = await world.SnapshotAsync();
        Assert.Equal(end, tidied ? now : now.Where(line => end.Contains(line) || !line.Contains(":in Folder")));
        await world.AssertConservedAsync(tidy: true);
        Assert.Equal(0, (await world.RunAsync()).Report.Total.Found);
    }

    private static string Key(StoreOperation operation) => $"{operation.Call} {operation.Place}";

    private static StoreException Fault(StoreOperation operation, StoreErrorKind kind) =>
        new(operation.Place, kind, $"scripted fault at {operation.Call} {operation.Place}");
}
