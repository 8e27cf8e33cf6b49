using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Engine.Execution.Queues;
using Pipeline.Engine.Observability;
using Pipeline.Testing;

namespace Pipeline.Engine.Tests.Flow;

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
            new(StageResult.Onward(item));

        static async ValueTask<StageResult> HangAsync(FileItem item, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return StageResult.Onward(item);
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
                        return StageResult.Onward(item);
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
