using Pipeline.Engine.Execution;
using Pipeline.Engine.Execution.Scheduling;
using Pipeline.Engine.Observability;
using Pipeline.Engine.Times;
using Pipeline.Testing;

namespace Pipeline.Engine.Tests.Execution;

/// <summary>When loops begin. The clock begins on 2026-03-04 at 05:06:07.</summary>
public sealed class LoopSchedulerTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task The_next_loop_waits_for_its_time()
    {
        var loops = Of("1-56 * * * *");

        Assert.Equal("05:07:00", await NextAsync(loops));
        Assert.Equal("05:08:00", await NextAsync(loops));
        Assert.Null(loops.NextScan);
    }

    [Fact]
    public async Task While_it_waits_it_says_until_when()
    {
        var loops = Of("20 5 * * *");

        var waiting = loops.WaitAsync(0, CancellationToken.None);

        Assert.Equal("05:20:00", loops.NextScan?.ToString("HH:mm:ss"));
        await _time.WindUntilAsync(waiting);
    }

    [Fact]
    public async Task A_loop_that_takes_longer_is_followed_at_the_next_time_and_no_sooner()
    {
        var loops = Of("* * * * *");
        await NextAsync(loops);

        _time.Wind(TimeSpan.FromMinutes(4.5));

        Assert.Equal("05:12:00", await NextAsync(loops));
    }

    [Fact]
    public async Task A_sleeping_machine_makes_up_for_all_it_missed_by_one_loop()
    {
        var loops = Of("* * * * *");
        await NextAsync(loops);
        var waiting = loops.WaitAsync(0, CancellationToken.None);

        _time.Set(TimeSpan.FromHours(8.005));
        await _time.WindUntilAsync(waiting);

        // Woken at 13:07:18; found out within half a minute, and the next time is the next minute's.
        Assert.Equal("13:07:48", Now());
        Assert.Equal("13:08:00", await NextAsync(loops));
    }

    [Fact]
    public async Task A_clock_that_is_set_back_a_little_makes_no_second_loop_of_one_time()
    {
        var loops = Of("* * * * *");
        Assert.Equal("05:07:00", await NextAsync(loops));

        _time.Set(TimeSpan.FromSeconds(-90));

        Assert.Equal("05:08:00", await NextAsync(loops));
    }

    [Fact]
    public async Task A_clock_that_was_far_ahead_and_is_set_right_does_not_stop_the_loops()
    {
        var loops = Of("* * * * *");
        _time.Set(TimeSpan.FromDays(400));
        await NextAsync(loops);

        _time.Set(TimeSpan.FromDays(-400));

        Assert.Equal("05:08:00", await NextAsync(loops));
    }

    [Fact]
    public async Task A_clock_that_is_set_right_during_the_wait_shortens_it()
    {
        var loops = Of("20 5 * * *");
        _time.Set(TimeSpan.FromDays(1));
        var waiting = loops.WaitAsync(0, CancellationToken.None);

        _time.Set(TimeSpan.FromDays(-1));
        await _time.WindUntilAsync(waiting);

        Assert.Equal("2026-03-04 05:20:00", _time.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss"));
    }

    [Fact]
    public async Task By_the_machines_own_clock_when_no_zone_is_given()
    {
        var loops = new LoopScheduler(new LoopsAt(Read("10 14 * * *"), TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo")), _time);

        Assert.Equal("05:10:00", await NextAsync(loops));
        Assert.Equal("05:15:00", await NextAsync(Of("15 5 * * *")));
    }

    [Fact]
    public async Task Every_so_often_is_counted_from_the_start_of_the_loop_whatever_the_clock_shows()
    {
        var loops = new LoopScheduler(new LoopsEvery(TimeSpan.FromMinutes(1)), _time);
        var began = _time.GetTimestamp();
        _time.Wind(TimeSpan.FromSeconds(20));
        _time.Set(TimeSpan.FromHours(-5));
        var before = _time.GetTimestamp();

        await _time.WindUntilAsync(loops.WaitAsync(began, CancellationToken.None));

        Assert.Equal(TimeSpan.FromSeconds(40), _time.GetElapsedTime(before));
    }

    [Fact]
    public async Task A_daemon_waits_for_the_first_time_and_says_when_that_is()
    {
        var run = new TestRun { Settings = new() { Clock = _time } };
        var plan = TestPlan.Of(TestPlan.Finds(1), TestPlan.Does("one", _ => { })) with
        {
            Schedule = new LoopsAt(Read("20 5 * * *"), null),
        };
        var pipeline = new PipelineRun(plan, run.Settings with { Journal = _ => new(run.Journal), Listeners = [run] });

        var running = pipeline.RunAsync(run.Drain.Token, run.Abort.Token);
        while (pipeline.Snapshot()?.NextScan is null)
            await Task.Delay(1, TestContext.Current.CancellationToken);

        Assert.Equal("Idle. Next loop in 13m 53s. No file yet.", StatusExplainer.Of(pipeline.Snapshot()!, null)[0]);
        Assert.Empty(run.Told<LoopStarted>());
        await run.Drain.CancelAsync();
        Assert.Equal((RunResult.Interrupted, 0L), ((await running).Result, (await running).Total.Found));
    }

    [Fact]
    public async Task Who_asks_for_loops_gets_the_first_one_at_once()
    {
        var run = new TestRun
        {
            Settings = new() { Clock = _time, Loops = 2 },
        };

        var running = run.RunAsync(
            TestPlan.Of(TestPlan.Finds(1), TestPlan.Does("one", _ => { })) with
            {
                Schedule = new LoopsAt(Read("20 5 * * *"), null),
            }
        );
        await run.NextScanAsync();
        _time.Wind(TimeSpan.FromSeconds(13 * 60 + 52));
        Assert.Equal(("05:19:59", 1), (Now(), run.Told<LoopStarted>().Count()));
        _time.Wind(TimeSpan.FromSeconds(1));
        await _time.WindUntilAsync(running);

        Assert.Equal(2, (await running).Total.Loop);
    }

    private LoopScheduler Of(string cron) => new(new LoopsAt(Read(cron), null), _time);

    private async Task<string> NextAsync(LoopScheduler loops)
    {
        await _time.WindUntilAsync(loops.WaitAsync(0, CancellationToken.None));
        return Now();
    }

    private string Now() => _time.GetUtcNow().ToString("HH:mm:ss");

    private static CronTimes Read(string text) => CronText.Read(text, out _)!;
}
