using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Execution.Queues;
using Pipeline.Engine.Observability;
using Pipeline.Testing;

namespace Pipeline.Engine.Tests.Execution;

/// <summary>The second signal, while something never comes to its end.</summary>
public class AbortTests
{
    /// <summary>The cancellation of a wait for room comes in its own time, and the queue is not closed before.</summary>
    [Fact]
    public async Task A_signal_while_a_file_waits_for_room_is_no_fault()
    {
        var begun = new TaskCompletionSource();
        var run = new TestRun { Settings = new() { Inbox = capacity => new SlowToCancel(capacity, begun) } };
        var running = run.RunAsync(
            TestPlan.Of(TestPlan.Finds(100), TestPlan.Does("one", OnwardAsync), TestPlan.Does("two", HangAsync)) with
            {
                Shutdown = TimeSpan.FromMilliseconds(1),
            }
        );

        await begun.Task;
        await run.Drain.CancelAsync();

        var report = await running;
        Assert.True(report.Result == RunResult.Interrupted, $"{report.Result}: {report.Cause}");

        static ValueTask<StageResult> OnwardAsync(FileItem item, CancellationToken cancellationToken) =>
            new(StageResult.Continue(item));

        static async ValueTask<StageResult> HangAsync(FileItem item, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return StageResult.Continue(item);
        }
    }

    /// <summary>A store whose call is cancelled may answer with a broken link: that is not what broke the run.</summary>
    [Theory]
    [InlineData("source")]
    [InlineData("stage")]
    [InlineData("target")]
    public async Task A_store_that_fails_as_the_run_is_cancelled_is_no_fault(string where)
    {
        var begun = new TaskCompletionSource();
        var run = new TestRun();
        var breaks = TestPlan.Does(where == "target" ? "balance/a/one" : "one", BreakAsync);
        var running = run.RunAsync(
            TestPlan.Of(
                where == "source" ? TestPlan.Finds((_, token) => BrokenListAsync(token)) : TestPlan.Finds(3),
                where == "target" ? TestPlan.Balance(new(), ("a", [breaks])) : breaks
            ) with
            {
                Shutdown = TimeSpan.FromMilliseconds(1),
            }
        );

        await begun.Task;
        await (where == "source" ? run.Abort : run.Drain).CancelAsync();

        var report = await running;
        Assert.True(report.Result == RunResult.Interrupted, $"{report.Result}: {report.Cause}");
        Assert.Null(report.Cause);
        Assert.Empty(run.Told<FileFailed>());
        Assert.Empty(run.Told<LoopBroken>());

        async ValueTask<StageResult> BreakAsync(FileItem item, CancellationToken cancellationToken)
        {
            begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
            throw new StoreException(item.Place, StoreErrorKind.ConnectionLost, "the link is broken");
        }

        async IAsyncEnumerable<ScanResult> BrokenListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await BreakAsync(TestPlan.Item(1), cancellationToken);
            yield break;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_run_is_over_though_something_hears_no_cancellation(bool isSource)
    {
        var clock = new ManualTime();
        var never = new TaskCompletionSource();
        var begun = new TaskCompletionSource();
        var run = new TestRun { Settings = new() { Clock = clock } };
        var running = run.RunAsync(
            TestPlan.Of(
                isSource ? TestPlan.Finds((_, _) => HangAsync<ScanResult>()) : TestPlan.Finds(1),
                TestPlan.Does(
                    "one",
                    async (item, _) =>
                    {
                        await HangAsync<int>().ToListAsync(CancellationToken.None);
                        return StageResult.Continue(item);
                    }
                )
            )
        );

        await begun.Task;
        await run.Drain.CancelAsync();
        await run.Abort.CancelAsync();
        await clock.WindUntilAsync(running);

        Assert.Equal(RunResult.Interrupted, (await running).Result);
        Assert.Single(run.Told<RunEnded>());

        async IAsyncEnumerable<T> HangAsync<T>()
        {
            begun.TrySetResult();
            await never.Task;
            yield break;
        }
    }

    /// <summary>A queue in which a file that waits for room hears of the cancellation late.</summary>
    private sealed class SlowToCancel(int capacity, TaskCompletionSource waiting) : IItemQueue
    {
        private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(100);
        private readonly ChannelItemQueue _queue = new(capacity);
        private bool _isClosed;

        public int Count => _queue.Count;

        public int Capacity => capacity;

        public async ValueTask PutAsync(FileItem item, CancellationToken cancellationToken)
        {
            try
            {
                var put = _queue.PutAsync(item, cancellationToken);
                if (!put.IsCompleted)
                    waiting.TrySetResult();
                await put;
            }
            catch (OperationCanceledException canceled)
            {
                await Task.Delay(Late, CancellationToken.None);
                if (Volatile.Read(ref _isClosed))
                    throw new ChannelClosedException(canceled);
                throw;
            }
        }

        public IAsyncEnumerable<Delivery> TakeAsync(CancellationToken cancellationToken) => _queue.TakeAsync(cancellationToken);

        public bool TryTake([NotNullWhen(true)] out Delivery? delivery) => _queue.TryTake(out delivery);

        public ValueTask CloseAsync(Exception? fault = null)
        {
            Volatile.Write(ref _isClosed, true);
            return _queue.CloseAsync(fault);
        }
    }
}
