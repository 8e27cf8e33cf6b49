using Pipeline.Abstractions.Stages;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution;
using Pipeline.Engine.Observability;
using Pipeline.Engine.State.Locks;
using Pipeline.Engine.Times;
using Pipeline.Testing;

namespace Pipeline.Engine.Tests.Execution;

/// <summary>A lock that pipelines share: a loop at a time.</summary>
public sealed class ExclusiveLoopLockTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly ManualTime _time = new();

    private string Path => _temp.At("a.lock");

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task A_run_that_ends_by_itself_says_who_holds_it_and_does_nothing()
    {
        using var held = Hold();
        var run = Run();

        var report = await run.RunAsync(Plan());

        Assert.Equal((RunResult.Locked, 75, 0L), (report.Result, (int)report.Result, report.Total.Found));
        Assert.Equal(
            $"the lock {Path} is held by pipeline full, run 0123456789ab, process {Environment.ProcessId} on {Environment.MachineName}, since 2026-03-04 05:06:07Z",
            report.LockedBy
        );
        Assert.Equal(new LockHeld(report.LockedBy!, Waits: false), Assert.Single(run.Told<LockHeld>()));
        Assert.Empty(run.Told<LoopStarted>());
    }

    [Fact]
    public async Task A_run_on_its_schedule_waits_says_so_once_and_goes_on()
    {
        var held = Hold();
        var run = Run();
        var pipeline = new PipelineRun(
            Plan() with
            {
                Schedule = new LoopsEvery(TimeSpan.FromHours(1)),
            },
            run.Settings with
            {
                Journal = _ => new(run.Journal),
                Listeners = [run],
            }
        );

        var running = pipeline.RunAsync(run.Drain.Token, run.Abort.Token);
        await run.ToldAsync<LockHeld>();
        for (var beats = 0; beats < 5; beats++)
            _time.Wind(TimeSpan.FromSeconds(1));
        Assert.StartsWith(
            $"Waiting: the lock {Path} is held by pipeline full, ",
            StatusExplainer.Of(pipeline.Snapshot()!, null)[0]
        );
        held.Dispose();
        while (!run.Told<LoopEnded>().Any())
        {
            _time.Wind(TimeSpan.FromSeconds(1));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
        Assert.Null(pipeline.Snapshot()!.WaitsFor);
        await run.Drain.CancelAsync();

        Assert.Equal((RunResult.Interrupted, 1L), ((await running).Result, (await running).Total.Done));
        Assert.Single(run.Told<LockHeld>());
    }

    [Fact]
    public async Task Between_its_loops_a_run_leaves_it_to_others()
    {
        var seen = new List<bool>();
        var run = Run(loops: 2);
        var plan = TestPlan.Of(TestPlan.Finds(1), TestPlan.Does("one", _ => seen.Add(IsFree()))) with
        {
            Lock = Path,
            Schedule = new LoopsEvery(TimeSpan.FromMinutes(1)),
        };

        var running = run.RunAsync(plan);
        await run.ToldAsync<LoopEnded>();
        while (!IsFree())
            await Task.Delay(1, TestContext.Current.CancellationToken);
        await _time.WindUntilAsync(running);

        Assert.Equal([false, false], seen);
        Assert.True(IsFree());
    }

    [Fact]
    public async Task A_signal_ends_the_wait()
    {
        using var held = Hold();
        var run = Run();

        var running = run.RunAsync(Plan() with { Schedule = new LoopsEvery(TimeSpan.FromHours(1)) });
        await run.ToldAsync<LockHeld>();
        await run.Drain.CancelAsync();

        Assert.Equal((RunResult.Interrupted, 0L), ((await running).Result, (await running).Total.Found));
    }

    [Fact]
    public async Task A_run_that_is_cut_short_holds_it_until_its_work_has_ended()
    {
        var (began, seen) = (new TaskCompletionSource(), new List<bool>());
        var run = Run();
        var plan = TestPlan.Of(
            TestPlan.Finds(1),
            TestPlan.Does(
                "one",
                async (item, cancellationToken) =>
                {
                    began.SetResult();
                    await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    seen.Add(IsFree());
                    cancellationToken.ThrowIfCancellationRequested();
                    return StageResult.Continue(item);
                }
            )
        );

        var running = run.RunAsync(plan with { Lock = Path });
        await began.Task;
        await run.Abort.CancelAsync();

        Assert.Equal(RunResult.Interrupted, (await running).Result);
        Assert.Equal([false], seen);
        Assert.True(IsFree());
    }

    [Fact]
    public async Task A_lock_that_cannot_be_taken_breaks_the_run()
    {
        var report = await Run().RunAsync(Plan() with { Lock = _temp.At("no/a.lock") });

        Assert.Equal(
            (RunResult.Broken, $"cannot open the lock '{_temp.At("no/a.lock")}': its folder does not exist; create it"),
            (report.Result, report.Cause?.Message)
        );
    }

    [Fact]
    public async Task A_dry_run_needs_none()
    {
        using var held = Hold();
        var run = new TestRun
        {
            Settings = new() { Clock = _time, IsDryRun = true },
        };

        Assert.Equal(RunResult.Done, (await run.RunAsync(Plan())).Result);
    }

    [Fact]
    public void The_note_of_a_process_that_is_no_more_is_not_believed()
    {
        File.WriteAllText(
            Path,
            $"pipeline gone, run 0123456789ab, process 2147483647 on {Environment.MachineName}, since 2026-03-04 05:06:07Z\n"
        );
        using var other = Posix.FileLock.TryTake(Path, out _);

        Assert.Null(PipelineLock.TryTake(Path, "mine", "ba9876543210", _time.GetUtcNow(), out var holder));
        Assert.Equal("another program", holder);
    }

    [Theory]
    [InlineData("pipeline")]
    [InlineData("pipeline notes of the meeting\n")]
    [InlineData("pipeline p, run 0123456789ab, process 1 on host, since then\n")]
    [InlineData("pipeline p, run 0123456789ab, process 1 on host, since 2026-03-04 05:06:07Z\nand what else is to be done\n")]
    [InlineData("pipeline p, run 0123456789aB, process 1 on host, since 2026-03-04 05:06:07Z\n")]
    public async Task A_text_that_only_begins_like_a_note_is_left_and_refused_by_name(string text)
    {
        File.WriteAllText(Path, text);

        var report = await Run().RunAsync(Plan());

        Assert.Equal((RunResult.Broken, text), (report.Result, File.ReadAllText(Path)));
        Assert.Contains($"the lock {Path} has a text", report.Cause?.Message);
    }

    [Fact]
    public async Task A_file_with_any_other_text_is_a_lock_and_keeps_it()
    {
        File.WriteAllText(Path, "4711\n");

        Assert.Equal(RunResult.Done, (await Run().RunAsync(Plan())).Result);

        Assert.Equal("4711\n", File.ReadAllText(Path));
    }

    private TestRun Run(int? loops = null) =>
        new()
        {
            Settings = new() { Clock = _time, Loops = loops },
        };

    private PipelinePlan Plan() => TestPlan.Of(TestPlan.Finds(1), TestPlan.Does("one", _ => { })) with { Lock = Path };

    private IDisposable Hold() => PipelineLock.TryTake(Path, "full", "0123456789ab", _time.GetUtcNow(), out _)!;

    private bool IsFree()
    {
        using var held = PipelineLock.TryTake(Path, "other", "0123456789ab", _time.GetUtcNow(), out _);
        return held is not null;
    }
}
