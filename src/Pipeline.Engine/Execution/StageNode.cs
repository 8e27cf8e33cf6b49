using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution.Handlers;
using Pipeline.Engine.Execution.Queues;
using Pipeline.Engine.Execution.Tracking;
using Pipeline.Engine.Execution.Tuning;
using Pipeline.Engine.Execution.Workers;
using Pipeline.Engine.Observability;

namespace Pipeline.Engine.Execution;

/// <summary>
/// Takes items from a queue, has one of its workers run a stage on each, sends the result downstream, and acknowledges
/// the item only after that: at any moment one node is responsible for it.
/// </summary>
internal sealed class StageNode : ItemSink, IGraphNode
{
    private readonly StagePlan _plan;
    private readonly IItemQueue _queue;
    private readonly StageChain _chain;
    private readonly ItemSink _downstream;
    private readonly ChunkOutput _chunks;
    private readonly WorkerPool _pool;
    private readonly ConcurrencyTuner? _tuning;
    private readonly RunContext _context;

    /// <param name="plan">The stage's plan.</param>
    /// <param name="chain">Runs the stage on an item.</param>
    /// <param name="queue">Where its items wait.</param>
    /// <param name="downstream">Where they go on.</param>
    /// <param name="most">The most workers that it may have.</param>
    /// <param name="context">The run.</param>
    public StageNode(StagePlan plan, StageChain chain, IItemQueue queue, ItemSink downstream, int most, RunContext context)
    {
        (_plan, _chain, _queue, _context) = (plan, chain, queue, context);
        (_downstream, _chunks) = (downstream, new(downstream));
        var isAuto = plan.Settings.Concurrency.IsAuto;
        _pool = new(isAuto ? Math.Min(ConcurrencyTuner.First, most) : most, ConsumeAsync, context.Clock);
        if (isAuto)
            _tuning = new(plan.Name, _pool, queue, () => chain.Counters.Done + chain.Counters.Failed, most, context);
    }

    public override ValueTask PutAsync(FileItem item, CancellationToken cancellationToken) =>
        _queue.PutAsync(item, cancellationToken);

    public override ValueTask CompleteAsync(FileItem item, ItemResult result, CancellationToken cancellationToken) =>
        _downstream.CompleteAsync(item, result, cancellationToken);

    /// <summary>Starts the workers; ends when the queue is closed and empty and the last worker has left.</summary>
    /// <param name="guard">Takes in a worker's fault; it throws nothing.</param>
    /// <param name="cancellationToken">Ends them.</param>
    public async Task RunAsync(Func<Task, Task> guard, CancellationToken cancellationToken)
    {
        var working = _pool.RunAsync(guard, cancellationToken);
        using (_tuning?.Start())
            await working;
    }

    public async ValueTask DrainQueueAsync(CancellationToken cancellationToken)
    {
        var worker = new WorkerActivity(_context.Clock);
        while (_queue.TryTake(out var delivery))
        {
            await HandleAsync(new(delivery.Item, worker, _context.Clock.GetTimestamp()) { IsReturned = true }, cancellationToken);
            await delivery.AckAsync();
        }
    }

    public ValueTask CloseAsync() => _queue.CloseAsync();

    /// <summary>Ends what the end of the run has left half done; no worker works any more.</summary>
    public ValueTask EndAsync() => (_chain.Stage as IAsyncDisposable)?.DisposeAsync() ?? default;

    /// <summary>Bytes moved by its workers since the run began.</summary>
    public long Bytes => _pool.Bytes;

    /// <summary>Of these, bytes that were read for verification only.</summary>
    public long VerifiedBytes => _pool.VerifiedBytes;

    /// <summary>What was found for its concurrency, where that is <c>auto</c>.</summary>
    public TunedSetting? Tuned => _tuning?.Tuned;

    public StageSnapshot Snapshot()
    {
        var (workers, formerBytes) = _pool.Snapshot();
        return new(
            _plan.Name,
            false,
            _queue.Count,
            _queue.Capacity,
            _chain.Counters.Done,
            _chain.Counters.Failed,
            workers,
            _chain.Counters.LastFault
        )
        {
            FormerBytes = formerBytes,
        };
    }

    private async Task ConsumeAsync(WorkerPool.Member member, CancellationToken cancellationToken)
    {
        var worker = member.Clock;
        WorkerActivity.Current = worker;
        await foreach (var delivery in _queue.TakeAsync(cancellationToken))
        {
            worker.File = delivery.Item.Origin.Path.Text;
            worker.Enter(WorkerState.Busy);
            var work = new ItemWork(delivery.Item, worker, _context.Clock.GetTimestamp());
            var isOurs = true;
            if (delivery.Lost.CanBeCanceled)
                isOurs = await IsOursAsync(work, delivery.Lost, cancellationToken);
            else
                await HandleAsync(work, cancellationToken);
            if (isOurs)
                await delivery.AckAsync();
            worker.File = null;
            worker.Enter(WorkerState.Idle);
            if (!_pool.ShouldContinue(member))
                return;
        }
    }

    private async ValueTask HandleAsync(ItemWork work, CancellationToken cancellationToken)
    {
        var outcome = await _chain.First.HandleAsync(work, cancellationToken);
        if (outcome.End is { } end)
            await _downstream.CompleteAsync(work.Item, end, cancellationToken);
        else if (outcome.Result is { Chunks: { } chunks })
            await _chunks.PutAsync(chunks, work.Worker, cancellationToken);
        else if (outcome.Result is { Item: { } done })
        {
            var put = _downstream.PutAsync(done, cancellationToken);
            if (put.IsCompletedSuccessfully)
                return;
            using (work.Worker.During(WorkerState.Blocked))
                await put;
        }
    }

    /// <summary>Works on an item that may be given to another node; false when one got it and acknowledges it.</summary>
    private async ValueTask<bool> IsOursAsync(ItemWork work, CancellationToken lost, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lost);
        try
        {
            await HandleAsync(work, either.Token);
            return true;
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
