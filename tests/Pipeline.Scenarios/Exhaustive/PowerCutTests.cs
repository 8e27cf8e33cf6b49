using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Observability;
using Pipeline.Engine.State;
using Pipeline.Scenarios.Exercises;
using Pipeline.Testing.Memory;

namespace Pipeline.Scenarios.Exhaustive;

/// <summary>
/// The power fails just before everything that is done to a disk or to the journal: what was not flushed is forgotten,
/// and still nothing is lost.
/// </summary>
public class PowerCutTests
{
    [Theory]
    [InlineData("fetcher")]
    [InlineData("copier")]
    [InlineData("chunker")]
    [InlineData("daily")]
    public async Task A_power_cut_at_any_moment_loses_nothing_and_the_next_run_ends_as_if_there_had_been_none(string name)
    {
        var (moments, end) = await MomentsAsync(name);
        foreach (var moment in moments)
        {
            var world = MemoryWorld.Of(ReferencePipeline.Of(name));
            using var abort = new CancellationTokenSource();
            var watch = new Moments(moment);

            await RunAsync(world, what => CutAt(watch, what, world, abort), abort.Token);
            Assert.True(watch.IsPast, $"{moment} did not come");
            foreach (var store in world.Stores)
            {
                store.Before = null;
                store.PowerOn();
            }

            await world.AssertConservedAsync(tidy: false);
            var (report, ends) = await world.RunAsync();
            Assert.True(report.Result == RunResult.Done, $"after {moment}: {report.Cause?.Message} {ends.Reasons}");
            var now = await world.SnapshotAsync();
            Assert.True(end.SequenceEqual(now), $"after {moment}:\n{string.Join('\n', now)}");
            await world.AssertConservedAsync(tidy: true);
        }
    }

    [Theory]
    [InlineData("fetcher")]
    [InlineData("copier")]
    [InlineData("chunker")]
    public async Task What_makes_a_copy_outlive_a_power_cut_is_done_in_order_and_before_the_origin_goes(string name)
    {
        var (moments, _) = await MomentsAsync(name);
        var order = moments.Select(moment => moment.What).ToList();
        foreach (var origin in SampleFiles.Files(1).Keys.Select(StorePath.Parse))
        {
            var durable = 0;
            foreach (var copy in ReferencePipeline.Of(name).Destinations(origin))
            {
                var flushed = order.LastIndexOf($"{copy.Store} Flush {copy.Path}");
                var named = order.IndexOf($"{copy.Store} Rename {copy.Path}");
                var kept = order.IndexOf($"{copy.Store} FlushFolder {copy.Path.Folder}", named);
                Assert.True(
                    order.LastIndexOf($"{copy.Store} Write {copy.Path}") < flushed,
                    $"{copy} was written to after its flush"
                );
                Assert.InRange(flushed, 0, named);
                Assert.InRange(kept, named, order.Count);
                for (var folder = copy.Path.Folder; !folder.IsRoot; folder = folder.Folder)
                {
                    var made = order.IndexOf($"{copy.Store} MakeFolder {folder}");
                    Assert.InRange(order.IndexOf($"{copy.Store} FlushFolder {folder.Folder}", made), made, named);
                }
                durable = Math.Max(durable, kept);
                // A chunk is noted when it is durable, never before.
                var notes = order
                    .Index()
                    .Where(one => one.Item.StartsWith($"journal PutChunk {ReferencePipeline.Of(name).Stores[0]}:{origin} "))
                    .ToList();
                foreach (var (nth, note) in notes.Index())
                    Assert.True(order.Take(note.Index).Count(what => what == $"{copy.Store} Flush {copy.Path}") > nth, note.Item);
                Assert.Equal(name == "chunker" && origin.Name == "pieces.bin", notes.Count > 0);
            }
            if (order.IndexOf($"{ReferencePipeline.Of(name).Stores[0]} Delete {origin}") is not (>= 0 and var gone))
                continue;
            var proved = order.IndexOf($"journal Put Deleting {ReferencePipeline.Of(name).Stores[0]}:{origin}");
            Assert.InRange(proved, durable, gone);
            Assert.InRange(order.IndexOf("journal Flush", proved), proved, gone);
        }
        Assert.Equal(name != "fetcher", order.Any(what => what.Contains(" Delete ")));
    }

    private static async Task<(IReadOnlyList<Moment> Moments, IReadOnlyList<string> End)> MomentsAsync(string name)
    {
        var world = MemoryWorld.Of(ReferencePipeline.Of(name));
        var moments = new Moments();
        var report = await RunAsync(world, what => moments.IsNow(what), default);
        Assert.Equal(RunResult.Done, report.Result);
        return (moments.Seen, await world.SnapshotAsync());
    }

    /// <summary>A run of which everything is told that is done to the disks and to the journal.</summary>
    private static async Task<RunReport> RunAsync(MemoryWorld world, Action<string> before, CancellationToken abort)
    {
        foreach (var store in world.Stores)
            store.Before = operation => before($"{store.Name} {operation.What} {Subject(operation)}");
        return (await world.RunAsync(journal: journal => new WatchedJournal(journal, before), abort: abort)).Report;
    }

    /// <summary>All at once: the journal too takes nothing any more.</summary>
    private static void CutAt(Moments watch, string what, MemoryWorld world, CancellationTokenSource abort)
    {
        if (watch.IsNow(what))
        {
            foreach (var store in world.Stores)
                store.PowerCut();
            world.Journal.PowerCut();
            _ = abort.CancelAsync();
        }
        if (watch.IsPast)
            throw new JournalException("the power was cut");
    }

    /// <summary>
    /// What is done is told of the file, not of its draft or of its name while it is aside, which no two runs share.
    /// </summary>
    private static StorePath Subject(MemoryOperation operation)
    {
        if (DraftName.BeforeAside(operation.To ?? operation.Path) is { } aside)
            return aside;
        if (operation.To is { } to)
            return to;
        var name = operation.Path.Name;
        return DraftName.RunOf(name) is { } run
            ? operation.Path.Folder / name[1..name.LastIndexOf($".part-{run}", StringComparison.Ordinal)]
            : operation.Path;
    }
}
