using Pipeline.Engine.Events;
using Pipeline.Engine.Journal;
using Pipeline.Engine.Plan;

namespace Pipeline.Engine.Flow;

/// <summary>Runs a plan: once, some times, or on its schedule until a signal comes.</summary>
public sealed class PipelineRun(PipelinePlan plan, RunSettings settings)
{
    private readonly string _run = RunName.New();
    private readonly long _began = settings.Clock.GetTimestamp();
    private RunHouse? _house;
    private LoopLock? _lock;
    private Graph? _graph;
    private int _loop;
    private readonly LoopClock _times = new(plan.Schedule, settings.Clock);

    /// <summary>What broke the run; the first cause.</summary>
    private Exception? _cause;

    /// <summary>Why the source could not look the last time; null when it could.</summary>
    private Exception? _lookFault;
    private long _skippedBefore;

    /// <summary>Runs to the end.</summary>
    /// <param name="drain">The first signal: no new file is taken, and what is in flight may go on for <see cref="PipelinePlan.Shutdown"/>.</param>
    /// <param name="abort">The second signal: everything ends at once; drafts are dropped.</param>
    /// <exception cref="JournalException">The journal cannot be opened; nothing was started.</exception>
    public async Task<RunReport> RunAsync(CancellationToken drain, CancellationToken abort)
    {
        await using var journal = await OpenJournalAsync(abort);
        // Let go of when everything has ended, also what a signal has cut short.
        using var held = _lock = new LoopLock(settings.IsDryRun ? null : plan.Lock, plan.Name, _run, settings.Clock);
        using var limit = new AbortLimit(settings.Clock, abort);
        var house = _house = new RunHouse(plan, settings, journal, _run);
        try
        {
            return await RunAsync(house, limit, drain, abort);
        }
        finally
        {
            await limit.WaitAsync(house.DisposeAsync().AsTask());
        }
    }

    private async Task<RunReport> RunAsync(RunHouse house, AbortLimit limit, CancellationToken drain, CancellationToken abort)
    {
        _graph = new(house, settings.Inbox);
        house.Events.Publish(new RunStarted(plan.Name, _run));
        if (house.Budget.IsReduced)
            house.Events.Publish(new WorkersReduced(house.Budget.Workers, settings.OpenFiles!.Value));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(abort);
        using var draining = drain.Register(() => Drain(house, stop));
        await using var heartbeat = new Heartbeat(Snapshot, house.Events, house.Clock);
        var workers = _graph.Parts.Select(part => part.RunAsync(worker => GuardAsync(worker, stop), stop.Token)).ToList();
        await limit.WaitAsync(WorkAsync(house, workers, stop));
        await GuardAsync(house.Journal.FlushAsync(CancellationToken.None).AsTask(), stop);
        // A run that was cut short may have left a draft: its notes stay, and a later run sweeps.
        if (
            (_cause ?? _lookFault) is null
            && !stop.IsCancellationRequested
            && house is { Recorder.Failed: 0, HasLostLinks: false }
        )
            await GuardAsync(house.Journal.ForgetOwnFoldersAsync(CancellationToken.None).AsTask(), stop);
        var report = Report(house, drain.IsCancellationRequested || abort.IsCancellationRequested);
        house.Events.Publish(new RunEnded(report));
        return report;
    }

    /// <summary>All loops, and the end of all who work.</summary>
    private async Task WorkAsync(RunHouse house, List<Task> workers, CancellationTokenSource stop)
    {
        try
        {
            await LoopAsync(house, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The report says why: a signal, or the first cause that broke the run.
        }
        foreach (var part in _graph!.Parts)
            await part.CloseAsync();
        await Task.WhenAll(workers);
        foreach (var stage in _graph.Stages)
            await stage.EndAsync();
        if (_graph.Group is { } group)
            await GuardAsync(group.EndAsync().AsTask(), stop);
    }

    /// <summary>The run at this moment; null before it has begun.</summary>
    public RunSnapshot? Snapshot()
    {
        if (_graph is not { } graph || _house is not { } house)
            return null;
        return new(
            plan.Name,
            _loop,
            house.Clock.GetUtcNow(),
            house.Clock.GetElapsedTime(_began),
            graph.Source.IsListing,
            house.Ledger.Opened,
            house.Recorder.FoundBytes,
            house.Ledger.Ended,
            house.Recorder.Skipped,
            _times.NextLook,
            house.Recorder.LastFileAt,
            [graph.Source.Snapshot(), .. graph.Parts.Select(part => part.Snapshot())]
        )
        {
            WaitsFor = _lock?.WaitsFor,
        };
    }

    private async ValueTask<IJournal> OpenJournalAsync(CancellationToken stop) =>
        settings.Journal is { } open ? await open(_run)
        : settings.IsDryRun ? await ReadOnlyJournal.OpenAsync(settings.LogFolder, plan.Journal, stop)
        : await SqliteJournal.OpenAsync(settings.LogFolder, plan.Journal, _run, settings.Clock, plan.Roll, stop);

    private async Task LoopAsync(RunHouse house, CancellationTokenSource stop)
    {
        var isDaemon = settings.Loops is null && _times.IsRunning && !settings.IsDryRun;
        var loops = isDaemon ? int.MaxValue : settings.Loops ?? 1;
        // Who asks for some loops wants the first one now.
        if (isDaemon && _times.HasFirstTime)
            await UnlessEnoughAsync(enough => _times.WaitAsync(_began, enough), house, stop.Token);
        while (_loop < loops && !house.Enough.IsCancellationRequested)
        {
            if (!await TakeLockAsync(isDaemon, house, stop))
                return;
            var began = house.Clock.GetTimestamp();
            house.BeginLoop();
            if (_loop == 0 && !settings.IsDryRun)
            {
                await house.LostJournal.TakeOverAsync(stop.Token);
                await house.Sweep.DeadRunsAsync(_graph!.Steps, stop.Token);
            }
            if (!await OneLoopAsync(house, began, stop) && !_times.IsRunning)
                return;
            _lock!.Release();
            if (_loop < loops)
                await UnlessEnoughAsync(enough => _times.WaitAsync(began, enough), house, stop.Token);
        }
    }

    /// <summary>Takes the lock, waiting for it where the run has no end of its own; false when the run is to end.</summary>
    private async Task<bool> TakeLockAsync(bool waits, RunHouse house, CancellationTokenSource stop)
    {
        var isTaken = false;
        await GuardAsync(
            UnlessEnoughAsync(async enough => isTaken = await _lock!.TakeAsync(waits, house.Events, enough), house, stop.Token),
            stop
        );
        return isTaken;
    }

    /// <summary>One look and everything it takes. Returns whether the source could look.</summary>
    private async Task<bool> OneLoopAsync(RunHouse house, long began, CancellationTokenSource stop)
    {
        var before = Totals(house);
        _skippedBefore = before.Skipped;
        house.Events.Publish(new LoopStarted(++_loop));
        if (!settings.IsDryRun)
            await GuardAsync(house.MarkerRemoval.DeadRunsAsync(stop.Token).AsTask(), stop);
        var look = await GuardSourceAsync(house, stop);
        if (_graph!.Group is { } group)
            await group.LookedAsync(look == Look.Whole, stop.Token);
        await house.Ledger.WhenEmptyAsync(stop.Token);
        if (_graph.Group is { } ended)
            await GuardAsync(ended.EndLoopAsync(stop.Token).AsTask(), stop);
        if (look == Look.Whole)
            await GuardAsync(_graph.Unmet.TellAsync(stop.Token), stop);
        await house.Leftovers.TakeAwayAsync(stop.Token);
        if (house.HasLostLinks || house.Transfer.Deletes.HasLeft)
            house.HasLostLinks = !await house.Sweep.OwnAsync(_run, stop.Token);
        if (!settings.IsDryRun)
            await house.Orphans.LookAsync(stop.Token);
        await house.Orphans.SweepAsync(stop.Token);
        await GuardAsync(house.EndLoopAsync(stop.Token), stop);
        var after = Totals(house);
        house.Events.Publish(
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
                    Took = house.Clock.GetElapsedTime(began),
                }
            )
        );
        return look != Look.Broken;
    }

    /// <summary>A source that cannot look breaks the run, but what it had taken before goes on to its end, and a schedule looks again.</summary>
    private async Task<Look> GuardSourceAsync(RunHouse house, CancellationTokenSource stop)
    {
        try
        {
            var isWhole = await _graph!.Source.RunAsync(stop.Token);
            _lookFault = isWhole ? null : _lookFault;
            return isWhole ? Look.Whole : Look.CutShort;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            _lookFault = fault;
            house.Events.Publish(new LoopBroken(_loop, fault));
            return Look.Broken;
        }
    }

    /// <summary>Waits for something; a signal ends that well, as there is nothing in flight to wait for.</summary>
    private static async Task UnlessEnoughAsync(Func<CancellationToken, Task> wait, RunHouse house, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, house.Enough);
        try
        {
            await wait(either.Token);
        }
        catch (OperationCanceledException) when (house.Enough.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            // The loop sees that it is enough.
        }
    }

    private void Drain(RunHouse house, CancellationTokenSource stop)
    {
        house.TakeNoMore();
        house.Events.Publish(new Draining(plan.Shutdown));
        stop.CancelAfter(plan.Shutdown);
    }

    /// <summary>Keeps the first cause that broke the run, apart from the cancellations that follow from it, and stops everything.</summary>
    private async Task GuardAsync(Task work, CancellationTokenSource stop)
    {
        try
        {
            await work;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Followed from the cause that is kept already, or from a signal.
        }
        catch (Exception fault)
        {
            Interlocked.CompareExchange(ref _cause, fault, null);
            await stop.CancelAsync();
        }
    }

    private LoopReport Totals(RunHouse house) =>
        new()
        {
            Loop = _loop,
            Found = house.Ledger.Opened,
            Done = house.Recorder.Done,
            Failed = house.Recorder.Failed,
            Skipped = house.Recorder.Skipped,
            Bytes = _graph!.Parts.Sum(part => part.Bytes) - _graph.Stages.Sum(stage => stage.VerifiedBytes),
            VerifiedBytes = _graph.Stages.Sum(stage => stage.VerifiedBytes),
            Took = house.Clock.GetElapsedTime(_began),
        };

    private RunReport Report(RunHouse house, bool interrupted)
    {
        var sum = Totals(house);
        var total = sum with { Failed = house.Recorder.StillFailed, Skipped = sum.Skipped - _skippedBefore };
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
            Settled = [.. house.Sizings.Settled, .. _graph!.Stages.Select(stage => stage.Settled).OfType<Settled>()],
        };
    }

    /// <summary>How far the source came.</summary>
    private enum Look
    {
        Whole,
        CutShort,
        Broken,
    }
}
