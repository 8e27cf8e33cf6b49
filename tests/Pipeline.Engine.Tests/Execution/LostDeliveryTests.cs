using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Engine.Execution.Queues;
using Pipeline.Engine.Observability;

namespace Pipeline.Engine.Tests.Execution;

/// <summary>An inbox outside this process may give a file to somebody else, who is quicker or lives.</summary>
public class LostDeliveryTests
{
    [Fact]
    public async Task A_file_that_is_given_to_somebody_else_is_let_go_unacknowledged_and_the_worker_takes_the_next()
    {
        var inbox = new GivingInbox();
        var visits = 0;
        var run = new TestRun { Settings = new() { Inbox = _ => inbox } };

        var report = await run.RunAsync(
            TestPlan.Of(
                TestPlan.Finds(3),
                TestPlan.Does(
                    "one",
                    async (item, cancellationToken) =>
                    {
                        if (Interlocked.Increment(ref visits) == 1)
                        {
                            inbox.GiveToAnother(item);
                            await Task.Delay(Timeout.Infinite, cancellationToken);
                        }
                        return StageResult.Continue(item, "did");
                    },
                    new() { Concurrency = new(1) }
                )
            )
        );

        Assert.Equal((RunResult.Done, 3L, 4), (report.Result, report.Total.Done, visits));
        Assert.Equal(3, inbox.Acknowledged);
    }

    /// <summary>An inbox that can take a file out of the hands of one who works on it, and hand it out again.</summary>
    private sealed class GivingInbox : IItemQueue
    {
        private readonly Channel<FileItem> _items = Channel.CreateUnbounded<FileItem>();
        private readonly CancellationTokenSource _lost = new();
        private int _acknowledged;
        private int _taken;

        public int Count => _items.Reader.Count;

        public int Capacity => 100;

        public int Acknowledged => _acknowledged;

        public void GiveToAnother(FileItem item)
        {
            _items.Writer.TryWrite(item);
            _lost.Cancel();
        }

        public ValueTask PutAsync(FileItem item, CancellationToken cancellationToken) =>
            _items.Writer.WriteAsync(item, cancellationToken);

        public async IAsyncEnumerable<Delivery> TakeAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (var item in _items.Reader.ReadAllAsync(cancellationToken))
                yield return new Taken(this, item, Interlocked.Increment(ref _taken) == 1 ? _lost.Token : default);
        }

        public bool TryTake([NotNullWhen(true)] out Delivery? delivery)
        {
            delivery = null;
            return false;
        }

        public ValueTask CloseAsync(Exception? fault = null)
        {
            _items.Writer.TryComplete(fault);
            return default;
        }

        private sealed class Taken(GivingInbox inbox, FileItem item, CancellationToken lost) : Delivery(item)
        {
            public override CancellationToken Lost => lost;

            public override ValueTask AckAsync()
            {
                Interlocked.Increment(ref inbox._acknowledged);
                return default;
            }
        }
    }
}
