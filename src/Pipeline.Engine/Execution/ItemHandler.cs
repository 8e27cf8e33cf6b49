using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution.Resilience;
using Pipeline.Engine.Execution.Tracking;
using Pipeline.Engine.Observability;
using Pipeline.Engine.Stages.Copy;
using Pipeline.Engine.State;

namespace Pipeline.Engine.Execution;

/// <summary>
/// What a stage does with one item, whole or in chunks: tries, tries again, records the result, and puts the item
/// downstream or reports that it failed.
/// </summary>
internal sealed class ItemHandler
{
    private readonly StagePlan _plan;
    private readonly FileStage _stage;
    private readonly ItemSink _downstream;
    private readonly FailureHandler _failures;
    private readonly RunContext _context;
    private readonly Retry _retry;
    private readonly StageExecution _execution;
    private readonly SliceRunner? _slices;
    private readonly ChunkOutput _chunks;
    private long _done;
    private long _failed;
    private string? _lastFault;

    public ItemHandler(StagePlan plan, FileStage stage, ItemSink downstream, FailureHandler failures, RunContext context)
    {
        (_plan, _stage, _downstream, _failures, _context) = (plan, stage, downstream, failures, context);
        _chunks = new(downstream);
        _execution = new(stage, context);
        _retry = new(plan.Settings.Retry, plan.Settings.Timeout, context.Clock);
        _slices = stage is CopyStage copying ? new(plan, copying, _retry, context) : null;
    }

    /// <summary>How many items the stage has finished in this run.</summary>
    public long Done => Volatile.Read(ref _done);

    /// <summary>How many items failed here in this run.</summary>
    public long Failed => Volatile.Read(ref _failed);

    /// <summary>The last fault, in words for a person; null when there was none.</summary>
    public string? LastFault => Volatile.Read(ref _lastFault);

    /// <summary>Few waiting methods stand between a worker and its stage: each costs every file something.</summary>
    public ValueTask HandleAsync(FileItem item, WorkerActivity worker, CancellationToken cancellationToken) =>
        _failures.RevokedToken(item).IsCancellationRequested ? ReturnUnprocessedAsync(item, cancellationToken)
        : item.Slice is { } slice ? HandleSliceAsync(item, slice, worker, cancellationToken)
        : HandleFileAsync(item, worker, cancellationToken);

    /// <summary>
    /// A file that is wanted back leaves without being worked on; one in slices when the last of them has come.
    /// </summary>
    public async ValueTask ReturnUnprocessedAsync(FileItem item, CancellationToken cancellationToken)
    {
        if (item.Slice is not { } slice)
        {
            await _downstream.CompleteAsync(item, ItemResult.Failed, cancellationToken);
            return;
        }
        if (Slices.GiveBack(item, slice) is { } joined)
            await FailAsync(item with { Slice = null }, joined.Fault!, joined.Attempts, cancellationToken);
    }

    private SliceRunner Slices =>
        _slices ?? throw new InvalidOperationException($"{_plan.Name} got a chunk, which it cannot process");

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
        if (_stage is CopyStage copying)
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
