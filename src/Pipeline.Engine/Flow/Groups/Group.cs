using Pipeline.Engine.Events;
using Pipeline.Engine.Files;
using Pipeline.Engine.Plan;
using Pipeline.Engine.Stages;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Flow.Groups;

/// <summary>
/// A <c>group</c> block. Its files are gathered until the source has looked everywhere and all that it found are here or have left the road; then groups go through the block's stages one after the other, and
/// behind them their files are gathered again until the whole group is through. A dry run gathers nothing: it only says to which group a file belongs, and whether somebody else holds its marker.
/// </summary>
internal sealed class Group : Way, IRunningPart
{
    /// <summary>How long the end of a run may wait for a store to take a marker away; the next run does what is left.</summary>
    private static readonly TimeSpan LastMoments = TimeSpan.FromSeconds(10);

    private readonly GroupRoad _road;
    private readonly IInbox _inbox;
    private readonly GroupOpening _opening;
    private readonly GroupClosing _closing;
    private readonly WorkerClock _gatherer;
    private long _done;

    public Group(GroupPlan plan, IInbox inbox, Way below, Losses around, RunHouse house)
    {
        _road = new(plan, below, around, house);
        _inbox = inbox;
        (_opening, _closing) = (new(_road), new(_road));
        _gatherer = new(house.Clock);
        End = new GroupEnd(PassAsync);
    }

    /// <summary>The way behind the block's stages.</summary>
    public Way End { get; }

    /// <summary>The way into the block's stages; set when they are built.</summary>
    public Way Inner
    {
        set => _road.Inner = value;
    }

    public long Bytes => 0;

    /// <summary>The source is built: it tells of what it cannot take, and can look again.</summary>
    public void Follow(SourceRunner source)
    {
        _road.Source = source;
        source.Lost = (card, fault) =>
        {
            if (_road.TryKey(card, out _) is { } key)
                _road.Book.FailAbove(key, fault.Message);
        };
    }

    public override ValueTask PutAsync(FileItem item, CancellationToken stop) => _inbox.PutAsync(item, stop);

    public override async ValueTask LeaveAsync(FileItem item, Exit exit, CancellationToken stop)
    {
        if (_road.House.Ledger.Find(item.Origin) is not { } page)
            return;
        if (exit == Exit.Failed && _road.TryKey(item, out _) is { } key)
            _road.Book.FailAbove(key, page.Reason);
        await _road.Below.LeaveAsync(item, exit, stop);
        _road.Door.Reach();
    }

    public Task RunAsync(Func<Task, Task> guard, CancellationToken stop) =>
        Task.WhenAll(
            guard(Task.Run(() => GatherAsync(stop), stop)),
            guard(Task.Run(() => _opening.RunAsync(stop), stop)),
            guard(Task.Run(() => _closing.RunAsync(stop), stop))
        );

    /// <summary>A group stands in no lane: nothing is wanted back.</summary>
    public ValueTask GiveBackAsync(CancellationToken stop) => default;

    public async ValueTask CloseAsync()
    {
        await _inbox.CloseAsync();
        _opening.Close();
        _closing.Close();
    }

    /// <summary>The source has looked, everywhere or not.</summary>
    public ValueTask LookedAsync(bool everywhere, CancellationToken stop) =>
        _road.House.IsDryRun ? default : _opening.LookedAsync(everywhere, stop);

    /// <summary>No file is on the road any more.</summary>
    public ValueTask EndLoopAsync(CancellationToken stop) => _closing.EndLoopAsync(all: true, stop);

    /// <summary>The run ends, in whatever way: no marker is left that can be taken away now.</summary>
    public async ValueTask EndAsync()
    {
        using var limit = new CancellationTokenSource(LastMoments, _road.House.Clock);
        try
        {
            if (_road.Markers is { } markers)
                await markers.TakeRestAsync(all: true, limit.Token);
        }
        catch (OperationCanceledException)
        {
            _road.House.Events.Publish(
                new StoreNotice(
                    _road.Plan.Name,
                    "a store does not answer; the next run takes the markers away there",
                    IsTrouble: true
                )
            );
        }
        _road.Book.Dispose();
    }

    public StageSnapshot Snapshot()
    {
        // Those that wait for others take up no room in the inbox.
        var waiting = (int)Math.Min(_road.Book.Waiting, int.MaxValue / 2);
        return new(
            _road.Plan.Name,
            false,
            _inbox.Count + waiting,
            _inbox.Capacity + waiting,
            Volatile.Read(ref _done),
            _road.Failed,
            [_gatherer.Snapshot(), _opening.Worker.Snapshot(), _closing.Worker.Snapshot()],
            _opening.LastFault
        );
    }

    private async Task GatherAsync(CancellationToken stop)
    {
        WorkerClock.Current = _gatherer;
        await foreach (var delivery in _inbox.TakeAsync(stop))
        {
            _gatherer.Enter(WorkerState.Busy);
            await TakeAsync(delivery.Item, stop);
            await delivery.SettleAsync();
            _gatherer.Enter(WorkerState.Idle);
        }
    }

    private async ValueTask TakeAsync(FileItem item, CancellationToken stop)
    {
        if (_road.House.Ledger.Find(item.Origin) is null)
            return;
        if (_road.TryKey(item, out var why) is not { } key)
            await _road.FailAsync(item, why!, 1, stop);
        else if (_road.House.IsDryRun)
            await PreviewAsync(key, item, stop);
        else
        {
            _road.Book.Arrive(key, item);
            _road.House.Ledger.PutAside(item.Origin);
        }
        _road.Door.Reach();
    }

    private async ValueTask PreviewAsync(string key, FileItem item, CancellationToken stop)
    {
        try
        {
            if (_road.Markers is { } markers && await markers.LookAsync(item, stop) is { } holder)
            {
                _road.House.Recorder.Left(item.Origin, $"group {GroupPage.Show(key)} is {holder.Why}");
                await _road.Below.LeaveAsync(item, Exit.Left, stop);
                return;
            }
        }
        catch (StoreFault fault)
        {
            _road.House.Events.Publish(new StoreNotice(fault.At.Store ?? _road.Plan.Name, fault.Message, IsTrouble: true));
        }
        var did = $"would go with group {GroupPage.Show(key)}";
        _road.House.Recorder.Step(_road.Plan.Name, item, null, Outcome.Unchanged(item, did), default, 1);
        _road.House.Ledger.Find(item.Origin)?.Enter(_road.Plan.Name, item);
        await _road.Inner.PutAsync(item, stop);
    }

    /// <summary>A file has come to the end of the block's stages.</summary>
    private async ValueTask PassAsync(FileItem item, Exit exit, CancellationToken stop)
    {
        var ledger = _road.House.Ledger;
        if (ledger.Find(item.Origin) is not { } page || page.Join(_road.Plan.Name, "", 1, item, exit) is not { } whole)
            return;
        if (_road.House.IsDryRun)
        {
            await (
                whole.Exit == Exit.Done
                    ? _road.Below.PutAsync(whole.Item, stop)
                    : _road.Below.LeaveAsync(whole.Item, whole.Exit, stop)
            );
            return;
        }
        var key = _road.Key(item);
        if (whole.Exit == Exit.Done)
        {
            Interlocked.Increment(ref _done);
            _road.Book.Wait(key, whole.Item);
            ledger.PutAside(item.Origin);
        }
        else
        {
            _road.Book.Fall(key, whole.Item, whole.Exit == Exit.Failed ? page.Reason ?? "" : null);
            await _road.Below.LeaveAsync(whole.Item, whole.Exit, stop);
        }
        if (_road.Book.Of(key, one => --one.Inside) == 0)
            _road.Wake();
    }

    /// <summary>The end of the block's stages.</summary>
    private sealed class GroupEnd(Func<FileItem, Exit, CancellationToken, ValueTask> pass) : Way
    {
        public override ValueTask PutAsync(FileItem item, CancellationToken stop) => pass(item, Exit.Done, stop);

        public override ValueTask LeaveAsync(FileItem item, Exit exit, CancellationToken stop) => pass(item, exit, stop);
    }
}
