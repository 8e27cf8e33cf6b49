using System.Collections.Concurrent;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Observability;
using Pipeline.Engine.State;

namespace Pipeline.Engine.Tests.Execution;

public class RunTests
{
    [Fact]
    public async Task Every_file_passes_every_stage_once()
    {
        var passed = new ConcurrentBag<string>();
        var run = new TestRun();

        var report = await run.RunAsync(
            TestPlan.Of(
                TestPlan.Finds(200),
                TestPlan.Does("one", item => passed.Add("1" + item.Id)),
                TestPlan.Does("two", item => passed.Add("2" + item.Id))
            )
        );

        Assert.Equal(RunResult.Done, report.Result);
        Assert.Equal((200, 200, 0), (report.Total.Found, report.Total.Done, report.Total.Failed));
        Assert.Equal(400, passed.Distinct().Count());
        Assert.Equal(400, passed.Count);
        Assert.All(await run.Journal.ListAsync(default).ToListAsync(), record => Assert.Equal(FileState.Done, record.State));
    }

    [Fact]
    public async Task A_failed_file_leaves_at_once_and_stops_no_other()
    {
        var below = new ConcurrentBag<string>();
        var run = new TestRun();

        var report = await run.RunAsync(
            TestPlan.Of(
                TestPlan.Finds(100),
                TestPlan.Does(
                    "one",
                    item =>
                    {
                        if (item.Id == "f007")
                            throw new InvalidDataException("bad");
                    }
                ),
                TestPlan.Does("two", item => below.Add(item.Id))
            )
        );

        Assert.Equal(RunResult.SomeFailed, report.Result);
        Assert.Equal((99, 1), (report.Total.Done, report.Total.Failed));
        Assert.DoesNotContain("f007", below);
        var failed = Assert.Single(run.Told<FileFailed>());
        Assert.Equal(("in:f007", "one", "bad"), (failed.Place.ToString(), failed.Step, failed.Fault.Message));
        var record = await run.Journal.FindAsync(failed.Place, default);
        Assert.Equal((FileState.Failed, "one: bad"), (record!.State, record.Reason));
    }

    [Fact]
    public async Task A_full_inbox_holds_the_source_back()
    {
        var found = 0;
        var mostAhead = 0;
        var done = 0;
        var settings = new StageSettings { Concurrency = 2, QueueCapacity = 4 };

        await new TestRun().RunAsync(
            TestPlan.Of(
                TestPlan.Finds(
                    (_, _) =>
                        Enumerable
                            .Range(0, 500)
                            .Select(n =>
                            {
                                Interlocked.Increment(ref found);
                                return ScanResult.Found(TestPlan.Item(n));
                            })
                            .ToAsyncEnumerable()
                ),
                TestPlan.Does(
                    "slow",
                    async (item, cancellationToken) =>
                    {
                        await Task.Yield();
                        mostAhead = Math.Max(mostAhead, Volatile.Read(ref found) - Interlocked.Increment(ref done));
                        return StageResult.Continue(item);
                    },
                    settings
                )
            )
        );

        // The inbox, the hands of the workers, and the files that the source holds before the full inbox.
        Assert.InRange(mostAhead, 1, settings.QueueCapacity + settings.Concurrency.Value!.Value + 2);
    }

    [Fact]
    public async Task A_source_that_breaks_is_no_end()
    {
        var run = new TestRun();

        var report = await run.RunAsync(TestPlan.Of(TestPlan.Finds((_, _) => BreaksAfter(3)), TestPlan.Does("one", _ => { })));

        Assert.Equal(RunResult.Broken, report.Result);
        Assert.Equal("no such folder", report.Cause!.Message);
        Assert.Equal(3, report.Total.Done);
    }

    [Fact]
    public async Task A_journal_that_cannot_be_written_breaks_the_run_with_the_first_cause()
    {
        var run = new TestRun();

        var report = await run.RunAsync(
            TestPlan.Of(
                TestPlan.Finds(1000),
                TestPlan.Does(
                    "one",
                    item =>
                    {
                        if (item.Id == "f010")
                            throw new JournalException("journal: disk full");
                    }
                )
            )
        );

        Assert.Equal(RunResult.Broken, report.Result);
        Assert.Equal("journal: disk full", report.Cause!.Message);
    }

    [Fact]
    public async Task A_file_that_a_stage_ends_is_neither_done_nor_failed()
    {
        var run = new TestRun();

        var report = await run.RunAsync(
            TestPlan.Of(
                TestPlan.Finds(3),
                TestPlan.Does(
                    "one",
                    (item, _) => new(item.Id == "f001" ? StageResult.Skip("there already") : StageResult.Continue(item))
                )
            )
        );

        Assert.Equal((RunResult.Done, 2L, 0L, 1L), (report.Result, report.Total.Done, report.Total.Failed, report.Total.Skipped));
        Assert.Equal("there already", Assert.Single(run.Told<FileSkipped>()).Reason);
        Assert.NotEqual(FileState.Done, (await run.Journal.FindAsync(TestPlan.Item(1).Origin, default))?.State);
    }

    [Fact]
    public async Task A_file_found_twice_is_taken_once_while_it_is_on_the_road()
    {
        var gate = new TaskCompletionSource();
        var run = new TestRun();

        var report = await run.RunAsync(
            TestPlan.Of(
                TestPlan.Finds((_, _) => TwiceAsync(gate)),
                TestPlan.Does(
                    "one",
                    async (item, _) =>
                    {
                        await gate.Task;
                        return StageResult.Continue(item);
                    }
                )
            )
        );

        Assert.Equal((1, 1), (report.Total.Found, report.Total.Done));
        Assert.Equal("in flight already", Assert.Single(run.Told<FileSkipped>()).Reason);
    }

    [Fact]
    public async Task Loops_follow_each_other_and_never_overlap()
    {
        var (open, most, loops) = (0, 0, 0);
        var run = new TestRun { Settings = new() { Loops = 4 } };

        var report = await run.RunAsync(
            TestPlan.Of(
                TestPlan.Finds(
                    (_, _) =>
                    {
                        Assert.Equal(0, Volatile.Read(ref open));
                        loops++;
                        return Enumerable.Range(0, 20).Select(n => ScanResult.Found(TestPlan.Item(n))).ToAsyncEnumerable();
                    }
                ),
                TestPlan.Does(
                    "one",
                    async (item, _) =>
                    {
                        most = Math.Max(most, Interlocked.Increment(ref open));
                        await Task.Yield();
                        Interlocked.Decrement(ref open);
                        return StageResult.Continue(item);
                    }
                )
            )
        );

        Assert.Equal((4, 4, 80L), (loops, report.Total.Loop, report.Total.Done));
        Assert.True(most > 0);
    }

    [Fact]
    public async Task A_dry_run_works_on_nothing_and_writes_nothing()
    {
        var worked = 0;
        var run = new TestRun { Settings = new() { IsDryRun = true } };

        await run.RunAsync(TestPlan.Of(TestPlan.Finds(3), TestPlan.Does("one", _ => worked++)));

        Assert.Equal(0, worked);
        Assert.Equal(3, run.Told<StepDone>().Count(step => step.Detail == "would act"));
        Assert.Empty(await run.Journal.ListAsync(default).ToListAsync());
    }

    [Fact]
    public async Task What_is_known_is_durable_before_a_stage_takes_anything_away()
    {
        var run = new TestRun();
        FileRecord? seen = null;
        var takesAway = new StagePlan(
            "delete",
            StageDescriptor.Of<Act>(),
            new ActOptions(
                async (item, context, cancellationToken) =>
                {
                    run.Journal.PowerCut();
                    seen = await context.Journal.FindAsync(item.Origin, cancellationToken);
                    return StageResult.Continue(item);
                },
                IsDestructive: true
            ),
            new() { Concurrency = 1 },
            default
        );

        await run.RunAsync(TestPlan.Of(TestPlan.Finds(1), TestPlan.Copies("copy"), takesAway));

        Assert.Equal(FileState.Deleting, seen!.State);
        Assert.Equal("copy:f000", Assert.Single(seen.Copies).Place.ToString());
    }

    private static async IAsyncEnumerable<ScanResult> BreaksAfter(int files)
    {
        for (var n = 0; n < files; n++)
            yield return ScanResult.Found(TestPlan.Item(n));
        await Task.Yield();
        throw new StoreException(default, StoreErrorKind.NotFound, "no such folder");
    }

    private static async IAsyncEnumerable<ScanResult> TwiceAsync(TaskCompletionSource gate)
    {
        yield return ScanResult.Found(TestPlan.Item(1));
        yield return ScanResult.Found(TestPlan.Item(1));
        gate.SetResult();
        await Task.Yield();
    }
}
