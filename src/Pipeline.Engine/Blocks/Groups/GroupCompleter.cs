using System.Threading.Channels;
using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Observability;
using Pipeline.Engine.State;

namespace Pipeline.Engine.Blocks.Groups;

/// <summary>
/// Closes groups whose files are all through the block's stages: the source looks once more, what has come meanwhile
/// goes through too, and then all of them go on below, or none. When the last of them has come to its end there, the
/// markers are taken away.
/// </summary>
internal sealed class GroupCompleter
{
    /// <summary>What comes after this many looks that found something goes with the next loop.</summary>
    private const int MostRounds = 3;

    private readonly GroupContext _group;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    public GroupCompleter(GroupContext group)
    {
        _group = group;
        group.Wake = () => _wake.Writer.TryWrite(true);
        Worker = new(group.Context.Clock);
    }

    /// <summary>What it does.</summary>
    public WorkerActivity Worker { get; }

    /// <summary>Nothing will have to be closed any more.</summary>
    public void Close() => _wake.Writer.TryComplete();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        WorkerActivity.Current = Worker;
        await foreach (var _ in _wake.Reader.ReadAllAsync(cancellationToken))
        {
            await _turn.WaitAsync(cancellationToken);
            try
            {
                Worker.Enter(WorkerState.Busy);
                while (_group.Registry.ReadyToComplete() is { Count: > 0 } ready)
                    await CloseAsync(ready, cancellationToken);
                await FinishAsync(all: false, cancellationToken);
                Worker.Enter(WorkerState.Idle);
            }
            finally
            {
                _turn.Release();
            }
        }
    }

    /// <summary>Takes away the markers of groups that are over, and forgets the groups.</summary>
    /// <param name="all">Whether the loop is over.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async ValueTask EndLoopAsync(bool all, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await FinishAsync(all, cancellationToken);
            if (_group.Markers is { } markers)
                await markers.TakeRestAsync(all: false, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async ValueTask FinishAsync(bool all, CancellationToken cancellationToken)
    {
        foreach (var state in _group.Registry.TakeOver(all))
        {
            if (_group.Markers is { } markers)
                await markers.TakeAwayAsync(state.Key, cancellationToken);
            if (state.HasBegun)
                _group.Context.Events.Publish(new GroupEnded(_group.Name, state.Key, state.Released, state.WhyHeldBack));
        }
    }

    private async ValueTask CloseAsync(IReadOnlyList<GroupState> ready, CancellationToken cancellationToken)
    {
        var complete = ready.Where(state => state.WhyHeldBack is null && state.Rounds < MostRounds).ToList();
        var fault = complete.Count > 0 ? await RescanAsync([.. complete.Select(state => state.Key)], cancellationToken) : null;
        foreach (var state in ready)
        {
            if (fault is not null && complete.Contains(state))
                await GiveUpAsync(state, fault, cancellationToken);
            else if (state.WhyHeldBack is { } why)
                await HoldBackAsync(state, why, cancellationToken);
            else if (_group.Registry.Parked.Has(state.Key, ParkedState.Before))
            {
                _group.Registry.Change(
                    state.Key,
                    one =>
                    {
                        one.Rounds++;
                        one.Inside++;
                    }
                );
                await _group.AdmitAsync(state.Key, cancellationToken);
            }
            else
                await ReleaseAsync(state, cancellationToken);
        }
    }

    /// <summary>
    /// Looks for files of groups that came meanwhile, and waits until they are at the block. Returns the fault when
    /// that could not be done.
    /// </summary>
    private async ValueTask<StoreException?> RescanAsync(HashSet<string> keys, CancellationToken cancellationToken)
    {
        StoreException? fault = null;
        try
        {
            // Asked to take no more files, it does not look to the end: those that came go with the next run.
            await _group.Source.RescanAsync(item => IsNewAsync(item, keys, cancellationToken), DaysOf(keys), cancellationToken);
        }
        catch (StoreException caught)
        {
            fault = caught;
        }
        WorkerActivity.Current = Worker;
        await _group.Barrier.WhenAllAsync(cancellationToken);
        return fault;
    }

    /// <summary>The days of groups, where the key of a group tells its day.</summary>
    private HashSet<DateOnly>? DaysOf(IEnumerable<string> keys)
    {
        if (!_group.Options.TellsWholeDay)
            return null;
        var days = keys.Select(key =>
            _group.Registry.Parked.Read(key, ParkedState.Behind).Select(item => item.Day).FirstOrDefault()
        );
        return days.All(day => day is not null) ? [.. days.OfType<DateOnly>()] : null;
    }

    private async ValueTask<bool> IsNewAsync(FileItem item, HashSet<string> keys, CancellationToken cancellationToken)
    {
        if (_group.TryKey(item, out _) is not { } key || !keys.Contains(key) || _group.Context.Enough.IsCancellationRequested)
            return false;
        if (_group.Registry.Parked.Find(item.Origin) is not { } known)
            return true;
        if (known.State != ParkedState.Behind || (known.Length == item.Length && known.ModifiedAt == item.ModifiedAt))
            return false;
        // What went through is no longer the file: it goes through again, as it is now.
        _group.Registry.Change(key, state => state.Files--);
        await _group.LeaveAsync(key, item, "changed while its group was processed, and is processed again", cancellationToken);
        return true;
    }

    private async ValueTask ReleaseAsync(GroupState state, CancellationToken cancellationToken)
    {
        _group.Registry.Change(
            state.Key,
            one =>
            {
                one.IsClosed = true;
                // Until all are below, the group is not over, however quick the first of them are.
                one.Below++;
            }
        );
        foreach (var item in _group.Registry.Parked.Read(state.Key, ParkedState.Behind))
        {
            _group.Registry.Leave(state.Key, item);
            _group.Registry.Change(
                state.Key,
                one =>
                {
                    one.Below++;
                    one.Released++;
                }
            );
            _group.Services.Tracker.Resume(item, state.Key);
            using (Worker.During(WorkerState.Blocked))
                await _group.Below.PutAsync(item, cancellationToken);
        }
        _group.Registry.Change(state.Key, one => one.Below--);
    }

    private async ValueTask HoldBackAsync(GroupState state, string why, CancellationToken cancellationToken)
    {
        _group.Registry.Change(state.Key, one => one.IsClosed = true);
        await _group.LeaveAllAsync(state.Key, ParkedState.Behind, why, cancellationToken);
        await _group.LeaveAllAsync(state.Key, ParkedState.Before, why, cancellationToken);
    }

    private async ValueTask GiveUpAsync(GroupState page, StoreException fault, CancellationToken cancellationToken)
    {
        var why =
            $"group {GroupState.Show(page.Key)} is not complete: the second listing, for files that arrived in the "
            + $"meantime, failed: {fault.Message}";
        _group.Registry.Change(
            page.Key,
            one =>
            {
                one.IsClosed = true;
                one.Obstacle = "the second listing failed";
            }
        );
        foreach (var state in (ParkedState[])[ParkedState.Behind, ParkedState.Before])
            await _group.FailAllAsync(
                page.Key,
                state,
                new StoreException(fault.At, fault.Kind, why, fault),
                1,
                cancellationToken
            );
    }
}
