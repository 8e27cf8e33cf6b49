using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution.Resilience;
using Pipeline.Engine.Execution.Scheduling;
using Pipeline.Engine.Observability;
using Pipeline.Engine.State;
using Pipeline.Engine.State.Sqlite;

namespace Pipeline.Engine.Execution;

/// <summary>Runs a plan: once, some times, or on its schedule until a signal comes.</summary>
public sealed class PipelineRun(PipelinePlan plan, RunSettings settings)
{
    private readonly string _run = RunName.New();
    private readonly long _began = settings.Clock.GetTimestamp();
    private RunContext? _context;
    private ExclusiveLoopLock? _lock;
    private PipelineGraph? _graph;
    private int _loop;
    private readonly LoopScheduler _times = new(plan.Schedule, settings.Clock);

    /// <summary>What broke the run; the first cause.</summary>
    private Exception? _cause;

    /// <summary>Why the source could not look the last time; null when it could.</summary>
    private Exception? _lookFault;
    private long _skippedBefore;

    /// <summary>Runs to the end.</summary>
    /// <param name="drain">The first signal: no new file is taken; files in flight have the shutdown time.</param>
    /// <param name="abort">The second signal: everything ends at once; drafts are dropped.</param>
    /// <exception cref="JournalException">The journal cannot be opened; nothing was started.</exception>
    public async Task<RunReport> RunAsync(CancellationToken drain, CancellationToken abort)
    {
        await using var journal = await OpenJournalAsync(abort);
        // Let go of when everything has ended, also what a signal has cut short.
        using var held = _lock = new ExclusiveLoopLock(settings.IsDryRun ? null : plan.Lock, plan.Name, _run, settings.Clock);
        using var limit = new AbortLimit(settings.Clock, abort);
        var context = _context = new RunContext(plan, settings, journal, _run);
        try
        {
            return await RunAsync(context, limit, drain, abort);
        }
        finally
        {
            await limit.WaitAsync(context.DisposeAsync().AsTask());
        }
    }

    private async Task<RunReport> RunAsync(RunContext context, AbortLimit limit, CancellationToken drain, CancellationToken abort)
    {
        _graph = new(context, settings.Inbox);
        context.Events.Publish(new RunStarted(plan.Name, _run));
        if (context.Budget.IsReduced)
            context.Events.Publish(new WorkersReduced(context.Budget.Workers, settings.OpenFiles!.Value));
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(abort);
        using var draining = drain.Register(() => Drain(context, cancellation));
        await using var heartbeat = new Heartbeat(Snapshot, context.Events, context.Clock);
        var workers = _graph
            .Nodes.Select(part => part.RunAsync(worker => GuardAsync(worker, cancellation), cancellation.Token))
            .ToList();
        await limit.WaitAsync(WorkAsync(context, workers, cancellation));
        await GuardAsync(context.Journal.FlushAsync(CancellationToken.None).AsTask(), cancellation);
        // A run that was cut short may have left a draft: its notes stay, and a later run sweeps.
        if (
            (_cause ?? _lookFault) is null
            && !cancellation.IsCancellationRequested
            && context is { Recorder.Failed: 0, HasLostLinks: false }
        )
            await GuardAsync(context.Journal.ForgetOwnFoldersAsync(CancellationToken.None).AsTask(), cancellation);
        var report = Report(context, drain.IsCancellationRequested || abort.IsCancellationRequested);
        context.Events.Publish(new RunEnded(report));
        return report;
    }

    /// <summary>All loops, and the end of all who work.</summary>
    private async Task WorkAsync(RunContext context, List<Task> workers, CancellationTokenSource cancellation)
    {
        try
        {
            await LoopAsync(context, cancellation);
            await CloseQueuesAsync();
            await Task.WhenAll(workers);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The report says why: a signal, or the first cause that broke the run. A worker that waits for room in a
            // queue ends by the cancellation; the queue is open until then, or its end would look like a fault.
            await Task.WhenAll(workers);
            await CloseQueuesAsync();
        }
        foreach (var stage in _graph!.Stages)
            await stage.EndAsync();
        foreach (var block in _graph.Blocks)
            await GuardAsync(block.EndAsync().AsTask(), cancellation);
    }

    private async ValueTask CloseQueuesAsync()
    {
        foreach (var node in _graph!.Nodes)
            await node.CloseAsync();
    }

    /// <summary>The run at this moment; null before it has begun.</summary>
    public RunSnapshot? Snapshot()
    {
        if (_graph is not { } graph || _context is not { } context)
            return null;
        return new(
            plan.Name,
            _loop,
            context.Clock.GetUtcNow(),
            context.Clock.GetElapsedTime(_began),
            graph.Source.IsListing,
            context.Tracker.Opened,
            context.Recorder.FoundBytes,
            context.Tracker.Ended,
            context.Recorder.Skipped,
            _times.NextLook,
            context.Recorder.LastFileAt,
            [graph.Source.Snapshot(), .. graph.Nodes.Select(part => part.Snapshot())]
        )
        {
            WaitsFor = _lock?.WaitsFor,
        };
    }

    private async ValueTask<IJournal> OpenJournalAsync(CancellationToken cancellationToken) =>
        settings.Journal is { } open ? await open(_run)
        : settings.IsDryRun ? await ReadOnlyJournal.OpenAsync(settings.LogFolder, plan.Journal, cancellationToken)
        : await SqliteJournal.OpenAsync(settings.LogFolder, plan.Journal, _run, settings.Clock, plan.Roll, cancellationToken);

    private async Task LoopAsync(RunContext context, CancellationTokenSource cancellation)
    {
        var isDaemon = settings.Loops is null && _times.IsRunning && !settings.IsDryRun;
        var loops = isDaemon ? int.MaxValue : settings.Loops ?? 1;
        // Who asks for some loops wants the first one now.
        if (isDaemon && _times.HasFirstTime)
            await UnlessEnoughAsync(enough => _times.WaitAsync(_began, enough), context, cancellation.Token);
        while (_loop < loops && !context.Enough.IsCancellationRequested)
        {
            if (!await TakeLockAsync(isDaemon, context, cancellation))
                return;
            var began = context.Clock.GetTimestamp();
            context.BeginLoop();
            if (_loop == 0 && !settings.IsDryRun)
            {
                await context.LostJournal.TakeOverAsync(cancellation.Token);
                await context.Sweep.DeadRunsAsync(_graph!.Steps, cancellation.Token);
            }
            if (!await OneLoopAsync(context, began, cancellation) && !_times.IsRunning)
                return;
            _lock!.Release();
            if (_loop < loops)
                await UnlessEnoughAsync(enough => _times.WaitAsync(began, enough), context, cancellation.Token);
        }
    }

    /// <summary>Takes the lock; a run on a schedule waits for it. False when the run is to end.</summary>
    private async Task<bool> TakeLockAsync(bool waits, RunContext context, CancellationTokenSource cancellation)
    {
        var isTaken = false;
        await GuardAsync(
            UnlessEnoughAsync(
                async enough => isTaken = await _lock!.TakeAsync(waits, context.Events, enough),
                context,
                cancellation.Token
            ),
            cancellation
        );
        return isTaken;
    }

    /// <summary>One look and everything it takes. Returns whether the source could look.</summary>
    private async Task<bool> OneLoopAsync(RunContext context, long began, CancellationTokenSource cancellation)
    {
        var before = _graph!.Totals(_loop, _began);
        _skippedBefore = before.Skipped;
        context.Events.Publish(new LoopStarted(++_loop));
        foreach (var block in _graph.Blocks)
            await GuardAsync(block.BeginLoopAsync(cancellation.Token).AsTask(), cancellation);
        var look = await GuardSourceAsync(context, cancellation);
        foreach (var block in _graph.Blocks)
            await block.SourceEndedAsync(look == SourceEnd.Whole, cancellation.Token);
        await context.Tracker.WhenEmptyAsync(cancellation.Token);
        foreach (var block in _graph.Blocks)
            await GuardAsync(block.EndLoopAsync(cancellation.Token).AsTask(), cancellation);
        if (look == SourceEnd.Whole)
            await GuardAsync(_graph.Unmet.TellAsync(cancellation.Token), cancellation);
        if (context.HasLostLinks || context.Transfer.Deletes.HasLeft)
            context.HasLostLinks = !await context.Sweep.OwnAsync(_run, cancellation.Token);
        if (!settings.IsDryRun)
            await context.Orphans.LookAsync(cancellation.Token);
        await context.Orphans.SweepAsync(cancellation.Token);
        await GuardAsync(context.EndLoopAsync(cancellation.Token), cancellation);
        var after = _graph!.Totals(_loop, _began);
        context.Events.Publish(
            new LoopEnded(
                new()
                {
                    Loop = _loop,
                    Found = after.Found - before.Found,
                    Done = after.Done - before.Done,
                    Failed = after.Failed - before.Failed,
                    Skipped = after.Skipped - before.Skipped,
                    Bytes = after.Bytes - before.Bytes,
                    VerifiedBytes = after.VerifiedBytes - before.VerifiedBytes,
                    Took = context.Clock.GetElapsedTime(began),
                }
            )
        );
        return look != SourceEnd.Broken;
    }

    /// <summary>A source that cannot look breaks the run; its files go on. A schedule looks again.</summary>
    private async Task<SourceEnd> GuardSourceAsync(RunContext context, CancellationTokenSource cancellation)
    {
        try
        {
            var isWhole = await _graph!.Source.RunAsync(cancellation.Token);
            _lookFault = isWhole ? null : _lookFault;
            return isWhole ? SourceEnd.Whole : SourceEnd.CutShort;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            _lookFault = fault;
            context.Events.Publish(new LoopBroken(_loop, fault));
            return SourceEnd.Broken;
        }
    }

    /// <summary>Waits for something; a signal ends that well, as there is nothing in flight to wait for.</summary>
    private static async Task UnlessEnoughAsync(
        Func<CancellationToken, Task> wait,
        RunContext context,
        CancellationToken cancellationToken
    )
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, context.Enough);
        try
        {
            await wait(either.Token);
        }
        catch (OperationCanceledException)
            when (context.Enough.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // The loop sees that it is enough.
        }
    }

    private void Drain(RunContext context, CancellationTokenSource cancellation)
    {
        context.BeginDrain();
        context.Events.Publish(new Draining(plan.Shutdown));
        cancellation.CancelAfter(plan.Shutdown);
    }

    /// <summary>Keeps the first cause that broke the run, and stops everything.</summary>
    private async Task GuardAsync(Task work, CancellationTokenSource cancellation)
    {
        try
        {
            await work;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Followed from the cause that is kept already, or from a signal.
        }
        catch (Exception fault)
        {
            Interlocked.CompareExchange(ref _cause, fault, null);
            await cancellation.CancelAsync();
        }
    }

    private RunReport Report(RunContext context, bool interrupted)
    {
        var sum = _graph!.Totals(_loop, _began);
        var total = sum with { Failed = context.Recorder.StillFailed, Skipped = sum.Skipped - _skippedBefore };
        var cause = _cause ?? _lookFault;
        var result =
            cause is not null ? RunResult.Broken
            : interrupted ? RunResult.Interrupted
            : total.Failed > 0 ? RunResult.SomeFailed
            : _lock!.Refused is not null ? RunResult.Locked
            : RunResult.Done;
        return new()
        {
            Pipeline = plan.Name,
            Run = _run,
            Result = result,
            Total = total,
            LockedBy = _lock!.Refused,
            Cause = cause,
            Tuned = [.. context.Sizings.Tuned, .. _graph!.Stages.Select(stage => stage.Tuned).OfType<TunedSetting>()],
        };
    }
}
