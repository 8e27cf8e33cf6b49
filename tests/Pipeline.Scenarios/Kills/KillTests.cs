using Pipeline.Abstractions.Items;
using Pipeline.Engine.Observability;
using Pipeline.Engine.State;
using Pipeline.Engine.State.Sqlite;
using Pipeline.Scenarios.Exercises;
using Pipeline.Testing.Faults;

namespace Pipeline.Scenarios.Kills;

/// <summary>
/// The program is killed just before every call that changes a store or the journal, so in every state that it leaves
/// on the disks; the next run ends as if it had not been. Calls that only look are left out: before them the disks are
/// as they were after the last change.
/// </summary>
public class KillTests
{
    private static readonly string[] Looks =
    [
        nameof(StoreCall.List),
        nameof(StoreCall.Find),
        nameof(StoreCall.OpenRead),
        nameof(StoreCall.Read),
        nameof(StoreCall.Stat),
        nameof(StoreCall.FreeBytes),
        // What is put waits for the flush.
        "journal Put",
    ];

    private const int AtOnce = 2;

    [Theory]
    [InlineData("fetcher")]
    [InlineData("copier")]
    [InlineData("chunker")]
    [InlineData("daily")]
    public async Task A_run_killed_at_any_moment_is_finished_by_the_next(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no SIGKILL there");
        var (moments, end) = await MomentsAsync(name);

        await Parallel.ForEachAsync(
            moments,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (moment, cancellationToken) =>
            {
                await using var world = await WorldAsync(name);
                using (var victim = KilledProcess.Start(name, world.Root, moment))
                {
                    var errors = await victim.StandardError.ReadToEndAsync(cancellationToken);
                    await victim.WaitForExitAsync(cancellationToken);
                    Assert.True(victim.ExitCode == KilledProcess.Killed, $"{moment}: exit code {victim.ExitCode} {errors}");
                }

                await world.AssertConservedAsync(tidy: false);
                var (report, ends) = await world.RunAsync(_ => { });

                Assert.True(report.Result == RunResult.Done, $"after {moment}: {report.Cause?.Message} {ends.Reasons}");
                Assert.Equal(end, await world.SnapshotAsync());
                await world.AssertConservedAsync(tidy: true);
            }
        );
    }

    [Fact]
    public async Task A_run_killed_after_its_delete_is_finished_although_the_copies_were_taken_meanwhile()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no SIGKILL there");
        await using var world = await LocalWorld.OfAsync(ReferencePipeline.Copier);
        var file = SampleFiles.Files(1).Keys.First();
        using (var victim = KilledProcess.Start("copier", world.Root, new($"journal Put Done incoming:{file}", 1)))
            await victim.WaitForExitAsync();
        foreach (var copy in ReferencePipeline.Copier.Destinations(StorePath.Parse(file)))
            File.Delete(Path.Combine(world.Root, copy.Store, copy.Path.Text));

        var (report, ends) = await world.RunAsync(_ => { });

        Assert.True(report is { Result: RunResult.Done, Total.Failed: 0 }, ends.Reasons);
        await using var journal = await ReadOnlyJournal.OpenAsync(Path.Combine(world.Root, "log"), "copier", default);
        var record = await journal.FindAsync(new("incoming", StorePath.Parse(file)), default);
        Assert.Equal(FileState.Done, record?.State);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Of_two_runs_after_a_kill_inside_a_file_one_goes_on_with_it_and_nothing_is_mixed(int chunk)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no SIGKILL there");
        await using var world = await LocalWorld.OfAsync(ReferencePipeline.Chunker);
        using (var victim = KilledProcess.Start("chunker", world.Root, new("FinishPart server:in/pieces.bin", chunk)))
        {
            _ = await victim.StandardError.ReadToEndAsync();
            await victim.WaitForExitAsync();
            Assert.Equal(KilledProcess.Killed, victim.ExitCode);
        }

        var runs = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => world.RunAsync(_ => { }))));

        Assert.All(runs, run => Assert.NotEqual(RunResult.Broken, run.Report.Result));
        await world.AssertConservedAsync(tidy: true);
        var (report, ends) = await world.RunAsync(_ => { });
        Assert.True(report.Result == RunResult.Done, ends.Reasons);
        Assert.DoesNotContain(await world.SnapshotAsync(), line => line.Contains(".part-", StringComparison.Ordinal));
        await world.AssertConservedAsync(tidy: true);
    }

    /// <summary>A group has moments enough with two files.</summary>
    private static Task<LocalWorld> WorldAsync(string name) =>
        LocalWorld.OfAsync(
            ReferencePipeline.Of(name),
            name == "daily"
                ? new Dictionary<string, byte[]>
                {
                    ["in/one.csv"] = [1, 2, 3],
                    ["in/two.bin"] = SampleFiles.Bytes(300_000, seed: 1),
                }
                : null
        );

    private static async Task<(IReadOnlyList<Moment> Moments, IReadOnlyList<string> End)> MomentsAsync(string name)
    {
        await using var world = await WorldAsync(name);
        var moments = new Moments();
        var (report, _) = await world.RunAsync(what => moments.IsNow(what));
        Assert.Equal(RunResult.Done, report.Result);
        await world.AssertConservedAsync(tidy: true);
        // A run's own name is another one each time.
        var changes = moments
            .Seen.Where(moment => !Looks.Any(look => moment.What.StartsWith($"{look} ")))
            .Where(moment => !moment.What.Contains(".part-", StringComparison.Ordinal))
            // A folder that is noted again is no change, and how often depends on which worker comes first.
            .Where(moment => moment.Nth == 1 || !moment.What.StartsWith("journal Own ", StringComparison.Ordinal))
            .ToList();
        Assert.True(changes.Count > 20, $"only {changes.Count} moments");
        return (changes, await world.SnapshotAsync());
    }
}
