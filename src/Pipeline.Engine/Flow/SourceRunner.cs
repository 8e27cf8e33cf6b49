using Pipeline.Engine.Events;
using Pipeline.Engine.Files;
using Pipeline.Engine.Plan;
using Pipeline.Engine.Stages;

namespace Pipeline.Engine.Flow;

/// <summary>The source at work: once per loop it looks, and what it takes is opened in the ledger and put before the first stage.</summary>
/// <param name="plan">The source's plan.</param>
/// <param name="stage">The source.</param>
/// <param name="below">The way of the files it takes.</param>
/// <param name="house">What the stages share.</param>
internal sealed class SourceRunner(StagePlan plan, SourceStage stage, Way below, RunHouse house)
{
    private readonly WorkerClock _worker = new(house.Clock);
    private readonly Retry _retry = new(plan.Settings.Retry, timeout: null, house.Clock);
    private long _found;
    private long _failed;
    private string? _lastFault;

    /// <summary>Whether it is looking now.</summary>
    public bool IsListing { get; private set; }

    /// <summary>Is told what is known of files that should have been taken and could not.</summary>
    public Action<FileItem, Exception> Lost { get; set; } = (_, _) => { };

    /// <summary>
    /// Looks once. A passing fault in the middle begins the look anew; what is on the road already is not taken twice. Returns whether the look came to its end: it does not when no more files are
    /// to be taken.
    /// </summary>
    public Task<bool> RunAsync(CancellationToken stop)
    {
        house.Recorder.BeginLook();
        return RunAsync(LookAsync, stop);
    }

    /// <summary>Looks once more for files that came since, tells nothing again, and puts what is wanted before the first stage. Returns as <see cref="RunAsync(CancellationToken)"/> does.</summary>
    /// <param name="isWanted">Whether a file is.</param>
    /// <param name="days">The only days of which files are wanted, where that is known.</param>
    /// <param name="stop">Ends the run.</param>
    public Task<bool> RunAgainAsync(
        Func<FileItem, ValueTask<bool>> isWanted,
        IReadOnlySet<DateOnly>? days,
        CancellationToken stop
    ) =>
        RunAsync(
            (look, end) =>
                LookAgainAsync(
                    days is not null && stage is ILooksAtDays some ? some.FindAsync(days, look) : stage.FindAsync(look),
                    isWanted,
                    look,
                    end
                ),
            stop
        );

    private async Task<bool> RunAsync(
        Func<CancellationToken, CancellationToken, ValueTask<bool>> lookAsync,
        CancellationToken stop
    )
    {
        WorkerClock.Current = _worker;
        using var look = CancellationTokenSource.CreateLinkedTokenSource(stop, house.Enough);
        try
        {
            IsListing = true;
            await _retry.RunAsync(token => lookAsync(token, stop), WaitAsync, look.Token);
            return true;
        }
        catch (OperationCanceledException) when (house.Enough.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            // Asked to take no more files: what was taken goes on.
            return false;
        }
        finally
        {
            IsListing = false;
            _worker.Enter(WorkerState.Idle);
            WorkerClock.Current = null;
        }

        async ValueTask WaitAsync(int attempt, Stores.StoreFault fault, TimeSpan delay)
        {
            Volatile.Write(ref _lastFault, fault.Message);
            house.Events.Publish(new StoreNotice(fault.At.Store ?? plan.Name, fault.Message, IsTrouble: true));
            using (_worker.During(WorkerState.Retrying, fault.Message))
                await Task.Delay(delay, house.Clock, look.Token);
        }
    }

    public StageSnapshot Snapshot() =>
        new(
            plan.Name,
            true,
            0,
            0,
            Volatile.Read(ref _found),
            Volatile.Read(ref _failed),
            [_worker.Snapshot()],
            Volatile.Read(ref _lastFault)
        );

    /// <param name="look">Ends the look.</param>
    /// <param name="stop">Ends the run: a file that was opened is put before the first stage even when the look is to end.</param>
    private async ValueTask<bool> LookAsync(CancellationToken look, CancellationToken stop)
    {
        _worker.Enter(WorkerState.Busy);
        await foreach (var finding in stage.FindAsync(look))
        {
            look.ThrowIfCancellationRequested();
            if (finding.Item is { } item)
                await TakeAsync(item, stop);
            else if (finding.Fault is { } fault)
            {
                if (finding.Card is { } card)
                    Lost(card, fault);
                Fail(finding.At, fault);
            }
            else
                house.Recorder.Left(finding.At, finding.Reason ?? "left");
        }
        return true;
    }

    private async ValueTask<bool> LookAgainAsync(
        IAsyncEnumerable<Finding> findings,
        Func<FileItem, ValueTask<bool>> isWanted,
        CancellationToken look,
        CancellationToken stop
    )
    {
        _worker.Enter(WorkerState.Busy);
        await foreach (var finding in findings)
        {
            look.ThrowIfCancellationRequested();
            if (finding.Item is { } item && await isWanted(item))
                await TakeAsync(item, stop);
        }
        return true;
    }

    private async ValueTask TakeAsync(FileItem found, CancellationToken stop)
    {
        var item = house.Requirements.Recall(found);
        if (!house.Ledger.Open(item))
        {
            house.Recorder.Left(item.Origin, "on the road already");
            return;
        }
        Interlocked.Increment(ref _found);
        house.Recorder.Found(item);
        var put = below.PutAsync(item, stop);
        if (put.IsCompletedSuccessfully)
            return;
        using (_worker.During(WorkerState.Blocked))
            await put;
    }

    private void Fail(FilePlace place, Exception fault)
    {
        if (!house.Recorder.Fail(place, plan.Name, fault))
            return;
        Interlocked.Increment(ref _failed);
        Volatile.Write(ref _lastFault, fault.Message);
        if (plan.Settings.OnError == OnError.Stop)
            house.TakeNoMore();
    }
}
