using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution;
using Pipeline.Engine.Stages.Glob;
using Pipeline.Engine.State;

namespace Pipeline.Engine.Blocks.Groups;

/// <summary>
/// What the parts of a group block share: the registry, the markers, and the sinks inside and below it.
/// </summary>
internal sealed class GroupContext
{
    private const int LooksAtOnce = 32;
    private readonly FailureHandler _failures;
    private long _failed;

    public GroupContext(
        BlockPlan plan,
        ItemSink downstream,
        FailureHandler failures,
        RunContext context,
        RunServices services,
        MarkerCleaner cleaner
    )
    {
        (Name, Options, Settings) = (plan.Name, (GroupOptions)plan.Options!, (GroupSettings)plan.Settings);
        (Below, _failures, Context, Services) = (downstream, failures, context, services);
        Barrier = new(services.Tracker);
        Markers = Options.Marker is { } settings ? new(settings, context, services, cleaner) : null;
        services.Tracker.Keep(origin => Registry.Parked.Find(origin) is { IsHeld: true }, Ended);
    }

    /// <summary>The full name of the block.</summary>
    public string Name { get; }

    public GroupOptions Options { get; }

    public GroupSettings Settings { get; }

    public RunContext Context { get; }

    /// <summary>What the nodes share.</summary>
    public RunServices Services { get; }

    /// <summary>The way below the block.</summary>
    public ItemSink Below { get; }

    /// <summary>The first of the block's stages; set when they are built.</summary>
    public ItemSink Inner { get; set; } = null!;

    /// <summary>The source; set when it is built.</summary>
    public SourceRunner Source { get; set; } = null!;

    public GroupRegistry Registry { get; } = new();

    public ArrivalBarrier Barrier { get; }

    /// <summary>The markers, or null where none are wanted.</summary>
    public Markers? Markers { get; }

    /// <summary>Files that failed here.</summary>
    public long Failed => Volatile.Read(ref _failed);

    /// <summary>Is called when there may be something to close.</summary>
    public Action Wake { get; set; } = () => { };

    /// <summary>The key of a file that has come to the block. The target in which it just was is none of it.</summary>
    public string Key(FileItem item) => Options.By.Fill(item with { Target = null }, Context.Clock, Context.Plan.Name);

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
    public async ValueTask FailAsync(FileItem item, Exception fault, int attempts, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _failed);
        await _failures.HandleFailureAsync(new(Name, new StageSettings(), item, fault, attempts), cancellationToken);
        await Below.CompleteAsync(item, ItemResult.Failed, cancellationToken);
    }

    /// <summary>
    /// Lets the files of a group that wait before the block's stages into them; one that is to go in when the run is
    /// told to end leaves.
    /// </summary>
    public async ValueTask AdmitAsync(string key, CancellationToken cancellationToken)
    {
        var parked = Registry.Parked.Read(key, ParkedState.Before).ToAsyncEnumerable();
        await foreach (var (item, gone) in OrderedConcurrent.AskAsync(parked, LooksAtOnce, CheckAsync, cancellationToken))
        {
            if (gone != AbsenceKind.No)
            {
                if (gone == AbsenceKind.Unexplained)
                    Registry.Change(key, state => state.Obstacle ??= $"{item.Origin} was listed and no longer exists");
                await LeaveAsync(
                    key,
                    item,
                    gone == AbsenceKind.TakenByAnother
                        ? $"it no longer existed when group {GroupState.Show(key)} began: another run or program has processed it"
                        : $"it no longer existed when group {GroupState.Show(key)} began",
                    cancellationToken
                );
                continue;
            }
            if (Context.Enough.IsCancellationRequested)
            {
                Registry.Change(key, state => state.Obstacle ??= "the run was asked to stop");
                await LeaveAsync(
                    key,
                    item,
                    $"the run was asked to stop before it processed this file of group {GroupState.Show(key)}",
                    cancellationToken
                );
                continue;
            }
            Registry.Enter(key, item);
            Services.Tracker.Resume(item).Enter(Name, item);
            using (WorkerActivity.Current?.During(WorkerState.Blocked))
                await Inner.PutAsync(item, cancellationToken);
        }
        Registry.Change(key, state => state.Inside--);
        Wake();
    }

    /// <summary>
    /// Whether a file is gone since it was listed. Who marked the group before us may have taken it: the list is older
    /// than our marker. What a run was killed over that had just deleted it goes its way to the end.
    /// </summary>
    private async ValueTask<(FileItem Item, AbsenceKind Gone)> CheckAsync(FileItem item, CancellationToken cancellationToken)
    {
        if (Markers is null)
            return (item, AbsenceKind.No);
        try
        {
            if (!await Services.Stores[item.Origin.Store].IsGoneAsync(item, cancellationToken))
                return (item, AbsenceKind.No);
            var record = await Services.Journal.FindAsync(item.Origin, cancellationToken);
            if (record is { State: FileState.Deleting } && !Services.Journal.IsAlive(record.Run))
                return (item, AbsenceKind.No);
            var isTaken = record is { State: FileState.Done or FileState.Deleting } && record.Run != Services.Recorder.Run;
            return (item, isTaken ? AbsenceKind.TakenByAnother : AbsenceKind.Unexplained);
        }
        catch (StoreException)
        {
            // The stages will meet it, and say so.
            return (item, AbsenceKind.No);
        }
    }

    /// <summary>Whether a file is gone since it was listed, and whether the journal knows why.</summary>
    private enum AbsenceKind
    {
        No,
        TakenByAnother,
        Unexplained,
    }

    /// <summary>A file that waits ends without a failure.</summary>
    public ValueTask LeaveAsync(string key, FileItem item, string reason, CancellationToken cancellationToken)
    {
        var wasBehind = Registry.Leave(key, item);
        Services.Tracker.Resume(item);
        if (wasBehind)
            Services.Recorder.HeldBack(item, Name, reason);
        else
            Services.Recorder.Left(item.Origin, reason);
        return Below.CompleteAsync(item, ItemResult.Skipped, cancellationToken);
    }

    /// <summary>All files of a group that wait in a state end.</summary>
    public async ValueTask LeaveAllAsync(string key, ParkedState state, string reason, CancellationToken cancellationToken)
    {
        foreach (var item in Registry.Parked.Read(key, state))
            await LeaveAsync(key, item, reason, cancellationToken);
    }

    /// <summary>All files of a group that wait in a state fail.</summary>
    public async ValueTask FailAllAsync(
        string key,
        ParkedState state,
        Exception fault,
        int attempts,
        CancellationToken cancellationToken
    )
    {
        foreach (var item in Registry.Parked.Read(key, state))
        {
            Registry.Leave(key, item);
            Services.Tracker.Resume(item);
            await FailAsync(item, fault, attempts, cancellationToken);
        }
    }

    /// <summary>A file of a group whose files went on below has come to its end there.</summary>
    private void Ended(string key)
    {
        if (Registry.Of(key, state => --state.Below) == 0)
            Wake();
    }
}
