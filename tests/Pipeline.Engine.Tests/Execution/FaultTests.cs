using System.Collections.Concurrent;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution;
using Pipeline.Engine.Observability;
using Pipeline.Engine.Times;
using Pipeline.Engine.Transfer;
using Pipeline.Testing;

namespace Pipeline.Engine.Tests.Execution;

public class FaultTests
{
    private static readonly RetrySettings ThreeTimes = new()
    {
        MaxAttempts = 3,
        InitialDelay = TimeSpan.FromSeconds(2),
        Jitter = 0,
    };

    /// <summary>A server can invent names without end; each of them would be a record that stays.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_more_files_are_taken_when_very_many_in_a_row_failed(bool areGone)
    {
        var run = new TestRun();
        var fault = new StoreException(default, StoreErrorKind.Forbidden, "no");

        var report = await run.RunAsync(
            TestPlan.Of(
                TestPlan.Finds(10 * Intake.MostFailedInARow),
                TestPlan.Does("one", item => throw (areGone ? new ClaimLostException(item.Origin, "another") : (Exception)fault))
            )
        );

        Assert.Equal(RunResult.Broken, report.Result);
        Assert.Contains("100,000 files all failed", report.Cause?.Message, StringComparison.Ordinal);
        Assert.InRange(report.Total.Found, Intake.MostFailedInARow, Intake.MostFailedInARow + 1000);
    }

    [Fact]
    public async Task Failures_with_a_file_now_and_then_that_is_done_are_no_reason_to_stop()
    {
        var run = new TestRun();
        var taken = 0;

        var report = await run.RunAsync(
            TestPlan.Of(
                TestPlan.Finds(150_000),
                TestPlan.Does(
                    "one",
                    _ =>
                    {
                        if (Interlocked.Increment(ref taken) % 50_000 != 0)
                            throw new StoreException(default, StoreErrorKind.Forbidden, "no");
                    }
                )
            )
        );

        Assert.Equal((RunResult.SomeFailed, 3), (report.Result, report.Total.Done));
    }

    [Fact]
    public async Task A_transient_error_is_tried_again_after_delays_that_double()
    {
        var clock = new ManualTime();
        var run = new TestRun { Settings = new() { Clock = clock } };
        var attempts = new ConcurrentQueue<DateTimeOffset>();

        var running = run.RunAsync(
            TestPlan.Of(
                TestPlan.Finds(1),
                TestPlan.Does(
                    "one",
                    _ =>
                    {
                        attempts.Enqueue(clock.GetUtcNow());
                        if (attempts.Count < 3)
                            throw Transient();
                    },
                    new() { Retry = ThreeTimes }
                )
            )
        );
        await clock.WindUntilAsync(running);

        Assert.Equal(RunResult.Done, (await running).Result);
        var times = attempts.ToArray();
        Assert.Equal([TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4)], [times[1] - times[0], times[2] - times[1]]);
        Assert.Equal([1, 2], run.Told<StageRetried>().Select(told => told.Attempt));
        Assert.Equal(3, Assert.Single(run.Told<StepDone>()).Attempts);
    }

    [Fact]
    public async Task A_transient_error_that_lasts_fails_the_file_when_the_attempts_are_used_up()
    {
        var clock = new ManualTime();
        var attempts = 0;

        var running = new TestRun { Settings = new() { Clock = clock } }.RunAsync(
            TestPlan.Of(
                TestPlan.Finds(1),
                TestPlan.Does(
                    "one",
                    _ =>
                    {
                        attempts++;
                        throw Transient();
                    },
                    new() { Retry = ThreeTimes }
                )
            )
        );
        await clock.WindUntilAsync(running);

        Assert.Equal((RunResult.SomeFailed, 3), ((await running).Result, attempts));
    }

    [Fact]
    public async Task A_lasting_fault_is_not_tried_again()
    {
        var attempts = 0;

        await new TestRun().RunAsync(
            TestPlan.Of(
                TestPlan.Finds(1),
                TestPlan.Does(
                    "one",
                    _ =>
                    {
                        attempts++;
                        throw new StoreException(default, StoreErrorKind.Forbidden, "no");
                    }
                )
            )
        );

        Assert.Equal(1, attempts);
    }

    [Fact]
    public async Task An_attempt_that_takes_longer_than_the_timeout_is_a_transient_error()
    {
        var clock = new ManualTime();
        var attempts = 0;
        var settings = new StageSettings { Timeout = TimeSpan.FromSeconds(5), Retry = ThreeTimes };

        var running = new TestRun { Settings = new() { Clock = clock } }.RunAsync(
            TestPlan.Of(
                TestPlan.Finds(1),
                TestPlan.Does(
                    "one",
                    async (item, cancellationToken) =>
                    {
                        if (++attempts == 1)
                            await Task.Delay(Timeout.Infinite, cancellationToken);
                        return StageResult.Continue(item);
                    },
                    settings
                )
            )
        );
        await clock.WindUntilAsync(running);

        Assert.Equal((RunResult.Done, 2), ((await running).Result, attempts));
    }

    [Fact]
    public async Task On_error_stop_takes_no_more_files_and_lets_those_in_flight_end()
    {
        var run = new TestRun();
        var settings = new StageSettings
        {
            OnError = OnError.Stop,
            Concurrency = 1,
            QueueCapacity = 2,
        };

        var report = await run.RunAsync(
            TestPlan.Of(
                TestPlan.Finds(100_000),
                TestPlan.Does(
                    "one",
                    item =>
                    {
                        if (item.Id == "f005")
                            throw new IOException("no");
                    },
                    settings
                )
            )
        );

        Assert.Equal(RunResult.SomeFailed, report.Result);
        Assert.InRange(report.Total.Found, 6, 20_000);
        Assert.Equal(report.Total.Found, report.Total.Done + report.Total.Failed);
    }

    [Fact]
    public async Task The_first_signal_lets_files_in_flight_end()
    {
        var run = new TestRun();

        var report = await run.RunAsync(
            TestPlan.Of(
                TestPlan.Finds((_, cancellationToken) => ForEverAsync(cancellationToken)),
                TestPlan.Does(
                    "one",
                    async (item, _) =>
                    {
                        if (item.Id == "f010")
                            await run.Drain.CancelAsync();
                        return StageResult.Continue(item);
                    }
                )
            )
        );

        Assert.Equal(RunResult.Interrupted, report.Result);
        Assert.Equal(report.Total.Found, report.Total.Done);
        Assert.Single(run.Told<Draining>());
    }

    [Fact]
    public async Task The_second_signal_ends_everything_at_once()
    {
        var run = new TestRun();

        var report = await run.RunAsync(
            TestPlan.Of(
                TestPlan.Finds(10),
                TestPlan.Does(
                    "one",
                    async (item, cancellationToken) =>
                    {
                        await run.Abort.CancelAsync();
                        await Task.Delay(Timeout.Infinite, cancellationToken);
                        return StageResult.Continue(item);
                    }
                )
            )
        );

        Assert.Equal((RunResult.Interrupted, 0L, 0L), (report.Result, report.Total.Done, report.Total.Failed));
    }

    [Fact]
    public async Task A_signal_during_the_pause_between_loops_ends_the_run()
    {
        var clock = new ManualTime();
        var run = new TestRun { Settings = new() { Clock = clock } };

        var running = run.RunAsync(
            TestPlan.Of(TestPlan.Finds(1), TestPlan.Does("one", _ => { })) with
            {
                Schedule = new LoopsEvery(TimeSpan.FromHours(1)),
            }
        );
        await run.NextScanAsync();
        await run.Drain.CancelAsync();

        Assert.Equal((RunResult.Interrupted, 1L), ((await running).Result, (await running).Total.Done));
    }

    [Fact]
    public async Task A_schedule_looks_again_after_a_source_that_could_not()
    {
        var clock = new ManualTime();
        var looks = 0;
        var run = new TestRun
        {
            Settings = new() { Clock = clock, Loops = 2 },
        };

        var running = run.RunAsync(
            TestPlan.Of(
                TestPlan.Finds(
                    (_, _) =>
                        ++looks == 1
                            ? throw new StoreException(default, StoreErrorKind.Unreachable, "refused")
                            : new[] { ScanResult.Found(TestPlan.Item(1)) }.ToAsyncEnumerable()
                ),
                TestPlan.Does("one", _ => { })
            ) with
            {
                Schedule = new LoopsEvery(TimeSpan.FromMinutes(1)),
            }
        );
        await clock.WindUntilAsync(running);

        var report = await running;
        Assert.Equal((RunResult.Done, null, 1L, 2), (report.Result, report.Cause, report.Total.Done, looks));
        Assert.Equal("refused", Assert.Single(run.Told<LoopBroken>()).Fault.Message);
    }

    private static StoreException Transient() => new(default, StoreErrorKind.ConnectionLost, "link lost");

    private static async IAsyncEnumerable<ScanResult> ForEverAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        for (var n = 0; ; n++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return ScanResult.Found(TestPlan.Item(n));
            await Task.Yield();
        }
    }
}
