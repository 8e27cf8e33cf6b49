using Pipeline.Engine.Events;
using Pipeline.Engine.Files;
using Pipeline.Engine.Journal;
using Pipeline.Engine.Plan;
using Pipeline.Engine.Stages;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Flow;

/// <summary>
/// A stage at work: its inbox, its workers, and what they do with each file. Here, and nowhere else, files are put
/// onward and settled: put first, then settle, so that a file is at any moment in somebody's hands.
/// </summary>
internal sealed class StageRunner : ItemSink, IGraphNode
{
    private readonly StagePlan _plan;
    private readonly FileStage _stage;
    private readonly IItemQueue _inbox;
    private readonly ItemSink _downstream;
    private readonly FailureHandler _failures;
    private readonly RunContext _context;
    private readonly Retry _retry;
    private readonly StageExecution _execution;
    private readonly SliceRunner? _slices;
    private readonly WorkerPool _pool;
    private readonly ConcurrencyTuner? _tuning;
    private readonly ChunkOutput _chunks;
    private long _done;
    private long _failed;
    private string? _lastFault;

    public StageRunner(
        StagePlan plan,
        FileStage stage,
        IItemQueue inbox,
        ItemSink downstream,
        FailureHandler failures,
        RunContext context
    )
    {
        (_plan, _stage, _inbox, _downstream, _failures, _context) = (plan, stage, inbox, downstream, failures, context);
        _chunks = new(downstream);
        _execution = new(stage, context);
        _retry = new(plan.Settings.Retry, plan.Settings.Timeout, context.Clock);
        _slices = stage is TransferStage copying ? new(plan, copying, _retry, context) : null;
        var most = context.Budget.Most(plan);
        _pool = new(plan.Settings.Concurrency.IsAuto ? Math.Min(ConcurrencyTuner.First, most) : most, WorkAsync, context.Clock);
        if (plan.Settings.Concurrency.IsAuto)
            _tuning = new(plan.Name, _pool, inbox, () => Volatile.Read(ref _done) + Volatile.Read(ref _failed), most, context);
    }

    public override ValueTask PutAsync(FileItem item, CancellationToken cancellationToken) =>
        _inbox.PutAsync(item, cancellationToken);

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
        while (_inbox.TryTake(out var delivery))
        {
            await ReturnUnprocessedAsync(delivery.Item, cancellationToken);
            await delivery.AckAsync();
        }
    }

    public ValueTask CloseAsync() => _inbox.CloseAsync();

    /// <summary>Ends what the end of the run has left half done; no worker works any more.</summary>
    public ValueTask EndAsync() => _stage is TransferStage copying ? copying.DisposeAsync() : default;

    /// <summary>Bytes moved by its workers since the run began.</summary>
    public long Bytes => _pool.Bytes;

    /// <summary>Of these, bytes that were read for verification only.</summary>
    public long VerifiedBytes => _pool.VerifiedBytes;

    /// <summary>What was found for its concurrency, where that is <c>auto</c>.</summary>
    public TunedSetting? Settled => _tuning?.Settled;

    public StageSnapshot Snapshot()
    {
        var (workers, formerBytes) = _pool.Snapshot();
        return new(
            _plan.Name,
            false,
            _inbox.Count,
            _inbox.Capacity,
            Volatile.Read(ref _done),
            Volatile.Read(ref _failed),
            workers,
            Volatile.Read(ref _lastFault)
        )
        {
            FormerBytes = formerBytes,
        };
    }

    private async Task WorkAsync(WorkerPool.Member member, CancellationToken cancellationToken)
    {
        var worker = member.Clock;
        WorkerActivity.Current = worker;
        await foreach (var delivery in _inbox.TakeAsync(cancellationToken))
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
                await HandleAsync(delivery.Item, worker, cancellationToken);
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
            await HandleAsync(delivery.Item, worker, either.Token);
            return true;
        }
        catch (OperationCanceledException)
            when (delivery.Lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private SliceRunner Slices =>
        _slices ?? throw new InvalidOperationException($"{_plan.Name} was given a slice, which it cannot work on");

    /// <summary>Few waiting methods stand between a worker and its stage: each costs every file something.</summary>
    private ValueTask HandleAsync(FileItem item, WorkerActivity worker, CancellationToken cancellationToken) =>
        _failures.RevokedToken(item).IsCancellationRequested ? ReturnUnprocessedAsync(item, cancellationToken)
        : item.Slice is { } slice ? HandleSliceAsync(item, slice, worker, cancellationToken)
        : HandleFileAsync(item, worker, cancellationToken);

    private ValueTask HandleFileAsync(FileItem item, WorkerActivity worker, CancellationToken cancellationToken) =>
        HandleAsync(item, token => _execution.RunAsync(item, token), _context.Clock.GetTimestamp(), 1, worker, cancellationToken);

    private async ValueTask HandleSliceAsync(
        FileItem item,
        FileChunk slice,
        WorkerActivity worker,
        CancellationToken cancellationToken
    )
    {
        var joined = await Slices.SendAsync(
            item,
            slice,
            (n, fault, delay) => WaitAsync(item, worker, n, fault, delay, cancellationToken),
            Note,
            cancellationToken
        );
        var file = item with { Slice = null };
        if (joined?.Fault is { } lost)
            await FailAsync(file, lost, joined.Attempts, cancellationToken);
        else if (joined is not null)
            await HandleAsync(
                file,
                token => Slices.JoinAsync(file, token),
                joined.Began,
                joined.Attempts,
                worker,
                cancellationToken
            );
    }

    /// <summary>
    /// A file that is wanted back leaves without being worked on; one in slices when the last of them has come.
    /// </summary>
    private async ValueTask ReturnUnprocessedAsync(FileItem item, CancellationToken cancellationToken)
    {
        if (item.Slice is not { } slice)
        {
            await _downstream.CompleteAsync(item, ItemResult.Failed, cancellationToken);
            return;
        }
        if (Slices.GiveBack(item, slice) is { } joined)
            await FailAsync(item with { Slice = null }, joined.Fault!, joined.Attempts, cancellationToken);
    }

    private async ValueTask HandleAsync(
        FileItem item,
        Func<CancellationToken, ValueTask<StageResult>> work,
        long began,
        int attemptsBefore,
        WorkerActivity worker,
        CancellationToken cancellationToken
    )
    {
        StageResult result;
        var attempts = 1;
        try
        {
            (result, attempts) = await _retry.RunAsync(
                work,
                async (n, fault, delay) =>
                {
                    await WaitAsync(item, worker, n, fault, delay, cancellationToken);
                    attempts = n + 1;
                },
                cancellationToken
            );
        }
        catch (Exception fault) when (fault is not JournalException && !cancellationToken.IsCancellationRequested)
        {
            await FailAsync(item, fault, attempts, cancellationToken);
            return;
        }
        Interlocked.Increment(ref _done);
        var done = result.Item ?? item;
        var known = result.Changed ? _context.Tracker.Find(item.Origin)?.MergeResult(_plan.Name, item, done) : null;
        var took = _context.Clock.GetElapsedTime(began);
        _context.Recorder.Step(_plan.Name, done, known, result, took, Math.Max(attempts, attemptsBefore));
        if (result.Slices is { } slices)
        {
            await _chunks.PutAsync(slices, worker, cancellationToken);
            return;
        }
        if (result.Item is null)
        {
            _context.Recorder.Left(item.Origin, result.Did ?? _plan.Name);
            await _downstream.CompleteAsync(item, ItemResult.Skipped, cancellationToken);
            return;
        }
        var put = _downstream.PutAsync(done, cancellationToken);
        if (put.IsCompletedSuccessfully)
            return;
        using (worker.During(WorkerState.Blocked))
            await put;
    }

    private async ValueTask WaitAsync(
        FileItem item,
        WorkerActivity worker,
        int attempt,
        StoreException fault,
        TimeSpan delay,
        CancellationToken cancellationToken
    )
    {
        Note(fault);
        _context.Events.Publish(new StageRetried(item, _plan.Name, attempt, fault, delay));
        using (worker.During(fault.Kind == StoreErrorKind.NoSpace ? WorkerState.Held : WorkerState.Retrying, fault.Message))
            await _failures.PauseAsync(item, fault, delay, _context.Clock, cancellationToken);
    }

    private async ValueTask FailAsync(FileItem item, Exception fault, int attempts, CancellationToken cancellationToken)
    {
        Note(fault);
        if (_stage is TransferStage copying)
            await copying.LeaveAsync(item, fault, cancellationToken);
        if (await new NothingLeft(_context).WhyAsync(item, fault, cancellationToken) is { } nothingLeft)
        {
            _context.Recorder.Drop(item.Origin, nothingLeft);
            await _downstream.CompleteAsync(item, ItemResult.Skipped, cancellationToken);
            return;
        }
        Interlocked.Increment(ref _failed);
        await _failures.HandleFailureAsync(new(_plan.Name, _plan.Settings, item, fault, attempts), cancellationToken);
        await _downstream.CompleteAsync(item, ItemResult.Failed, cancellationToken);
    }

    private void Note(Exception fault)
    {
        Volatile.Write(ref _lastFault, fault.Message);
        if (
            fault is StoreException
            {
                Kind: StoreErrorKind.ConnectionLost or StoreErrorKind.TimedOut or StoreErrorKind.Unreachable
            }
        )
            _context.HasLostLinks = true;
    }
}
