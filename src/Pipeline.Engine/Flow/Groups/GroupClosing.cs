using System.Threading.Channels;
using Pipeline.Engine.Events;
using Pipeline.Engine.Files;
using Pipeline.Engine.Journal;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Flow.Groups;

/// <summary>
/// Closes groups whose files are all through the block's stages: the source looks once more, what has come meanwhile goes through too, and then all of them go on below, or none. When the last of them has
/// come to its end there, the markers are taken away.
/// </summary>
internal sealed class GroupClosing
{
    /// <summary>What comes after this many looks that found something goes with the next loop.</summary>
    private const int MostRounds = 3;

    private readonly GroupRoad _road;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    public GroupClosing(GroupRoad road)
    {
        _road = road;
        road.Wake = () => _wake.Writer.TryWrite(true);
        Worker = new(road.House.Clock);
    }

    /// <summary>What it does.</summary>
    public WorkerClock Worker { get; }

    /// <summary>Nothing will have to be closed any more.</summary>
    public void Close() => _wake.Writer.TryComplete();

    public async Task RunAsync(CancellationToken stop)
    {
        WorkerClock.Current = Worker;
        await foreach (var _ in _wake.Reader.ReadAllAsync(stop))
        {
            await _turn.WaitAsync(stop);
            try
            {
                Worker.Enter(WorkerState.Busy);
                while (_road.Book.Ripe() is { Count: > 0 } ripe)
                    await CloseAsync(ripe, stop);
                await FinishAsync(all: false, stop);
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
    /// <param name="stop">Ends the work.</param>
    public async ValueTask EndLoopAsync(bool all, CancellationToken stop)
    {
        await _turn.WaitAsync(stop);
        try
        {
            await FinishAsync(all, stop);
            if (_road.Markers is { } markers)
                await markers.TakeRestAsync(all: false, stop);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async ValueTask FinishAsync(bool all, CancellationToken stop)
    {
        foreach (var page in _road.Book.TakeOver(all))
        {
            if (_road.Markers is { } markers)
                await markers.TakeAwayAsync(page.Key, stop);
            if (page.HasBegun)
                _road.House.Events.Publish(new GroupEnded(_road.Plan.Name, page.Key, page.Released, page.WhyHeldBack));
        }
    }

    private async ValueTask CloseAsync(IReadOnlyList<GroupPage> ripe, CancellationToken stop)
    {
        var complete = ripe.Where(page => page.WhyHeldBack is null && page.Rounds < MostRounds).ToList();
        var fault = complete.Count > 0 ? await LookAgainAsync([.. complete.Select(page => page.Key)], stop) : null;
        foreach (var page in ripe)
        {
            if (fault is not null && complete.Contains(page))
                await GiveUpAsync(page, fault, stop);
            else if (page.WhyHeldBack is { } why)
                await HoldBackAsync(page, why, stop);
            else if (_road.Book.Cards.Has(page.Key, CardState.Before))
            {
                _road.Book.Change(
                    page.Key,
                    one =>
                    {
                        one.Rounds++;
                        one.Inside++;
                    }
                );
                await _road.LetInAsync(page.Key, stop);
            }
            else
                await LetOutAsync(page, stop);
        }
    }

    /// <summary>Looks for files of groups that came meanwhile, and waits until they are at the block. Returns the fault when that could not be done.</summary>
    private async ValueTask<StoreFault?> LookAgainAsync(HashSet<string> keys, CancellationToken stop)
    {
        StoreFault? fault = null;
        try
        {
            // Asked to take no more files, it does not look to the end: those that came go with the next run.
            await _road.Source.RunAgainAsync(item => IsNewAsync(item, keys, stop), DaysOf(keys), stop);
        }
        catch (StoreFault caught)
        {
            fault = caught;
        }
        WorkerClock.Current = Worker;
        await _road.Door.WhenAllAsync(stop);
        return fault;
    }

    /// <summary>The days of groups, where the key of a group tells its day.</summary>
    private HashSet<DateOnly>? DaysOf(IEnumerable<string> keys)
    {
        if (!_road.Plan.Options.TellsWholeDay)
            return null;
        var days = keys.Select(key => _road.Book.Cards.Read(key, CardState.Behind).Select(card => card.Day).FirstOrDefault());
        return days.All(day => day is not null) ? [.. days.OfType<DateOnly>()] : null;
    }

    private async ValueTask<bool> IsNewAsync(FileItem item, HashSet<string> keys, CancellationToken stop)
    {
        if (_road.TryKey(item, out _) is not { } key || !keys.Contains(key) || _road.House.Enough.IsCancellationRequested)
            return false;
        if (_road.Book.Cards.Find(item.Origin) is not { } known)
            return true;
        if (known.State != CardState.Behind || (known.Length == item.Length && known.ModifiedAt == item.ModifiedAt))
            return false;
        // What went through is no longer the file: it goes through again, as it is now.
        _road.Book.Change(key, page => page.Files--);
        await _road.LeaveAsync(key, item, "changed while its group was on its way, and goes once more", stop);
        return true;
    }

    private async ValueTask LetOutAsync(GroupPage page, CancellationToken stop)
    {
        _road.Book.Change(
            page.Key,
            one =>
            {
                one.IsClosed = true;
                // Until all are below, the group is not over, however quick the first of them are.
                one.Below++;
            }
        );
        foreach (var item in _road.Book.Cards.Read(page.Key, CardState.Behind))
        {
            _road.Book.Leave(page.Key, item);
            _road.Book.Change(
                page.Key,
                one =>
                {
                    one.Below++;
                    one.Released++;
                }
            );
            _road.House.Ledger.TakeBack(item, page.Key);
            using (Worker.During(WorkerState.Blocked))
                await _road.Below.PutAsync(item, stop);
        }
        _road.Book.Change(page.Key, one => one.Below--);
    }

    private async ValueTask HoldBackAsync(GroupPage page, string why, CancellationToken stop)
    {
        _road.Book.Change(page.Key, one => one.IsClosed = true);
        await _road.LeaveAllAsync(page.Key, CardState.Behind, why, stop);
        await _road.LeaveAllAsync(page.Key, CardState.Before, why, stop);
    }

    private async ValueTask GiveUpAsync(GroupPage page, StoreFault fault, CancellationToken stop)
    {
        var why =
            $"group {GroupPage.Show(page.Key)} is not complete: whether more of it came meanwhile could not be looked for: {fault.Message}";
        _road.Book.Change(
            page.Key,
            one =>
            {
                one.IsClosed = true;
                one.Obstacle = "the second look for files failed";
            }
        );
        foreach (var state in (CardState[])[CardState.Behind, CardState.Before])
            await _road.FailAllAsync(page.Key, state, new StoreFault(fault.At, fault.Kind, why, fault), 1, stop);
    }
}
