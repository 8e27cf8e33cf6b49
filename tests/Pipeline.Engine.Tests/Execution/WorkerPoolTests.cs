using System.Collections.Concurrent;
using Pipeline.Abstractions.Stages;
using Pipeline.Engine.Execution;
using Pipeline.Engine.Execution.Queues;
using Pipeline.Engine.Execution.Tuning;
using Pipeline.Engine.Execution.Workers;
using Pipeline.Engine.Observability;
using Pipeline.Testing;
using Pipeline.Testing.Memory;

namespace Pipeline.Engine.Tests.Execution;

/// <summary>Workers that become more and fewer.</summary>
public sealed class WorkerPoolTests
{
    private readonly SemaphoreSlim _files = new(0);
    private readonly ConcurrentQueue<int> _ended = new();
    private readonly CancellationTokenSource _stop = new();
    private int _working;
    private WorkerPool _pool = null!;

    [Fact]
    public async Task More_begin_at_once_and_those_too_many_leave_between_two_files()
    {
        var pool = _pool = new WorkerPool(2, WorkAsync, TimeProvider.System);
        var over = pool.RunAsync(GuardAsync, _stop.Token);
        await UntilAsync(() => _working == 2);

        pool.Resize(5);
        await UntilAsync(() => _working == 5);
        pool.Resize(1);
        Assert.Empty(_ended);
        await ReleaseUntilAsync(() => _working == 1);

        Assert.Equal([1, 2, 3, 4], _ended.Order());
        Assert.Single(pool.Snapshot().Workers);
        Assert.False(over.IsCompleted);
        pool.Resize(3);
        await UntilAsync(() => _working == 3);

        await _stop.CancelAsync();
        await over;
        Assert.Equal(0, _working);
    }

    [Fact]
    public async Task Bytes_of_those_who_left_are_counted_on()
    {
        var pool = _pool = new WorkerPool(4, WorkAsync, TimeProvider.System);
        var over = pool.RunAsync(GuardAsync, _stop.Token);
        await UntilAsync(() => _working == 4);
        pool.Resize(1);
        var files = await ReleaseUntilAsync(() => _working == 1);
        await UntilAsync(() => pool.Bytes == files);

        var (workers, former) = pool.Snapshot();
        Assert.Equal(files, former + workers.Sum(worker => worker.Bytes));
        Assert.InRange(former, 3, files);
        await _stop.CancelAsync();
        await over;
    }

    [Fact]
    public async Task Nobody_begins_any_more_when_one_found_nothing_left()
    {
        var begun = 0;
        var pool = new WorkerPool(
            2,
            (_, _) =>
            {
                Interlocked.Increment(ref begun);
                return Task.CompletedTask;
            },
            TimeProvider.System
        );
        await pool.RunAsync(GuardAsync, _stop.Token);
        // The second need not begin when the first has ended before.
        var before = begun;

        pool.Resize(8);

        Assert.Equal(before, begun);
    }

    [Fact]
    public async Task Auto_grows_while_it_pays_and_says_which_value_it_chose()
    {
        var clock = new ManualTime();
        var run = new TestRun
        {
            Settings = new() { Clock = clock, Loops = 1 },
            Journal = new MemoryJournal(),
        };
        var (busy, most) = (0, 0);

        // Each file takes its time whatever the others do: the more workers the better.
        var running = run.RunAsync(
            TestPlan.Of(
                TestPlan.Finds(250),
                TestPlan.Does(
                    "slow",
                    async (item, cancellationToken) =>
                    {
                        var now = Interlocked.Increment(ref busy);
                        InterlockedMax(ref most, now);
                        await Task.Delay(TimeSpan.FromMilliseconds(500), clock, cancellationToken);
                        Interlocked.Decrement(ref busy);
                        return StageResult.Continue(item);
                    },
                    new() { Concurrency = default }
                )
            )
        );
        await clock.WindUntilAsync(running);
        var report = await running;

        Assert.Equal(250, report.Total.Done);
        Assert.InRange(most, ConcurrencyTuner.First + 1, ConcurrencyTuner.Most);
        Assert.Equal(("slow", "concurrency", true), Parts(Assert.Single(report.Tuned)));
        Assert.InRange(int.Parse(report.Tuned[0].Value), ConcurrencyTuner.First + 1, ConcurrencyTuner.Most);
        Assert.NotEmpty(run.Told<Tuned>());
    }

    [Fact]
    public async Task A_number_that_is_written_is_kept()
    {
        var report = await new TestRun().RunAsync(TestPlan.Of(TestPlan.Finds(50), TestPlan.Does("plain", _ => { })));

        Assert.Equal(50, report.Total.Done);
        Assert.Empty(report.Tuned);
    }

    [Fact]
    public async Task Auto_that_starves_stays_where_it_began()
    {
        var clock = new ManualTime();
        var inbox = new ChannelItemQueue(4);
        var pool = _pool = new WorkerPool(ConcurrencyTuner.First, WorkAsync, clock);
        var over = pool.RunAsync(GuardAsync, _stop.Token);
        using var context = new RunContext(TestPlan.Of(), new() { Clock = clock }, "0123456789ab");
        var done = 0;
        var tuning = new ConcurrencyTuner("copy", pool, inbox, () => done += 100, ConcurrencyTuner.Most, context);

        using (tuning.Start())
            clock.Wind(TimeSpan.FromMinutes(1));

        Assert.Equal(ConcurrencyTuner.First, pool.Size);
        Assert.Equal(("copy", "concurrency", false), Parts(tuning.Tuned));
        await _stop.CancelAsync();
        await over;
    }

    private async Task WorkAsync(WorkerPool.Member member, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _working);
        try
        {
            await WorkUntilTooManyAsync();
        }
        finally
        {
            Interlocked.Decrement(ref _working);
        }

        async Task WorkUntilTooManyAsync()
        {
            do
            {
                await _files.WaitAsync(cancellationToken);
                member.Clock.Moved(1);
            } while (_pool.ShouldContinue(member));
            _ended.Enqueue(member.Number);
        }
    }

    private static (string, string, bool) Parts(TunedSetting tuned) => (tuned.Stage, tuned.Option, tuned.IsTried);

    private static async Task GuardAsync(Task work) => await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static void InterlockedMax(ref int most, int now)
    {
        for (var old = Volatile.Read(ref most); now > old; old = Volatile.Read(ref most))
            Interlocked.CompareExchange(ref most, now, old);
    }

    /// <summary>Gives one file after the other until that holds; returns how many.</summary>
    private async Task<int> ReleaseUntilAsync(Func<bool> holds)
    {
        var files = 0;
        await UntilAsync(() =>
        {
            if (holds())
                return true;
            _files.Release();
            files++;
            return false;
        });
        return files;
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!holds())
            await Task.Delay(1, limit.Token);
    }
}
