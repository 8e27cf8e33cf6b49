using System.Threading.Channels;
using Pipeline.Engine.Events;
using Pipeline.Engine.Files;
using Pipeline.Engine.Plan;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Flow.Lanes;

/// <summary>
/// A <c>spread</c> block: one lane gets the file, and when the lane loses it, another does. Files are put into lanes that have room, and never wait at a lane's door: each inbox
/// in a lane has room for all that the lane may hold. A file that comes back goes into an inbox of returns, which has room for all that the spread may hold. So nobody in
/// a lane ever waits for another lane.
/// </summary>
internal sealed class Spread : Way, IGraphNode
{
    private readonly SpreadPlan _plan;
    private readonly IItemQueue _inbox;
    private readonly IItemQueue _returns;
    private readonly Way _below;
    private readonly Losses _around;
    private readonly RunContext _context;
    private readonly IReadOnlyList<Lane> _lanes;
    private readonly LoadBalancer _balancer;
    private readonly WorkerActivity _worker;
    private readonly SemaphoreSlim _roomForNext = new(1);
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    private long _done;
    private long _failed;
    private string? _lastFault;

    /// <param name="plan">The block.</param>
    /// <param name="lanes">Its lanes, whose ways are built later.</param>
    /// <param name="inboxes">Makes an inbox of that capacity.</param>
    /// <param name="below">The way below the block.</param>
    /// <param name="around">What stands around the block.</param>
    /// <param name="context">What the stages share.</param>
    /// <param name="queue">How many files may wait before the block.</param>
    public Spread(
        SpreadPlan plan,
        IReadOnlyList<Lane> lanes,
        Func<int, IItemQueue> inboxes,
        Way below,
        Losses around,
        RunContext context,
        int queue
    )
    {
        (_plan, _lanes, _below, _around, _context) = (plan, lanes, below, around, context);
        (_inbox, _returns) = (inboxes(queue), inboxes(LoadBalancer.Room(lanes)));
        _balancer = new(plan.Options, lanes, context.Clock, context.IsDryRun);
        _worker = new(context.Clock);
    }

    public long Bytes => 0;

    public override async ValueTask PutAsync(FileItem item, CancellationToken cancellationToken)
    {
        _context.Ledger.Find(item.Origin)?.Enter(_plan.Name, new Passage(item));
        await _inbox.PutAsync(item, cancellationToken);
    }

    public override ValueTask LeaveAsync(FileItem item, Exit exit, CancellationToken cancellationToken) =>
        _below.LeaveAsync(item, exit, cancellationToken);

    public Task RunAsync(Func<Task, Task> guard, CancellationToken cancellationToken) =>
        Task.WhenAll(
            guard(Task.Run(() => TakeNewAsync(cancellationToken), cancellationToken)),
            guard(Task.Run(() => TakeReturnsAsync(cancellationToken), cancellationToken)),
            guard(Task.Run(() => DealAsync(cancellationToken), cancellationToken))
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
            _plan.Name,
            false,
            _inbox.Count + _balancer.Count,
            _inbox.Capacity,
            Volatile.Read(ref _done),
            Volatile.Read(ref _failed),
            [_worker.Snapshot()],
            Volatile.Read(ref _lastFault)
        );

    /// <summary>Is cancelled when the lane that a file is in fails.</summary>
    public CancellationToken RecallOf(FileItem item) => PassageOf(item) is { } passage ? _balancer.RecallOf(passage) : default;

    /// <summary>A stage of a lane has lost a file. Returns whether another lane may take it.</summary>
    public bool TakesOver(Loss loss) => PassageOf(loss.Item) is { } passage && _balancer.TakesOver(passage, loss);

    /// <summary>A file has come to the end of its lane.</summary>
    public async ValueTask PassAsync(Lane lane, FileItem item, Exit exit, CancellationToken cancellationToken)
    {
        if (_context.Ledger.Find(item.Origin) is not { } page || page.Through(_plan.Name) is not { Visit: not null } passage)
            return;
        var (wasDown, blamed) = _balancer.Pass(passage, lane);
        if (wasDown)
            _context.Events.Publish(new LaneUp(lane.Step));
        foreach (var down in blamed)
            await PutDownAsync(down, cancellationToken);
        Wake();
        Interlocked.Increment(ref _done);
        var whole = page.Rejoin(_plan.Name, lane.Step, passage.Entering, item);
        await (exit == Exit.Done ? _below.PutAsync(whole, cancellationToken) : _below.LeaveAsync(whole, exit, cancellationToken));
    }

    /// <summary>A file comes back from a lane that lost it or was told to give it back: it goes to another, as it came, or has failed.</summary>
    public async ValueTask ComeBackAsync(Lane lane, FileItem item, CancellationToken cancellationToken)
    {
        if (_context.Ledger.Find(item.Origin) is not { } page || page.Through(_plan.Name) is not { Visit: not null } passage)
            return;
        var back = _balancer.DecideReturn(passage, lane);
        if (back.Visit.HasFailed)
        {
            Interlocked.Increment(ref _failed);
            Wake();
            await _below.LeaveAsync(item, Exit.Failed, cancellationToken);
            return;
        }
        var left = _context.Leftovers.Note(lane.Step, passage.Entering, page.Known.Copies.Where(lane.Made));
        var known = page.Forget(lane.Step, passage.Entering);
        foreach (var loss in back.Visit.Losses)
        {
            Volatile.Write(ref _lastFault, $"{loss.Step}: {loss.Fault.Message}");
            _context.Recorder.Lost(known, loss, left, goesOn: !back.IsOver);
        }
        if (back.Down is { } down)
            await PutDownAsync(down, cancellationToken);
        if (back.IsOver)
            await FailAsync(passage, cancellationToken);
        else
            await _returns.PutAsync(passage.Entering, cancellationToken);
        Wake();
    }

    private Passage? PassageOf(FileItem item) => _context.Ledger.Find(item.Origin)?.Through(_plan.Name);

    private void Wake() => _wake.Writer.TryWrite(true);

    private async Task TakeNewAsync(CancellationToken cancellationToken)
    {
        await foreach (var delivery in _inbox.TakeAsync(cancellationToken))
        {
            if (PassageOf(delivery.Item) is not { } passage)
            {
                await delivery.SettleAsync();
                continue;
            }
            await _roomForNext.WaitAsync(cancellationToken);
            _balancer.Put(new(delivery, passage, _around.Recall(delivery.Item)));
            Wake();
        }
    }

    private async Task TakeReturnsAsync(CancellationToken cancellationToken)
    {
        await foreach (var delivery in _returns.TakeAsync(cancellationToken))
        {
            if (PassageOf(delivery.Item) is { } passage)
                _balancer.Return(new(delivery, passage, _around.Recall(delivery.Item)));
            else
                await delivery.SettleAsync();
            Wake();
        }
    }

    private async Task DealAsync(CancellationToken cancellationToken)
    {
        await using var timer = _context.Clock.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        await foreach (var _ in _wake.Reader.ReadAllAsync(cancellationToken))
        {
            _worker.Enter(WorkerState.Busy);
            while (_balancer.Next() is { } move)
                await DoAsync(move, cancellationToken);
            var (state, why) = _balancer.State();
            _worker.Enter(state, why);
            if (_balancer.LookAgainIn() is { } time)
                timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(time.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
        }
    }

    private async ValueTask DoAsync(Move move, CancellationToken cancellationToken)
    {
        var (file, passage) = (move.File, move.File.Passage);
        if (move.To is { } lane)
            await GiveAsync(passage, lane, cancellationToken);
        else if (file.Recall.IsCancellationRequested)
        {
            _balancer.Drop(passage);
            await _below.LeaveAsync(passage.Entering, Exit.Failed, cancellationToken);
        }
        else
        {
            _balancer.Drop(passage);
            await FailAsync(passage, cancellationToken);
        }
        await file.Delivery.SettleAsync();
        if (move.IsNew)
            _roomForNext.Release();
    }

    /// <summary>The file goes into a lane, without what it may have brought of others from an earlier run.</summary>
    private ValueTask GiveAsync(Passage passage, Lane lane, CancellationToken cancellationToken)
    {
        foreach (var other in _lanes.Where(other => other != lane && passage.Entering.Copies.Any(other.Made)))
        {
            _context.Leftovers.Note(other.Step, passage.Entering, passage.Entering.Copies.Where(other.Made));
            _context.Ledger.Find(passage.Entering.Origin)?.Forget(other.Step, passage.Entering);
            passage.Entering = passage.Entering with { Copies = [.. passage.Entering.Copies.Where(copy => !other.Made(copy))] };
        }
        return lane.Way.PutAsync(passage.Entering with { Lane = lane.Name }, cancellationToken);
    }

    private async ValueTask FailAsync(Passage passage, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _failed);
        var (last, reasons) = (passage.LastLoss, _balancer.Reasons(passage));
        var item = passage.Entering with { Lane = last?.Item.Lane };
        var fault = last?.Fault is StoreException known
            ? new StoreException(known.At, known.Kind, $"no lane took it: {reasons}", known)
            : new StoreException(item.Origin, StoreErrorKind.Unreachable, $"no lane took it: {reasons}", last?.Fault);
        await _around.HandleFailureAsync(
            new(_plan.Name, last?.Settings ?? new(), item, fault, last?.Attempts ?? 0),
            cancellationToken
        );
        await _below.LeaveAsync(item, Exit.Failed, cancellationToken);
    }

    /// <summary>A lane has failed: all that are in it are called back, and those who wait in its inboxes leave at once.</summary>
    private async ValueTask PutDownAsync(Down down, CancellationToken cancellationToken)
    {
        _context.Events.Publish(new LaneDown(down.Lane.Step, down.Fault, down.Penalty, down.Failures));
        await down.Recall.CancelAsync();
        foreach (var part in down.Lane.Parts)
            await part.DrainQueueAsync(cancellationToken);
    }
}
