using System.Threading.Channels;
using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Execution;
using Pipeline.Engine.Execution.Queues;
using Pipeline.Engine.Observability;

namespace Pipeline.Engine.Blocks.Balancing;

/// <summary>
/// A <c>balance</c> block: one target gets the file, and when the target loses it, another does. Files are put into
/// targets that have room, and never wait at a target's door: each inbox in a target has room for all that the target
/// may hold. A file that comes back goes into an inbox of returns, which has room for all that the balance block may
/// hold. So nobody in a target ever waits for another target.
/// </summary>
internal sealed class BalanceNode : ItemSink, IGraphNode
{
    private readonly string _name;
    private readonly IItemQueue _inbox;
    private readonly IItemQueue _returns;
    private readonly ItemSink _downstream;
    private readonly FailureHandler _failures;
    private readonly RunContext _context;
    private readonly RunServices _services;
    private readonly StaleCopyCleaner _leftovers;
    private readonly IReadOnlyList<BalanceTarget> _targets;
    private readonly LoadBalancer _balancer;
    private readonly WorkerActivity _worker;
    private readonly SemaphoreSlim _roomForNext = new(1);
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    private long _done;
    private long _failed;
    private string? _lastFault;

    /// <param name="name">The full name of the block.</param>
    /// <param name="options">Its options.</param>
    /// <param name="targets">Its targets, whose ways are built later.</param>
    /// <param name="inboxes">Makes an inbox with room for that many files.</param>
    /// <param name="downstream">The way below the block.</param>
    /// <param name="failures">What stands around the block.</param>
    /// <param name="context">The run.</param>
    /// <param name="services">What the nodes share.</param>
    /// <param name="leftovers">Is told of copies that targets may have left.</param>
    /// <param name="room">How many files must find room before the block at the least.</param>
    public BalanceNode(
        string name,
        BalanceOptions options,
        IReadOnlyList<BalanceTarget> targets,
        Func<int, IItemQueue> inboxes,
        ItemSink downstream,
        FailureHandler failures,
        RunContext context,
        RunServices services,
        StaleCopyCleaner leftovers,
        int room
    )
    {
        (_name, _targets, _downstream, _failures) = (name, targets, downstream, failures);
        (_context, _services, _leftovers) = (context, services, leftovers);
        (_inbox, _returns) = (inboxes(room), inboxes(LoadBalancer.Room(targets)));
        _balancer = new(options, targets, context.Clock, context.IsDryRun);
        _worker = new(context.Clock);
    }

    public long Bytes => 0;

    public override async ValueTask PutAsync(FileItem item, CancellationToken cancellationToken)
    {
        _services.Tracker.Find(item.Origin)?.KeepState(_name, new BalanceState(item));
        await _inbox.PutAsync(item, cancellationToken);
    }

    public override ValueTask CompleteAsync(FileItem item, ItemResult result, CancellationToken cancellationToken) =>
        _downstream.CompleteAsync(item, result, cancellationToken);

    public Task RunAsync(Func<Task, Task> guard, CancellationToken cancellationToken) =>
        Task.WhenAll(
            guard(Task.Run(() => TakeNewAsync(cancellationToken), cancellationToken)),
            guard(Task.Run(() => TakeReturnsAsync(cancellationToken), cancellationToken)),
            guard(Task.Run(() => DispatchAsync(cancellationToken), cancellationToken))
        );

    /// <summary>Whoever waits here is looked at, and leaves if it is wanted back; those in the inbox follow.</summary>
    public ValueTask DrainQueueAsync(CancellationToken cancellationToken)
    {
        Wake();
        return default;
    }

    public async ValueTask CloseAsync()
    {
        await _inbox.CloseAsync();
        await _returns.CloseAsync();
        _wake.Writer.TryComplete();
    }

    public StageSnapshot Snapshot() =>
        new(
            _name,
            false,
            _inbox.Count + _balancer.Count,
            _inbox.Capacity,
            Volatile.Read(ref _done),
            Volatile.Read(ref _failed),
            [_worker.Snapshot()],
            Volatile.Read(ref _lastFault)
        );

    /// <summary>Is cancelled when the target that a file is in fails.</summary>
    public CancellationToken RevokedTokenOf(FileItem item) =>
        StateOf(item) is { } state ? _balancer.RevokedTokenOf(state) : default;

    /// <summary>A stage of a target has lost a file. Returns whether another target may take it.</summary>
    public bool TakesOver(ItemFailure failure) => StateOf(failure.Item) is { } state && _balancer.TakesOver(state, failure);

    /// <summary>A file has come to the end of its target.</summary>
    public async ValueTask PassAsync(BalanceTarget target, FileItem item, ItemResult result, CancellationToken cancellationToken)
    {
        if (
            _services.Tracker.Find(item.Origin) is not { } tracked
            || tracked.StateIn<BalanceState>(_name) is not { Assignment: not null } state
        )
            return;
        var (wasDown, blamed) = _balancer.Complete(state, target);
        if (wasDown)
            _context.Events.Publish(new TargetUp(target.Step));
        foreach (var targetFailure in blamed)
            await TakeOutTargetAsync(targetFailure, cancellationToken);
        Wake();
        Interlocked.Increment(ref _done);
        var whole = tracked.Leave(_name, target.Step, state.Entering, item);
        await (
            result == ItemResult.Completed
                ? _downstream.PutAsync(whole, cancellationToken)
                : _downstream.CompleteAsync(whole, result, cancellationToken)
        );
    }

    /// <summary>
    /// A file comes back from a target that lost it or was told to give it back: it goes to another, as it came, or has
    /// failed.
    /// </summary>
    public async ValueTask ReturnAsync(BalanceTarget target, FileItem item, CancellationToken cancellationToken)
    {
        if (
            _services.Tracker.Find(item.Origin) is not { } tracked
            || tracked.StateIn<BalanceState>(_name) is not { Assignment: not null } state
        )
            return;
        var back = _balancer.DecideReturn(state, target);
        if (back.Assignment.HasFailed)
        {
            Interlocked.Increment(ref _failed);
            Wake();
            await _downstream.CompleteAsync(item, ItemResult.Failed, cancellationToken);
            return;
        }
        var left = _leftovers.Note(target.Step, state.Entering, tracked.Known.Copies.Where(target.Made));
        var known = tracked.Forget(target.Step, state.Entering);
        foreach (var failure in back.Assignment.Failures)
        {
            Volatile.Write(ref _lastFault, $"{failure.Step}: {failure.Fault.Message}");
            _services.Recorder.Lost(known, failure, left, goesOn: !back.IsOver);
        }
        if (back.Failure is { } targetFailure)
            await TakeOutTargetAsync(targetFailure, cancellationToken);
        if (back.IsOver)
            await FailAsync(state, cancellationToken);
        else
            await _returns.PutAsync(state.Entering, cancellationToken);
        Wake();
    }

    private BalanceState? StateOf(FileItem item) => _services.Tracker.Find(item.Origin)?.StateIn<BalanceState>(_name);

    private void Wake() => _wake.Writer.TryWrite(true);

    private async Task TakeNewAsync(CancellationToken cancellationToken)
    {
        await foreach (var delivery in _inbox.TakeAsync(cancellationToken))
        {
            if (StateOf(delivery.Item) is not { } state)
            {
                await delivery.AckAsync();
                continue;
            }
            await _roomForNext.WaitAsync(cancellationToken);
            _balancer.Put(new(delivery, state, _failures.RevokedToken(delivery.Item)));
            Wake();
        }
    }

    private async Task TakeReturnsAsync(CancellationToken cancellationToken)
    {
        await foreach (var delivery in _returns.TakeAsync(cancellationToken))
        {
            if (StateOf(delivery.Item) is { } state)
                _balancer.Return(new(delivery, state, _failures.RevokedToken(delivery.Item)));
            else
                await delivery.AckAsync();
            Wake();
        }
    }

    private async Task DispatchAsync(CancellationToken cancellationToken)
    {
        await using var timer = _context.Clock.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        await foreach (var _ in _wake.Reader.ReadAllAsync(cancellationToken))
        {
            _worker.Enter(WorkerState.Busy);
            while (_balancer.Next() is { } decision)
                await DispatchAsync(decision, cancellationToken);
            var (state, why) = _balancer.State();
            _worker.Enter(state, why);
            if (_balancer.NextChangeIn() is { } time)
                timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(time.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
        }
    }

    private async ValueTask DispatchAsync(DispatchDecision decision, CancellationToken cancellationToken)
    {
        var (file, state) = (decision.File, decision.File.State);
        if (decision.To is { } target)
            await SendToTargetAsync(state, target, cancellationToken);
        else if (file.RevokedToken.IsCancellationRequested)
        {
            _balancer.Drop(state);
            await _downstream.CompleteAsync(state.Entering, ItemResult.Failed, cancellationToken);
        }
        else
        {
            _balancer.Drop(state);
            await FailAsync(state, cancellationToken);
        }
        await file.Delivery.AckAsync();
        if (decision.IsNew)
            _roomForNext.Release();
    }

    /// <summary>The file goes into a target, without what it may have brought of others from an earlier run.</summary>
    private ValueTask SendToTargetAsync(BalanceState state, BalanceTarget target, CancellationToken cancellationToken)
    {
        foreach (var other in _targets.Where(other => other != target && state.Entering.Copies.Any(other.Made)))
        {
            _leftovers.Note(other.Step, state.Entering, state.Entering.Copies.Where(other.Made));
            _services.Tracker.Find(state.Entering.Origin)?.Forget(other.Step, state.Entering);
            state.Entering = state.Entering with { Copies = [.. state.Entering.Copies.Where(copy => !other.Made(copy))] };
        }
        return target.Sink.PutAsync(state.Entering with { Target = target.Name }, cancellationToken);
    }

    private async ValueTask FailAsync(BalanceState state, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _failed);
        var (last, reasons) = (state.LastFailure, _balancer.Reasons(state));
        var item = state.Entering with { Target = last?.Item.Target };
        var fault = last?.Fault is StoreException known
            ? new StoreException(known.At, known.Kind, $"all targets failed: {reasons}", known)
            : new StoreException(item.Origin, StoreErrorKind.Unreachable, $"all targets failed: {reasons}", last?.Fault);
        await _failures.HandleFailureAsync(
            new(_name, last?.Settings ?? new(), item, fault, last?.Attempts ?? 0),
            cancellationToken
        );
        await _downstream.CompleteAsync(item, ItemResult.Failed, cancellationToken);
    }

    /// <summary>
    /// A target has failed: all that are in it are called back, and those who wait in its inboxes leave at once.
    /// </summary>
    private async ValueTask TakeOutTargetAsync(TargetFailure targetFailure, CancellationToken cancellationToken)
    {
        _context.Events.Publish(
            new TargetDown(targetFailure.Target.Step, targetFailure.Fault, targetFailure.Cooldown, targetFailure.Failures)
        );
        await targetFailure.Recall.CancelAsync();
        foreach (var part in targetFailure.Target.Parts)
            await part.DrainQueueAsync(cancellationToken);
    }
}
