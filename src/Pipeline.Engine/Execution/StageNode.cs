using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution.Queues;
using Pipeline.Engine.Execution.Tuning;
using Pipeline.Engine.Execution.Workers;
using Pipeline.Engine.Observability;

namespace Pipeline.Engine.Execution;

/// <summary>
/// A stage at work: takes items from its queue, has each handled by one of its workers, and then acknowledges it. An
/// item is put downstream first and acknowledged after that, so that at any moment somebody answers for it.
/// </summary>
internal sealed class StageNode : ItemSink, IGraphNode
{
    private readonly StagePlan _plan;
    private readonly FileStage _stage;
    private readonly IItemQueue _queue;
    private readonly ItemSink _downstream;
    private readonly ItemHandler _handler;
    private readonly WorkerPool _pool;
    private readonly ConcurrencyTuner? _tuning;

    public StageNode(
        StagePlan plan,
        FileStage stage,
        IItemQueue queue,
        ItemSink downstream,
        FailureHandler failures,
        RunContext context
    )
    {
        (_plan, _stage, _queue, _downstream) = (plan, stage, queue, downstream);
        _handler = new(plan, stage, downstream, failures, context);
        var most = context.Budget.Most(plan);
        _pool = new(
            plan.Settings.Concurrency.IsAuto ? Math.Min(ConcurrencyTuner.First, most) : most,
            ConsumeAsync,
            context.Clock
        );
        if (plan.Settings.Concurrency.IsAuto)
            _tuning = new(plan.Name, _pool, queue, () => _handler.Done + _handler.Failed, most, context);
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
        while (_queue.TryTake(out var delivery))
        {
            await _handler.ReturnUnprocessedAsync(delivery.Item, cancellationToken);
            await delivery.AckAsync();
        }
    }

    public ValueTask CloseAsync() => _queue.CloseAsync();

    /// <summary>Ends what the end of the run has left half done; no worker works any more.</summary>
    public ValueTask EndAsync() => (_stage as IAsyncDisposable)?.DisposeAsync() ?? default;

    /// <summary>Bytes moved by its workers since the run began.</summary>
    public long Bytes => _pool.Bytes;

    /// <summary>Of these, bytes that were read for verification only.</summary>
    public long VerifiedBytes => _pool.VerifiedBytes;

    /// <summary>What was found for its concurrency, where that is <c>auto</c>.</summary>
    public TunedSetting? Tuned => _tuning?.Tuned;

    public StageSnapshot Snapshot()
    {
        var (workers, formerBytes) = _pool.Snapshot();
        return new(_plan.Name, false, _queue.Count, _queue.Capacity, _handler.Done, _handler.Failed, workers, _handler.LastFault)
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
            if (delivery.Lost.CanBeCanceled)
            {
                if (await IsOursAsync(delivery, worker, cancellationToken))
                    await delivery.AckAsync();
            }
            else
            {
                await _handler.HandleAsync(delivery.Item, worker, cancellationToken);
                await delivery.AckAsync();
            }
            worker.File = null;
            worker.Enter(WorkerState.Idle);
            if (!_pool.ShouldContinue(member))
                return;
        }
    }

    /// <summary>Works on a file that may be revoked; false when another one got it and acknowledges it.</summary>
    private async ValueTask<bool> IsOursAsync(Delivery delivery, WorkerActivity worker, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, delivery.Lost);
        try
        {
            await _handler.HandleAsync(delivery.Item, worker, either.Token);
            return true;
        }
        catch (OperationCanceledException)
            when (delivery.Lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
