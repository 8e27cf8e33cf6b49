using Pipeline.Engine.Events;
using Pipeline.Engine.Files;
using Pipeline.Engine.Journal;
using Pipeline.Engine.Plan;
using Pipeline.Engine.Stages;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Flow.Groups;

/// <summary>What the parts of a group block share: the book, the markers, and the ways into it and out of it.</summary>
internal sealed class GroupRoad
{
    private const int LooksAtOnce = 32;
    private readonly Losses _around;
    private long _failed;

    public GroupRoad(GroupPlan plan, Way below, Losses around, RunHouse house)
    {
        (Plan, Below, _around, House) = (plan, below, around, house);
        Door = new(house.Ledger);
        Markers = plan.Options.Marker is { } settings ? new(settings, house, house.MarkerRemoval) : null;
        house.Ledger.Keep(origin => Book.Cards.Find(origin) is { IsHeld: true }, Ended);
    }

    public GroupPlan Plan { get; }

    public RunHouse House { get; }

    /// <summary>The way below the block.</summary>
    public Way Below { get; }

    /// <summary>The first of the block's stages; set when they are built.</summary>
    public Way Inner { get; set; } = null!;

    /// <summary>The source; set when it is built.</summary>
    public SourceRunner Source { get; set; } = null!;

    public GroupBook Book { get; } = new();

    public GroupDoor Door { get; }

    /// <summary>The markers, or null where none are wanted.</summary>
    public Markers? Markers { get; }

    /// <summary>Files that failed here.</summary>
    public long Failed => Volatile.Read(ref _failed);

    /// <summary>Is called when there may be something to close.</summary>
    public Action Wake { get; set; } = () => { };

    /// <summary>The key of a file that has come to the block. The lane in which it just was is none of it.</summary>
    public string Key(FileItem item) => Plan.Options.By.Fill(item with { Lane = null }, House.Clock, House.Plan.Name);

    /// <summary>The key of a file; null when it has none.</summary>
    public string? TryKey(FileItem item, out FormatException? why)
    {
        why = null;
        try
        {
            return Key(item);
        }
        catch (FormatException none)
        {
            why = none;
            return null;
        }
    }

    /// <summary>A file that belongs to no group fails by itself.</summary>
    public async ValueTask FailAsync(FileItem item, Exception fault, int attempts, CancellationToken stop)
    {
        Interlocked.Increment(ref _failed);
        await _around.LoseAsync(new(Plan.Name, new StageSettings(), item, fault, attempts), stop);
        await Below.LeaveAsync(item, Exit.Failed, stop);
    }

    /// <summary>Lets the files of a group that wait before the block's stages into them; one that is to go in when the run is told to end leaves.</summary>
    public async ValueTask LetInAsync(string key, CancellationToken stop)
    {
        var cards = Book.Cards.Read(key, CardState.Before).ToAsyncEnumerable();
        await foreach (var (item, gone) in InOrder.AskAsync(cards, LooksAtOnce, LookAsync, stop))
        {
            if (gone != Absent.No)
            {
                if (gone == Absent.Unexplained)
                    Book.Change(key, page => page.Obstacle ??= $"{item.Origin} was listed and is gone");
                await LeaveAsync(
                    key,
                    item,
                    gone == Absent.TakenByAnother
                        ? $"it was gone when group {GroupPage.Show(key)} began: another has taken it meanwhile"
                        : $"it was gone when group {GroupPage.Show(key)} began",
                    stop
                );
                continue;
            }
            if (House.Enough.IsCancellationRequested)
            {
                Book.Change(key, page => page.Obstacle ??= "the run was told to end meanwhile");
                await LeaveAsync(
                    key,
                    item,
                    $"the run was told to end before it came to this file of group {GroupPage.Show(key)}",
                    stop
                );
                continue;
            }
            Book.Enter(key, item);
            House.Ledger.TakeBack(item).Enter(Plan.Name, item);
            using (WorkerClock.Current?.During(WorkerState.Blocked))
                await Inner.PutAsync(item, stop);
        }
        Book.Change(key, page => page.Inside--);
        Wake();
    }

    /// <summary>
    /// Whether a file is gone since it was listed. Who marked the group before us may have taken it: the list is older than our marker. What a run was killed over that had just deleted it goes its way to
    /// the end.
    /// </summary>
    private async ValueTask<(FileItem Item, Absent Gone)> LookAsync(FileItem item, CancellationToken stop)
    {
        if (Markers is null)
            return (item, Absent.No);
        try
        {
            if (!await House.Stores[item.Origin.Store].IsGoneAsync(item, stop))
                return (item, Absent.No);
            var record = await House.Journal.FindAsync(item.Origin, stop);
            if (record is { State: FileState.Deleting } && !House.Journal.IsAlive(record.Run))
                return (item, Absent.No);
            var isTaken = record is { State: FileState.Done or FileState.Deleting } && record.Run != House.Recorder.Run;
            return (item, isTaken ? Absent.TakenByAnother : Absent.Unexplained);
        }
        catch (StoreFault)
        {
            // The stages will meet it, and say so.
            return (item, Absent.No);
        }
    }

    /// <summary>Whether a file is gone since it was listed, and whether the journal knows why.</summary>
    private enum Absent
    {
        No,
        TakenByAnother,
        Unexplained,
    }

    /// <summary>A file that waits leaves the road, and it is no failure.</summary>
    public ValueTask LeaveAsync(string key, FileItem item, string reason, CancellationToken stop)
    {
        var wasBehind = Book.Leave(key, item);
        House.Ledger.TakeBack(item);
        if (wasBehind)
            House.Recorder.HeldBack(item, Plan.Name, reason);
        else
            House.Recorder.Left(item.Origin, reason);
        return Below.LeaveAsync(item, Exit.Left, stop);
    }

    /// <summary>All files of a group that wait in a state leave the road.</summary>
    public async ValueTask LeaveAllAsync(string key, CardState state, string reason, CancellationToken stop)
    {
        foreach (var item in Book.Cards.Read(key, state))
            await LeaveAsync(key, item, reason, stop);
    }

    /// <summary>All files of a group that wait in a state fail.</summary>
    public async ValueTask FailAllAsync(string key, CardState state, Exception fault, int attempts, CancellationToken stop)
    {
        foreach (var item in Book.Cards.Read(key, state))
        {
            Book.Leave(key, item);
            House.Ledger.TakeBack(item);
            await FailAsync(item, fault, attempts, stop);
        }
    }

    /// <summary>A file of a group whose files went on below has come to its end there.</summary>
    private void Ended(string key)
    {
        if (Book.Of(key, page => --page.Below) == 0)
            Wake();
    }
}
