using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Execution.Tracking;
using Pipeline.Engine.Observability;
using Pipeline.Engine.Stages;
using Pipeline.Engine.Times;

namespace Pipeline.Engine.Tests.Execution;

/// <summary>How a run of several loops ended is told by how things stand at its end.</summary>
public class LastStateTests
{
    [Theory]
    [InlineData("away", "there", RunResult.Done)]
    [InlineData("there", "away", RunResult.Broken)]
    [InlineData("bad", "there", RunResult.Done)]
    [InlineData("there", "bad", RunResult.SomeFailed)]
    public async Task A_source_counts_as_its_last_look_found_it(string first, string second, RunResult result)
    {
        var looks = new Queue<string>([first, second]);
        var report = await LoopsAsync(
            2,
            (_, _) =>
                looks.Dequeue() switch
                {
                    "away" => throw new StoreException(default, StoreErrorKind.Unreachable, "away"),
                    "bad" => new[] { ScanResult.Failed(TestPlan.Item(1).Origin, new IOException("bad")) }.ToAsyncEnumerable(),
                    _ => new[] { ScanResult.Found(TestPlan.Item(1)) }.ToAsyncEnumerable(),
                },
            _ => { }
        );

        Assert.Equal(result, report.Result);
        Assert.Equal(result == RunResult.Broken, report.Cause is not null);
        Assert.Equal(result == RunResult.SomeFailed ? 1 : 0, report.Total.Failed);
    }

    [Theory]
    [InlineData(1, RunResult.Done, 0)]
    [InlineData(2, RunResult.SomeFailed, 1)]
    public async Task A_file_that_failed_and_is_done_later_is_not_failed(int failures, RunResult result, int failed)
    {
        var tries = 0;
        var report = await LoopsAsync(
            2,
            (_, _) => new[] { ScanResult.Found(TestPlan.Item(1)) }.ToAsyncEnumerable(),
            _ =>
            {
                if (++tries <= failures)
                    throw new IOException("not yet");
            }
        );

        Assert.Equal((result, (long)failed, 2), (report.Result, report.Total.Failed, tries));
    }

    [Fact]
    public async Task What_is_left_in_every_loop_is_counted_once()
    {
        var report = await LoopsAsync(
            3,
            (_, _) => new[] { ScanResult.Skipped(TestPlan.Item(1).Origin, "not wanted") }.ToAsyncEnumerable(),
            _ => { }
        );

        Assert.Equal(1, report.Total.Skipped);
    }

    [Fact]
    public async Task A_look_that_is_begun_anew_tells_of_a_bad_file_once()
    {
        var looks = 0;
        var run = new TestRun();
        var report = await run.RunAsync(
            TestPlan.Of(
                TestPlan.Finds(
                    FindAsync,
                    new()
                    {
                        Retry = new() { MaxAttempts = 2, InitialDelay = TimeSpan.Zero },
                    }
                ),
                TestPlan.Does("one", _ => { })
            )
        );

        Assert.Single(run.Told<FileFailed>());
        Assert.Equal((RunResult.SomeFailed, 1L), (report.Result, report.Total.Failed));

        async IAsyncEnumerable<ScanResult> FindAsync(
            BuiltInStageContext context,
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
        )
        {
            yield return ScanResult.Failed(TestPlan.Item(1).Origin, new IOException("bad"));
            await Task.Yield();
            if (++looks == 1)
                throw new StoreException(default, StoreErrorKind.Busy, "busy");
        }
    }

    [Fact]
    public void Of_very_many_failed_files_only_some_are_remembered_and_all_are_counted()
    {
        var files = new FailedFiles();
        for (var n = 0; n < 25_000; n++)
            files.Add(TestPlan.Item(n).Origin);
        Assert.Equal(25_000, files.Count);

        files.BeginScan();
        Assert.Equal(10_000, files.Count);
        for (var n = 0; n < 25_000; n++)
            files.Remove(TestPlan.Item(n).Origin);
        Assert.Equal(0, files.Count);
    }

    private static Task<RunReport> LoopsAsync(
        int loops,
        Func<BuiltInStageContext, CancellationToken, IAsyncEnumerable<ScanResult>> find,
        Action<FileItem> work
    ) =>
        new TestRun { Settings = new() { Loops = loops } }.RunAsync(
            TestPlan.Of(TestPlan.Finds(find), TestPlan.Does("one", work)) with
            {
                Schedule = new LoopsEvery(TimeSpan.FromMilliseconds(1)),
            }
        );
}
