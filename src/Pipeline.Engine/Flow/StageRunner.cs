using Pipeline.Engine.Events;
using Pipeline.Engine.Files;
using Pipeline.Engine.Journal;
using Pipeline.Engine.Plan;
using Pipeline.Engine.Stages;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Flow;

/// <summary>
/// A stage at work: its inbox, its workers, and what they do with each file. Here, and nowhere else, files are put onward and settled: put first,
/// then settle, so that a file is at any moment in somebody's hands.
/// </summary>
internal sealed class StageRunner : Way, IRunningPart
{
    private readonly StagePlan _plan;
    private readonly FileStage _stage;
    private readonly IInbox _inbox;
    private readonly Way _below;
    private readonly Losses _losses;
    private readonly RunHouse _house;
    private readonly Retry _retry;
    private readonly SliceRunner? _slices;
    private readonly Crew _crew;
    private readonly CrewTuning? _tuning;

    /// <summary>The slices of one file lie together in the inbox below: a file that waits for room waits for none that comes after it.</summary>
    private readonly SemaphoreSlim _cut = new(1);
    private long _done;
    private long _failed;
    private string? _lastFault;

    public StageRunner(StagePlan plan, FileStage stage, IInbox inbox, Way below, Losses losses, RunHouse house)
    {
        (_plan, _stage, _inbox, _below, _losses, _house) = (plan, stage, inbox, below, losses, house);
        _retry = new(plan.Settings.Retry, plan.Settings.Timeout, house.Clock);
        _slices = stage is CopyingStage copying ? new(plan, copying, _retry, house) : null;
        var most = house.Budget.Most(plan);
        _crew = new(plan.Settings.Concurrency.IsAuto ? Math.Min(CrewTuning.First, most) : most, WorkAsync, house.Clock);
        if (plan.Settings.Concurrency.IsAuto)
            _tuning = new(plan.Name, _crew, inbox, () => Volatile.Read(ref _done) + Volatile.Read(ref _failed), most, house);
    }

    public override ValueTask PutAsync(FileItem item, CancellationToken stop) => _inbox.PutAsync(item, stop);

    public override ValueTask LeaveAsync(FileItem item, Exit exit, CancellationToken stop) => _below.LeaveAsync(item, exit, stop);

    /// <summary>Starts the workers, and ends when the inbox is closed and empty and the last of them has left.</summary>
    /// <param name="guard">Takes in a worker's fault; it throws nothing.</param>
    /// <param name="stop">Ends them.</param>
    public async Task RunAsync(Func<Task, Task> guard, CancellationToken stop)
    {
        var working = _crew.RunAsync(guard, stop);
        using (_tuning?.Start())
            await working;
    }

    public async ValueTask GiveBackAsync(CancellationToken stop)
    {
        while (_inbox.TryTake(out var delivery))
        {
            await LetGoAsync(delivery.Item, stop);
            await delivery.SettleAsync();
        }
    }

    public ValueTask CloseAsync() => _inbox.CloseAsync();

    /// <summary>Ends what the end of the run has left half done; no worker works any more.</summary>
    public ValueTask EndAsync() => _stage is CopyingStage copying ? copying.DisposeAsync() : default;

    /// <summary>Bytes moved by its workers since the run began.</summary>
    public long Bytes => _crew.Bytes;

    /// <summary>Of these, bytes that were read for verification only.</summary>
    public long VerifiedBytes => _crew.VerifiedBytes;

    /// <summary>What was found for its concurrency, where that is <c>auto</c>.</summary>
    public Settled? Settled => _tuning?.Settled;

    public StageSnapshot Snapshot()
    {
        var (workers, formerBytes) = _crew.Snapshot();
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

    private async Task WorkAsync(Crew.Member member, CancellationToken stop)
    {
        var worker = member.Clock;
        WorkerClock.Current = worker;
        await foreach (var delivery in _inbox.TakeAsync(stop))
        {
            worker.File = delivery.Item.Origin.Path.Text;
            worker.Enter(WorkerState.Busy);
            if (delivery.Lost.CanBeCanceled)
            {
                if (await IsOursAsync(delivery, worker, stop))
                    await delivery.SettleAsync();
            }
            else
            {
                await HandleAsync(delivery.Item, worker, stop);
                await delivery.SettleAsync();
            }
            worker.File = null;
            worker.Enter(WorkerState.Idle);
            if (!_crew.Keeps(member))
                return;
        }
    }

    /// <summary>Works on a file that may be lost; false when it was given to somebody else meanwhile, who will put it onward and settle it.</summary>
    private async ValueTask<bool> IsOursAsync(Delivery delivery, WorkerClock worker, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, delivery.Lost);
        try
        {
            await HandleAsync(delivery.Item, worker, either.Token);
            return true;
        }
        catch (OperationCanceledException) when (delivery.Lost.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private SliceRunner Slices =>
        _slices ?? throw new InvalidOperationException($"{_plan.Name} was given a slice, which it cannot work on");

    /// <summary>Between a worker and its stage stand as few waiting methods as can be: each of them costs every file something.</summary>
    private ValueTask HandleAsync(FileItem item, WorkerClock worker, CancellationToken stop) =>
        _losses.Recall(item).IsCancellationRequested ? LetGoAsync(item, stop)
        : item.Slice is { } slice ? HandleSliceAsync(item, slice, worker, stop)
        : HandleFileAsync(item, worker, stop);

    private ValueTask HandleFileAsync(FileItem item, WorkerClock worker, CancellationToken stop) =>
        HandleAsync(item, token => OnceAsync(item, token), _house.Clock.GetTimestamp(), 1, worker, stop);

    private async ValueTask HandleSliceAsync(FileItem item, FileSlice slice, WorkerClock worker, CancellationToken stop)
    {
        var joined = await Slices.SendAsync(
            item,
            slice,
            (n, fault, delay) => WaitAsync(item, worker, n, fault, delay, stop),
            Note,
            stop
        );
        var file = item with { Slice = null };
        if (joined?.Fault is { } lost)
            await FailAsync(file, lost, joined.Attempts, stop);
        else if (joined is not null)
            await HandleAsync(file, token => Slices.JoinAsync(file, token), joined.Began, joined.Attempts, worker, stop);
    }

    /// <summary>A file that is wanted back leaves without being worked on; one in slices when the last of them has come.</summary>
    private async ValueTask LetGoAsync(FileItem item, CancellationToken stop)
    {
        if (item.Slice is not { } slice)
        {
            await _below.LeaveAsync(item, Exit.Failed, stop);
            return;
        }
        if (Slices.GiveBack(item, slice) is { } joined)
            await FailAsync(item with { Slice = null }, joined.Fault!, joined.Attempts, stop);
    }

    private async ValueTask HandleAsync(
        FileItem item,
        Func<CancellationToken, ValueTask<Outcome>> work,
        long began,
        int attemptsBefore,
        WorkerClock worker,
        CancellationToken stop
    )
    {
        Outcome outcome;
        var attempts = 1;
        try
        {
            (outcome, attempts) = await _retry.RunAsync(
                work,
                async (n, fault, delay) =>
                {
                    await WaitAsync(item, worker, n, fault, delay, stop);
                    attempts = n + 1;
                },
                stop
            );
        }
        catch (Exception fault) when (fault is not JournalException && !stop.IsCancellationRequested)
        {
            await FailAsync(item, fault, attempts, stop);
            return;
        }
        Interlocked.Increment(ref _done);
        var done = outcome.Item ?? item;
        var known = outcome.Changed ? _house.Ledger.Find(item.Origin)?.Learn(_plan.Name, item, done) : null;
        _house.Recorder.Step(
            _plan.Name,
            done,
            known,
            outcome,
            _house.Clock.GetElapsedTime(began),
            Math.Max(attempts, attemptsBefore)
        );
        if (outcome.Slices is { } slices)
        {
            await PutAsync(slices, worker, stop);
            return;
        }
        if (outcome.Item is null)
        {
            _house.Recorder.Left(item.Origin, outcome.Did ?? _plan.Name);
            await _below.LeaveAsync(item, Exit.Left, stop);
            return;
        }
        var put = _below.PutAsync(done, stop);
        if (put.IsCompletedSuccessfully)
            return;
        using (worker.During(WorkerState.Blocked))
            await put;
    }

    private async ValueTask PutAsync(IEnumerable<FileItem> slices, WorkerClock worker, CancellationToken stop)
    {
        using var blocked = worker.During(WorkerState.Blocked);
        await _cut.WaitAsync(stop);
        try
        {
            foreach (var slice in slices)
                await _below.PutAsync(slice, stop);
        }
        finally
        {
            _cut.Release();
        }
    }

    private ValueTask<Outcome> OnceAsync(FileItem item, CancellationToken stop) =>
        _house.IsDryRun ? _stage.PreviewAsync(item, stop)
        : _stage.TakesAway ? TakeAwayAsync(item, stop)
        : _stage.WorkAsync(item, stop);

    private async ValueTask<Outcome> TakeAwayAsync(FileItem item, CancellationToken stop)
    {
        await _house.Recorder.BeforeTakingAwayAsync(_house.Ledger.Find(item.Origin)?.Known ?? item, stop);
        await _house.Transfer.Claims.AskAsync(item, stop);
        return await _stage.WorkAsync(item, stop);
    }

    private async ValueTask WaitAsync(
        FileItem item,
        WorkerClock worker,
        int attempt,
        StoreFault fault,
        TimeSpan delay,
        CancellationToken stop
    )
    {
        Note(fault);
        _house.Events.Publish(new StepRetried(item, _plan.Name, attempt, fault, delay));
        using (worker.During(fault.Kind == FaultKind.NoSpace ? WorkerState.Held : WorkerState.Retrying, fault.Message))
            await _losses.PauseAsync(item, fault, delay, _house.Clock, stop);
    }

    private async ValueTask FailAsync(FileItem item, Exception fault, int attempts, CancellationToken stop)
    {
        Note(fault);
        if (_stage is CopyingStage copying)
            await copying.LeaveAsync(item, fault, stop);
        if (await new NothingLeft(_house).WhyAsync(item, fault, stop) is { } nothingLeft)
        {
            _house.Recorder.Drop(item.Origin, nothingLeft);
            await _below.LeaveAsync(item, Exit.Left, stop);
            return;
        }
        Interlocked.Increment(ref _failed);
        await _losses.LoseAsync(new(_plan.Name, _plan.Settings, item, fault, attempts), stop);
        await _below.LeaveAsync(item, Exit.Failed, stop);
    }

    private void Note(Exception fault)
    {
        Volatile.Write(ref _lastFault, fault.Message);
        if (fault is StoreFault { Kind: FaultKind.LinkLost or FaultKind.TimedOut or FaultKind.Unreachable })
            _house.HasLostLinks = true;
    }
}
