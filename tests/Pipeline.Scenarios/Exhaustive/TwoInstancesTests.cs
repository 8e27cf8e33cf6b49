using Pipeline.Engine.Observability;
using Pipeline.Scenarios.Exercises;

namespace Pipeline.Scenarios.Exhaustive;

/// <summary>Two instances of a pipeline at work at once on the same folders and the same journal.</summary>
public class TwoInstancesTests
{
    private const int Files = 60;
    private const int Rounds = 4;

    [Theory]
    [InlineData("fetcher")]
    [InlineData("copier")]
    [InlineData("chunker")]
    [InlineData("daily")]
    public async Task Two_instances_lose_nothing_and_mix_nothing(string name)
    {
        var files = Enumerable
            .Range(0, Files)
            .ToDictionary(
                n => $"{(n % 3 == 0 ? "in/" : "")}f{n}.bin",
                n => SampleFiles.Bytes(n * 9000, seed: n),
                StringComparer.Ordinal
            );
        IReadOnlyList<string>? alone = null;
        for (var round = 0; round <= Rounds; round++)
        {
            await using var world = await LocalWorld.OfAsync(ReferencePipeline.Of(name), files);

            // The first round is that of one instance: what two are measured by.
            var runs = await Task.WhenAll(
                Enumerable.Range(0, alone is null ? 1 : 2).Select(_ => Task.Run(() => world.RunAsync(_ => { })))
            );

            Assert.All(runs, run => Assert.NotEqual(RunResult.Broken, run.Report.Result));
            await world.AssertConservedAsync(tidy: true);
            var (report, ends) = await world.RunAsync(_ => { });
            Assert.True(report.Result == RunResult.Done, ends.Reasons);
            alone ??= await world.SnapshotAsync();
            Assert.Equal(alone, await world.SnapshotAsync());
            await world.AssertConservedAsync(tidy: true);
        }
    }
}
