using Pipeline.Engine.Observability;
using Pipeline.Scenarios.Cli;
using Pipeline.Scenarios.Exercises;

namespace Pipeline.Scenarios.Exhaustive;

/// <summary>
/// The fetcher, from the SFTP server of this program, of which every request fails in its turn: the right files are
/// named, the others end, nothing is lost, and the next run makes all good.
/// </summary>
public class FailEveryRequestTests
{
    private const string Local = "supplier: { local: { root: \"${ROOT}/supplier\" } }";
    private static readonly string[] Names =
    [
        .. SampleFiles.Files(1).Keys.Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal),
    ];

    [Fact]
    public async Task A_request_that_fails_costs_no_file()
    {
        var end = await EndAsync();
        var requests = await RequestsAsync();
        Assert.InRange(requests, 15, 200);
        var victims = new HashSet<string>();
        for (var k = 1; k <= requests; k++)
        {
            await using var world = await LocalWorld.OfAsync(ReferencePipeline.Fetcher);

            var (report, ends) = await RunAsync(world, $"any:{k}=fail");

            Assert.Empty(ends.Failed.Intersect(ends.Done));
            // A folder that cannot be listed to its end fails by its own name; one file lies in it, and may have been
            // seen before.
            var failed = ends.Failed.Select(name => name == "in" ? "pieces.bin" : name).Except(ends.Done).ToList();
            if (report.Result != RunResult.Broken)
                Assert.Equal(Names, ends.Done.Concat(failed).Order(StringComparer.Ordinal));
            victims.UnionWith(failed);
            await world.AssertConservedAsync(tidy: true);
            (report, ends) = await RunAsync(world);
            Assert.True(report.Result == RunResult.Done, $"after request {k}: {report.Cause?.Message} {ends.Reasons}");
            Assert.Equal(end, await world.SnapshotAsync());
            await world.AssertConservedAsync(tidy: true);
            Assert.Equal(0, (await RunAsync(world)).Report.Total.Found);
        }
        Assert.Equal(Names, victims.Order(StringComparer.Ordinal));
    }

    /// <summary>What lies in the stores after a run in which nothing fails.</summary>
    private static async Task<IReadOnlyList<string>> EndAsync()
    {
        await using var world = await LocalWorld.OfAsync(ReferencePipeline.Fetcher);
        Assert.Equal(RunResult.Done, (await RunAsync(world)).Report.Result);
        await world.AssertConservedAsync(tidy: true);
        return await world.SnapshotAsync();
    }

    /// <summary>
    /// How many requests a run makes: the largest number from which on none may be answered without that anything is
    /// missed.
    /// </summary>
    private static async Task<int> RequestsAsync()
    {
        var (some, all) = (0, 256);
        while (all - some > 1)
        {
            var middle = (some + all) / 2;
            await using var world = await LocalWorld.OfAsync(ReferencePipeline.Fetcher);
            var (report, _) = await RunAsync(world, $"any:{middle}+=fail");
            await world.AssertConservedAsync(tidy: true);
            (some, all) = report.Result == RunResult.Done ? (some, middle) : (middle, all);
        }
        return some;
    }

    /// <summary>
    /// One loop over SFTP, over a server in a process of its own. What is to fail stands in a script, so that the
    /// command, and with it the identity of the store, is the same in each run.
    /// </summary>
    private static async Task<(RunReport Report, Ends Ends)> RunAsync(LocalWorld world, string? fault = null)
    {
        var script = Path.Combine(world.Root, "serve.sh");
        var option = fault is null ? "" : $" --fault '{fault}'";
        await File.WriteAllTextAsync(script, $"exec '{Workplace.Program}' sftp-server --root '{world.Root}/supplier'{option}\n");
        var yaml = ReferencePipeline.Fetcher.Yaml.Replace(
            Local,
            "supplier: { sftp: { command: [sh, \"${ROOT}/serve.sh\"], connections: 1 } }"
        );
        Assert.DoesNotContain(Local, yaml);
        return await LocalWorld
            .RunAsync(ReferencePipeline.Fetcher with { Yaml = yaml }, world.Root, _ => { })
            .WaitAsync(TimeSpan.FromSeconds(60));
    }
}
