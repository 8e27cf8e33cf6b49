using System.Collections.Concurrent;
using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Blocks.Balancing;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution;
using Pipeline.Engine.Observability;
using Pipeline.Engine.Tests.Execution;
using Pipeline.Testing;

namespace Pipeline.Engine.Tests.Blocks.Balancing;

public class CooldownTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly CooldownSettings Cooldown = new() { Initial = 10 * Second, Max = 40 * Second };
    private readonly ManualTime _clock = new();
    private readonly ConcurrentQueue<(string Target, string File, DateTimeOffset At)> _visits = new();
    private readonly HashSet<string> _away = [];
    private readonly TestRun _run;
    private TimeSpan _awayAnswersAfter;

    public CooldownTests() => _run = new() { Settings = new() { Clock = _clock } };

    [Fact]
    public async Task A_target_that_is_away_costs_one_visit_for_each_cooldown_and_each_is_longer()
    {
        _away.Add("a");

        // One file after the other, ten seconds each: 300 s in which target a is tried at 0, 10, 30, 70, 110 and so on.
        var report = await RunAsync(30, ["a", "b"], new() { Cooldown = Cooldown }, new() { Concurrency = 1 }, 10 * Second);

        Assert.Equal(30, report.Total.Done);
        Assert.Equal([10, 20, 40], _run.Told<TargetDown>().Select(down => (int)down.Cooldown.TotalSeconds).Take(3));
        Assert.InRange(_visits.Count(visit => visit.Target == "a"), 3, 10);
    }

    [Fact]
    public async Task The_cooldown_is_forgotten_at_the_first_success()
    {
        _away.Add("a");
        var running = RunAsync(
            200,
            ["a", "b"],
            new() { Cooldown = Cooldown },
            new() { Concurrency = 1 },
            5 * Second,
            wind: false
        );
        await WindWhileAsync(running, () => _run.Told<TargetDown>().Count() < 3);
        lock (_away)
            _away.Clear();
        await WindWhileAsync(running, () => !_run.Told<TargetUp>().Any());
        lock (_away)
            _away.Add("a");
        await WindWhileAsync(running, () => !running.IsCompleted);

        Assert.Equal(200, (await running).Total.Done);
        Assert.Equal([1, 2, 3, 1], _run.Told<TargetDown>().Select(down => down.Failures).Take(4));
        Assert.Equal(10 * Second, _run.Told<TargetDown>().ElementAt(3).Cooldown);
    }

    [Fact]
    public async Task While_all_are_away_the_files_wait_and_arrive_when_they_are_back()
    {
        _away.UnionWith(["a", "b", "c"]);
        var running = RunAsync(20, ["a", "b", "c"], new() { Cooldown = Cooldown }, new(), TimeSpan.Zero, wind: false);
        await WindWhileAsync(running, () => _run.Told<TargetDown>().Count() < 6);
        lock (_away)
            _away.Clear();
        await WindWhileAsync(running, () => !running.IsCompleted);

        Assert.Equal((20L, 0L), ((await running).Total.Done, (await running).Total.Failed));
        Assert.NotEmpty(_run.Told<TargetUp>());
    }

    [Fact]
    public async Task While_all_stay_away_the_files_fail_with_all_reasons_after_the_longest_cooldown()
    {
        _away.UnionWith(["a", "b"]);

        var report = await RunAsync(40, ["a", "b"], new() { Cooldown = Cooldown }, new(), TimeSpan.Zero);

        Assert.Equal(40, report.Total.Failed);
        // 10, 20, 40 served and failed again: cooldowns of 10, 20, 40 and 40 for each target, and no more visits than
        // that but the first of each worker.
        Assert.Equal(8, _run.Told<TargetDown>().Count());
        Assert.InRange(_visits.Count, 8, 8 + 16);
        Assert.All(
            _run.Told<FileFailed>(),
            failed => Assert.Matches("^all targets failed: a: .*away.*; b: .*away", failed.Fault.Message)
        );
    }

    /// <summary>The targets are never all in their cooldowns at one moment.</summary>
    [Fact]
    public async Task Where_each_attempt_takes_longer_than_the_longest_cooldown_the_files_fail_all_the_same()
    {
        _away.UnionWith(["a", "b", "c"]);
        _awayAnswersAfter = 90 * Second;

        var report = await RunAsync(7, ["a", "b", "c"], new() { Cooldown = Cooldown }, new() { Concurrency = 1 }, TimeSpan.Zero);

        Assert.Equal(7, report.Total.Failed);
    }

    [Fact]
    public async Task What_the_snapshot_says_while_all_are_away()
    {
        _away.Add("a");
        RunSnapshot? seen = null;
        var run = new PipelineRun(Plan(3, ["a"], new() { Cooldown = Cooldown }, new(), TimeSpan.Zero), Settings());
        var running = run.RunAsync(default, default);
        while (seen is null)
        {
            await Task.Delay(1);
            if (
                run.Snapshot() is { } now
                && now.Stages.Any(stage => stage.Workers.Any(worker => worker.State == WorkerState.Held))
            )
                seen = now;
        }

        var sentence = StatusExplainer.Of(seen, null)[0];
        Assert.True(sentence.Contains(": all targets are down: a: down until 05:06:17: a is away"), sentence);
        await _clock.WindUntilAsync(running);
    }

    [Fact]
    public async Task A_file_that_fails_everywhere_while_others_pass_fails_after_two_visits_to_each_target()
    {
        var report = await RunAsync(
            100,
            ["a", "b", "c"],
            new() { Cooldown = Cooldown },
            new(),
            Second,
            isBad: file => file == "f007"
        );

        Assert.Equal((99L, 1L), (report.Total.Done, report.Total.Failed));
        Assert.InRange(_visits.Count(visit => visit.File == "f007"), 4, 20);
    }

    [Fact]
    public async Task When_a_target_fails_all_that_wait_or_retry_there_are_called_back_at_once()
    {
        var hanging = new TaskCompletionSource();
        var (begun, passed) = (0, new ConcurrentBag<string>());
        var settings = new StageSettings
        {
            Concurrency = 4,
            Retry = new() { MaxAttempts = 100, InitialDelay = TimeSpan.FromHours(1) },
        };
        // Target a: two workers hang, one waits an hour for its next attempt, one fails for good; more files wait
        // behind them for the second stage.
        var target = TestPlan.Does(
            "balance/a/copy",
            async (item, cancellationToken) =>
            {
                var number = Interlocked.Increment(ref begun);
                if (number <= 2)
                    await hanging.Task.WaitAsync(cancellationToken);
                if (number == 4)
                    throw new StoreException(default, StoreErrorKind.Unreachable, "gone");
                throw new StoreException(default, StoreErrorKind.ConnectionLost, "lost");
            },
            settings
        );
        var running = _run.RunAsync(
            TestPlan.Of(
                TestPlan.Finds(24),
                TestPlan.Balance(
                    new()
                    {
                        Cooldown = new() { Initial = TimeSpan.FromHours(1), Max = TimeSpan.FromHours(1) },
                    },
                    ("a", [target, TestPlan.Copies("balance/a/more")]),
                    ("b", [TestPlan.Copies("balance/b/copy", item => passed.Add(item.Id))])
                )
            )
        );
        // No time passes: all but the two that hang arrive by target b.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (passed.Count < 22)
            await Task.Delay(1, limit.Token);
        hanging.SetException(new StoreException(default, StoreErrorKind.ConnectionLost, "lost at last"));

        Assert.Equal(24, (await running).Total.Done);
        Assert.Single(_run.Told<TargetDown>());
    }

    [Fact]
    public async Task A_target_that_stalls_is_passed_over_after_a_while_and_its_files_are_not_lost()
    {
        var stalled = new TaskCompletionSource();
        var passed = new ConcurrentBag<string>();
        var running = _run.RunAsync(
            TestPlan.Of(
                TestPlan.Finds(60),
                TestPlan.Balance(
                    new() { Cooldown = Cooldown },
                    (
                        "a",
                        [
                            TestPlan.Does(
                                "balance/a/copy",
                                async (item, cancellationToken) =>
                                {
                                    await stalled.Task.WaitAsync(cancellationToken);
                                    return StageResult.Continue(item);
                                },
                                new() { Concurrency = 2 }
                            ),
                        ]
                    ),
                    ("b", [TestPlan.Copies("balance/b/copy", item => passed.Add(item.Id))])
                )
            )
        );
        await WindWhileAsync(running, () => passed.Count < 58);
        stalled.SetResult();
        await WindWhileAsync(running, () => !running.IsCompleted);

        Assert.Equal(60, (await running).Total.Done);
    }

    private RunSettings Settings() => _run.Settings with { Journal = _ => new(_run.Journal), Listeners = [_run] };

    private async Task<RunReport> RunAsync(
        int files,
        string[] targets,
        BalanceOptions options,
        StageSettings settings,
        TimeSpan takes,
        Func<string, bool>? isBad = null,
        bool wind = true
    )
    {
        var running = _run.RunAsync(Plan(files, targets, options, settings, takes, isBad));
        if (wind)
            await _clock.WindUntilAsync(running);
        return await running;
    }

    private PipelinePlan Plan(
        int files,
        string[] targets,
        BalanceOptions options,
        StageSettings settings,
        TimeSpan takes,
        Func<string, bool>? isBad = null
    ) =>
        TestPlan.Of(
            TestPlan.Finds(files),
            TestPlan.Balance(
                options,
                [.. targets.Select(target => (target, (StepPlan[])[Stage(target, settings, takes, isBad)]))]
            )
        );

    private StagePlan Stage(string target, StageSettings settings, TimeSpan takes, Func<string, bool>? isBad) =>
        TestPlan.Does(
            $"balance/{target}/copy",
            async (item, cancellationToken) =>
            {
                _visits.Enqueue((target, item.Id, _clock.GetUtcNow()));
                if (IsAway(target))
                {
                    if (_awayAnswersAfter > TimeSpan.Zero)
                        await Task.Delay(_awayAnswersAfter, _clock, cancellationToken);
                    throw new StoreException(default, StoreErrorKind.Unreachable, $"{target} is away");
                }
                if (takes > TimeSpan.Zero)
                    await Task.Delay(takes, _clock, cancellationToken);
                if (isBad?.Invoke(item.Id) == true)
                    throw new StoreException(default, StoreErrorKind.Corrupt, "it arrives as something else");
                return StageResult.Continue(
                    item.With(new($"balance/{target}/copy", new(target, item.RelativePath), item.Length, item.ModifiedAt))
                );
            },
            settings
        );

    private bool IsAway(string target)
    {
        lock (_away)
            return _away.Contains(target);
    }

    private async Task WindWhileAsync(Task running, Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (condition() && !running.IsCompleted)
        {
            await Task.Delay(2, limit.Token);
            if (condition())
                _clock.Wind(Second);
        }
    }
}
