using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Execution;
using Pipeline.Engine.Execution.Queues;
using Pipeline.Engine.Observability;

namespace Pipeline.Engine.Blocks.Groups;

/// <summary>
/// A <c>group</c> block. Its files are gathered until the source has looked everywhere and all that it found are here
/// or have ended; then groups go through the block's stages one after the other, and behind them their files are
/// gathered again until the whole group is through. A dry run gathers nothing: it only says to which group a file
/// belongs, and whether somebody else holds its marker.
/// </summary>
internal sealed class Group : ItemSink, IGraphNode
{
    /// <summary>
    /// How long the end of a run may wait for a store to take a marker away; the next run does what is left.
    /// </summary>
    private static readonly TimeSpan LastMoments = TimeSpan.FromSeconds(10);

    private readonly GroupContext _group;
    private readonly IItemQueue _inbox;
    private readonly GroupStarter _opening;
    private readonly GroupCompleter _closing;
    private readonly WorkerActivity _gatherer;
    private long _done;

    public Group(GroupContext group, IItemQueue inbox)
    {
        (_group, _inbox) = (group, inbox);
        (_opening, _closing) = (new(_group), new(_group));
        _gatherer = new(group.Context.Clock);
        End = new GroupEnd(PassAsync);
    }

    /// <summary>The way behind the block's stages.</summary>
    public ItemSink End { get; }

    /// <summary>The way into the block's stages; set when they are built.</summary>
    public ItemSink Inner
    {
        set => _group.Inner = value;
    }

    public long Bytes => 0;

    /// <summary>The source is built: it tells of what it cannot take, and can look again.</summary>
    public void Follow(SourceRunner source)
    {
        _group.Source = source;
        source.Lost = (item, fault) =>
        {
            if (_group.TryKey(item, out _) is { } key)
                _group.Registry.FailAbove(key, fault.Message);
        };
    }

    public override ValueTask PutAsync(FileItem item, CancellationToken cancellationToken) =>
        _inbox.PutAsync(item, cancellationToken);

    public override async ValueTask CompleteAsync(FileItem item, ItemResult result, CancellationToken cancellationToken)
    {
        if (_group.Services.Tracker.Find(item.Origin) is not { } tracked)
            return;
        if (result == ItemResult.Failed && _group.TryKey(item, out _) is { } key)
            _group.Registry.FailAbove(key, tracked.Reason);
        await _group.Below.CompleteAsync(item, result, cancellationToken);
        _group.Barrier.Reach();
    }

    public Task RunAsync(Func<Task, Task> guard, CancellationToken cancellationToken) =>
        Task.WhenAll(
            guard(Task.Run(() => GatherAsync(cancellationToken), cancellationToken)),
            guard(Task.Run(() => _opening.RunAsync(cancellationToken), cancellationToken)),
            guard(Task.Run(() => _closing.RunAsync(cancellationToken), cancellationToken))
        );

    /// <summary>A group stands in no target: nothing is wanted back.</summary>
    public ValueTask DrainQueueAsync(CancellationToken cancellationToken) => default;

    public async ValueTask CloseAsync()
    {
        await _inbox.CloseAsync();
        _opening.Close();
        _closing.Close();
    }

    /// <summary>The source has looked, everywhere or not.</summary>
    public ValueTask ScannedAsync(bool everywhere, CancellationToken cancellationToken) =>
        _group.Context.IsDryRun ? default : _opening.ScannedAsync(everywhere, cancellationToken);

    /// <summary>No file is in flight any more.</summary>
    public ValueTask EndLoopAsync(CancellationToken cancellationToken) => _closing.EndLoopAsync(all: true, cancellationToken);

    /// <summary>The run ends, in whatever way: no marker is left that can be taken away now.</summary>
    public async ValueTask EndAsync()
    {
        using var limit = new CancellationTokenSource(LastMoments, _group.Context.Clock);
        try
        {
            if (_group.Markers is { } markers)
                await markers.TakeRestAsync(all: true, limit.Token);
        }
        catch (OperationCanceledException)
        {
            _group.Context.Events.Publish(
                new StoreNotice(_group.Name, "a store does not answer; the next run deletes the markers there", IsTrouble: true)
            );
        }
        _group.Registry.Dispose();
    }

    public StageSnapshot Snapshot()
    {
        // Those that wait for others take up no room in the inbox.
        var waiting = (int)Math.Min(_group.Registry.Waiting, int.MaxValue / 2);
        return new(
            _group.Name,
            false,
            _inbox.Count + waiting,
            _inbox.Capacity + waiting,
            Volatile.Read(ref _done),
            _group.Failed,
            [_gatherer.Snapshot(), _opening.Worker.Snapshot(), _closing.Worker.Snapshot()],
            _opening.LastFault
        );
    }

    private async Task GatherAsync(CancellationToken cancellationToken)
    {
        WorkerActivity.Current = _gatherer;
        await foreach (var delivery in _inbox.TakeAsync(cancellationToken))
        {
            _gatherer.Enter(WorkerState.Busy);
            await TakeAsync(delivery.Item, cancellationToken);
            await delivery.AckAsync();
            _gatherer.Enter(WorkerState.Idle);
        }
    }

    private async ValueTask TakeAsync(FileItem item, CancellationToken cancellationToken)
    {
        if (_group.Services.Tracker.Find(item.Origin) is null)
            return;
        if (_group.TryKey(item, out var why) is not { } key)
            await _group.FailAsync(item, why!, 1, cancellationToken);
        else if (_group.Context.IsDryRun)
            await PreviewAsync(key, item, cancellationToken);
        else
        {
            _group.Registry.Arrive(key, item);
            _group.Services.Tracker.Park(item.Origin);
        }
        _group.Barrier.Reach();
    }

    private async ValueTask PreviewAsync(string key, FileItem item, CancellationToken cancellationToken)
    {
        try
        {
            if (_group.Markers is { } markers && await markers.CheckAsync(item, cancellationToken) is { } holder)
            {
                _group.Services.Recorder.Left(item.Origin, $"group {GroupState.Show(key)} is {holder.Why}");
                await _group.Below.CompleteAsync(item, ItemResult.Skipped, cancellationToken);
                return;
            }
        }
        catch (StoreException fault)
        {
            _group.Context.Events.Publish(new StoreNotice(fault.At.Store ?? _group.Name, fault.Message, IsTrouble: true));
        }
        var did = $"would be part of group {GroupState.Show(key)}";
        _group.Services.Recorder.Step(_group.Name, item, null, StageResult.Unchanged(item, did), default, 1);
        _group.Services.Tracker.Find(item.Origin)?.Enter(_group.Name, item);
        await _group.Inner.PutAsync(item, cancellationToken);
    }

    /// <summary>A file has come to the end of the block's stages.</summary>
    private async ValueTask PassAsync(FileItem item, ItemResult result, CancellationToken cancellationToken)
    {
        var tracker = _group.Services.Tracker;
        if (tracker.Find(item.Origin) is not { } tracked || tracked.Join(_group.Name, "", 1, item, result) is not { } whole)
            return;
        if (_group.Context.IsDryRun)
        {
            await (
                whole.Exit == ItemResult.Completed
                    ? _group.Below.PutAsync(whole.Item, cancellationToken)
                    : _group.Below.CompleteAsync(whole.Item, whole.Exit, cancellationToken)
            );
            return;
        }
        var key = _group.Key(item);
        if (whole.Exit == ItemResult.Completed)
        {
            Interlocked.Increment(ref _done);
            _group.Registry.Wait(key, whole.Item);
            tracker.Park(item.Origin);
        }
        else
        {
            _group.Registry.Fall(key, whole.Item, whole.Exit == ItemResult.Failed ? tracked.Reason ?? "" : null);
            await _group.Below.CompleteAsync(whole.Item, whole.Exit, cancellationToken);
        }
        if (_group.Registry.Of(key, one => --one.Inside) == 0)
            _group.Wake();
    }

    /// <summary>The end of the block's stages.</summary>
    private sealed class GroupEnd(Func<FileItem, ItemResult, CancellationToken, ValueTask> pass) : ItemSink
    {
        public override ValueTask PutAsync(FileItem item, CancellationToken cancellationToken) =>
            pass(item, ItemResult.Completed, cancellationToken);

        public override ValueTask CompleteAsync(FileItem item, ItemResult result, CancellationToken cancellationToken) =>
            pass(item, result, cancellationToken);
    }
}
