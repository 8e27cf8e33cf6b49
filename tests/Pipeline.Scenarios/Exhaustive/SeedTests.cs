using Pipeline.Engine.Observability;
using Pipeline.Scenarios.Exercises;
using Pipeline.Testing.Faults;
using Pipeline.Testing.Wire;

namespace Pipeline.Scenarios.Exhaustive;

/// <summary>
/// Many runs in random trouble, each from a seed that is told when it fails. When the trouble stops, everything must
/// finish.
/// </summary>
public class SeedTests
{
    private const int Seeds = 150;
    private const int RunsInTrouble = 3;

    [Fact]
    public async Task Whatever_happens_nothing_is_lost_and_when_it_stops_everything_finishes()
    {
        var first = Random.Shared.Next();
        for (var seed = first; seed < first + Seeds; seed++)
        {
            try
            {
                await TryAsync(seed);
            }
            catch (Exception fault)
            {
                throw new InvalidOperationException($"seed {seed}: {fault.Message}", fault);
            }
        }
        Assert.Equal(RandomFaults.All.Order(StringComparer.Ordinal), RandomFaults.Happened.Order(StringComparer.Ordinal));
    }

    private static async Task TryAsync(int seed)
    {
        var random = new Random(seed);
        var reference = new[] { ReferencePipeline.Fetcher, ReferencePipeline.Copier, ReferencePipeline.Chunker }[seed % 3];
        var world = MemoryWorld.Of(reference);
        var versions = new Versions();
        foreach (var (path, bytes) in SampleFiles.Files(MemoryWorld.Piece))
            versions.Put(world.Origin, path, bytes);

        for (var run = 0; run < RunsInTrouble; run++)
        {
            using var abort = new CancellationTokenSource();
            var faults = new RandomFaults(random, world.Origin, versions, abort);
            await world.RunAsync(
                FaultScript.Each(faults.Before),
                attempts: random.Next(1, 4),
                inbox: random.Next(2) == 0 ? null : capacity => new WireInbox(capacity),
                abort: abort.Token
            );
        }

        var (report, ends) = await world.RunAsync();
        Assert.True(report.Result == RunResult.Done, $"{report.Result} {report.Cause?.Message} {ends.Reasons}");
        Assert.Empty(versions.Wrong(reference, world.Stores));
        Assert.DoesNotContain(
            world.Stores.SelectMany(store => store.Files),
            file => file.Contains(".part-", StringComparison.Ordinal)
        );
        Assert.Equal(0, (await world.RunAsync()).Report.Total.Found);
    }
}
