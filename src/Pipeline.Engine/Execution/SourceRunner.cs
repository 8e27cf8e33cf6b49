using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution.Resilience;
using Pipeline.Engine.Execution.Tracking;
using Pipeline.Engine.Observability;
using Pipeline.Engine.Stages.Glob;

namespace Pipeline.Engine.Execution;

/// <summary>
/// The source at work: once per loop it looks, and what it takes is opened in the tracker and put before the first
/// stage.
/// </summary>
internal sealed class SourceRunner
{
    private readonly StagePlan _plan;
    private readonly SourceStage _stage;
    private readonly RunContext _context;
    private readonly ItemRecorder _recorder;
    private readonly WorkerActivity _worker;
    private readonly Intake _intake;
    private readonly Retry _retry;
    private long _failed;
    private string? _lastFault;

    /// <param name="plan">The source's plan.</param>
    /// <param name="stage">The source.</param>
    /// <param name="downstream">The way of the files it takes.</param>
    /// <param name="context">The run.</param>
    /// <param name="services">What the nodes share.</param>
    public SourceRunner(StagePlan plan, SourceStage stage, ItemSink downstream, RunContext context, RunServices services)
    {
        (_plan, _stage, _context, _recorder, _worker) = (plan, stage, context, services.Recorder, new(context.Clock));
        _intake = new(downstream, context.Plan, services, _worker);
        _retry = new(plan.Settings.Retry);
    }

    /// <summary>Whether it is looking now.</summary>
    public bool IsListing { get; private set; }

    /// <summary>Is told what is known of files that should have been taken and could not.</summary>
    public Action<FileItem, Exception> Lost { get; set; } = (_, _) => { };

    /// <summary>
    /// Looks once. A transient error in the middle begins the look anew; what is in flight already is not taken twice.
    /// Returns whether the look came to its end: it does not when no more files are to be taken.
    /// </summary>
    public Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        _recorder.BeginScan();
        return RunAsync(ScanAsync, cancellationToken);
    }

    /// <summary>
    /// Looks once more for files that came since, tells nothing again, and puts what is wanted before the first stage.
    /// Returns as <see cref="RunAsync(CancellationToken)"/> does.
    /// </summary>
    /// <param name="isWanted">Whether a file is.</param>
    /// <param name="days">The only days of which files are wanted, where that is known.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public Task<bool> RescanAsync(
        Func<FileItem, ValueTask<bool>> isWanted,
        IReadOnlySet<DateOnly>? days,
        CancellationToken cancellationToken
    ) =>
        RunAsync(
            (look, end) =>
                RescanAsync(
                    days is not null && _stage is IDatedSource some ? some.FindAsync(days, look) : _stage.FindAsync(look),
                    isWanted,
                    look,
                    end
                ),
            cancellationToken
        );

    private async Task<bool> RunAsync(
        Func<CancellationToken, CancellationToken, ValueTask<bool>> lookAsync,
        CancellationToken cancellationToken
    )
    {
        WorkerActivity.Current = _worker;
        using var look = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _context.Enough);
        try
        {
            IsListing = true;
            await _retry.RunAsync(token => lookAsync(token, cancellationToken), WaitAsync, look.Token);
            return true;
        }
        catch (OperationCanceledException)
            when (_context.Enough.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // Asked to take no more files: what was taken goes on.
            return false;
        }
        finally
        {
            IsListing = false;
            _worker.Enter(WorkerState.Idle);
            WorkerActivity.Current = null;
        }

        async ValueTask WaitAsync(int attempt, StoreException fault, TimeSpan delay)
        {
            Volatile.Write(ref _lastFault, fault.Message);
            _context.Events.Publish(new StoreNotice(fault.At.Store ?? _plan.Name, fault.Message, IsTrouble: true));
            using (_worker.During(WorkerState.Retrying, fault.Message))
                await Task.Delay(delay, _context.Clock, look.Token);
        }
    }

    public StageSnapshot Snapshot() =>
        new(
            _plan.Name,
            true,
            0,
            0,
            _intake.Found,
            Volatile.Read(ref _failed),
            [_worker.Snapshot()],
            Volatile.Read(ref _lastFault)
        );

    /// <param name="look">Ends the look.</param>
    /// <param name="cancellationToken">
    /// Ends the run: a file that was opened is put before the first stage even when the look is to end.
    /// </param>
    private async ValueTask<bool> ScanAsync(CancellationToken look, CancellationToken cancellationToken)
    {
        _worker.Enter(WorkerState.Busy);
        try
        {
            await using var findings = _stage.FindAsync(look).GetAsyncEnumerator(look);
            while (await NextAsync(findings, cancellationToken))
            {
                look.ThrowIfCancellationRequested();
                var result = findings.Current;
                if (result.Item is { } found)
                    _intake.Take(found);
                else if (result.Fault is { } fault)
                {
                    if (result.FailedItem is { } failed)
                        Lost(failed, fault);
                    Fail(result.At, fault);
                }
                else
                    _recorder.Left(result.At, result.Reason ?? "left");
            }
        }
        finally
        {
            await _intake.PutAsync(cancellationToken);
        }
        return true;
    }

    /// <summary>Files go on together as long as the next one is there at once; none waits for a listing.</summary>
    private async ValueTask<bool> NextAsync(IAsyncEnumerator<ScanResult> findings, CancellationToken cancellationToken)
    {
        var next = findings.MoveNextAsync();
        if (!_intake.IsFull && next.IsCompleted)
            return await next;
        bool isThere;
        try
        {
            await _intake.PutAsync(cancellationToken);
        }
        finally
        {
            // Whoever looks can be ended only when it is not looking.
            isThere = await next;
        }
        return isThere;
    }

    private async ValueTask<bool> RescanAsync(
        IAsyncEnumerable<ScanResult> findings,
        Func<FileItem, ValueTask<bool>> isWanted,
        CancellationToken look,
        CancellationToken cancellationToken
    )
    {
        _worker.Enter(WorkerState.Busy);
        await foreach (var result in findings)
        {
            look.ThrowIfCancellationRequested();
            if (result.Item is not { } item || !await isWanted(item))
                continue;
            _intake.Take(item);
            await _intake.PutAsync(cancellationToken);
        }
        return true;
    }

    private void Fail(FilePlace place, Exception fault)
    {
        if (!_recorder.Fail(place, _plan.Name, fault))
            return;
        Interlocked.Increment(ref _failed);
        Volatile.Write(ref _lastFault, fault.Message);
        if (_plan.Settings.OnError == OnError.Stop)
            _context.BeginDrain();
    }
}

/// <summary>How far the source came in a loop.</summary>
internal enum SourceEnd
{
    /// <summary>It has listed everything.</summary>
    Whole,

    /// <summary>It was told to end before.</summary>
    CutShort,

    /// <summary>It could not list.</summary>
    Broken,
}
