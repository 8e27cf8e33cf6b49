using System.Threading.Channels;
using Pipeline.Engine.Events;
using Pipeline.Engine.Files;
using Pipeline.Engine.Journal;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Flow.Groups;

/// <summary>Begins groups, one after the other, when the source has looked everywhere: lays their markers, and lets their files into the block's stages.</summary>
internal sealed class GroupOpening(GroupRoad road)
{
    private readonly Retry _retry = new(road.Plan.Settings.Retry, timeout: null, road.House.Clock);
    private readonly Channel<bool> _looks = Channel.CreateBounded<bool>(1);

    /// <summary>What it does.</summary>
    public WorkerClock Worker { get; } = new(road.House.Clock);

    /// <summary>What went wrong last.</summary>
    public string? LastFault { get; private set; }

    /// <summary>The source has looked; only when it has looked everywhere can a group be complete.</summary>
    public ValueTask LookedAsync(bool everywhere, CancellationToken stop) => _looks.Writer.WriteAsync(everywhere, stop);

    /// <summary>No more looks will come.</summary>
    public void Close() => _looks.Writer.TryComplete();

    public async Task RunAsync(CancellationToken stop)
    {
        WorkerClock.Current = Worker;
        await foreach (var everywhere in _looks.Reader.ReadAllAsync(stop))
        {
            Worker.Enter(WorkerState.Held, "waits for files on their way to it");
            await road.Door.WhenAllAsync(stop);
            Worker.Enter(WorkerState.Busy);
            var cards = road.Book.Cards;
            for (var key = cards.NextKey(null, CardState.Before); key is not null; key = cards.NextKey(key, CardState.Before))
                await BeginAsync(key, everywhere, stop);
            Worker.Enter(WorkerState.Idle);
        }
    }

    private async ValueTask BeginAsync(string key, bool everywhere, CancellationToken stop)
    {
        var name = $"group {GroupPage.Show(key)}";
        if (road.House.Enough.IsCancellationRequested)
            await road.LeaveAllAsync(key, CardState.Before, $"the run was told to end before {name} began", stop);
        else if (!everywhere)
            await road.LeaveAllAsync(
                key,
                CardState.Before,
                $"the look for files broke off, so nobody knows whether {name} is all there",
                stop
            );
        else if (await MarkAsync(key, stop))
        {
            road.Book.Change(
                key,
                page =>
                {
                    page.HasBegun = true;
                    // Until all are in, the group is not through, however quick the first of them are.
                    page.Inside++;
                }
            );
            await road.LetInAsync(key, stop);
        }
    }

    /// <summary>Lays the markers of a group; false when the group cannot begin, and its files have left or failed.</summary>
    private async ValueTask<bool> MarkAsync(string key, CancellationToken stop)
    {
        var first = road.Book.Cards.Read(key, CardState.Before).First();
        var files = road.Book.Of(key, page => page.Files);
        if (road.Markers is not { } markers)
        {
            road.House.Events.Publish(new GroupBegun(road.Plan.Name, key, files, []));
            return true;
        }
        var attempts = 1;
        try
        {
            (var holder, attempts) = await _retry.RunAsync(
                token => markers.LayAsync(key, first, token),
                async (attempt, fault, delay) =>
                {
                    attempts = attempt + 1;
                    await WaitAsync(first, attempt, fault, delay, stop);
                },
                stop
            );
            if (holder is null)
            {
                road.House.Events.Publish(new GroupBegun(road.Plan.Name, key, files, markers.Places(first)));
                return true;
            }
            await RefuseAsync(key, holder, stop);
        }
        catch (StoreFault fault)
        {
            LastFault = fault.Message;
            await road.FailAllAsync(
                key,
                CardState.Before,
                new StoreFault(fault.At, fault.Kind, $"group {GroupPage.Show(key)} cannot be marked: {fault.Message}", fault),
                attempts,
                stop
            );
        }
        return false;
    }

    /// <summary>Somebody at work is waited for in silence; a marker that nobody will take away is a failure that a person must hear of.</summary>
    private async ValueTask RefuseAsync(string key, HeldBy holder, CancellationToken stop)
    {
        var why = $"group {GroupPage.Show(key)} is {holder.Why}";
        LastFault = why;
        if (holder.IsStale)
            await road.FailAllAsync(key, CardState.Before, new StoreFault(holder.Place, FaultKind.Forbidden, why), 1, stop);
        else
        {
            road.House.Events.Publish(
                new StoreNotice(holder.Place.Store, $"{why}; its files are left for the next loop", IsTrouble: true)
            );
            await road.LeaveAllAsync(key, CardState.Before, why, stop);
        }
    }

    private async ValueTask WaitAsync(FileItem first, int attempt, StoreFault fault, TimeSpan delay, CancellationToken stop)
    {
        LastFault = fault.Message;
        road.House.Events.Publish(new StepRetried(first, road.Plan.Name, attempt, fault, delay));
        using (Worker.During(WorkerState.Retrying, fault.Message))
            await Task.Delay(delay, road.House.Clock, stop);
    }
}
