using System.Threading.Channels;
using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Execution.Resilience;
using Pipeline.Engine.Observability;
using Pipeline.Engine.State;

namespace Pipeline.Engine.Blocks.Groups;

/// <summary>
/// Begins groups, one after the other, when the source has looked everywhere: lays their markers, and lets their files
/// into the block's stages.
/// </summary>
internal sealed class GroupStarter(GroupContext group)
{
    private readonly Retry _retry = new(group.Settings.Retry);
    private readonly Channel<bool> _looks = Channel.CreateBounded<bool>(1);

    /// <summary>What it does.</summary>
    public WorkerActivity Worker { get; } = new(group.Context.Clock);

    /// <summary>What went wrong last.</summary>
    public string? LastFault { get; private set; }

    /// <summary>The source has looked; only when it has looked everywhere can a group be complete.</summary>
    public ValueTask ScannedAsync(bool everywhere, CancellationToken cancellationToken) =>
        _looks.Writer.WriteAsync(everywhere, cancellationToken);

    /// <summary>No more looks will come.</summary>
    public void Close() => _looks.Writer.TryComplete();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        WorkerActivity.Current = Worker;
        await foreach (var everywhere in _looks.Reader.ReadAllAsync(cancellationToken))
        {
            Worker.Enter(WorkerState.Held, "waits for files that are still above the group");
            await group.Barrier.WhenAllAsync(cancellationToken);
            Worker.Enter(WorkerState.Busy);
            var parked = group.Registry.Parked;
            for (
                var key = parked.NextKey(null, ParkedState.Before);
                key is not null;
                key = parked.NextKey(key, ParkedState.Before)
            )
                await BeginAsync(key, everywhere, cancellationToken);
            Worker.Enter(WorkerState.Idle);
        }
    }

    private async ValueTask BeginAsync(string key, bool everywhere, CancellationToken cancellationToken)
    {
        var name = $"group {GroupState.Show(key)}";
        if (group.Context.Enough.IsCancellationRequested)
            await group.LeaveAllAsync(
                key,
                ParkedState.Before,
                $"the run was asked to stop before {name} began",
                cancellationToken
            );
        else if (!everywhere)
            await group.LeaveAllAsync(
                key,
                ParkedState.Before,
                $"the listing was interrupted; {name} may be incomplete",
                cancellationToken
            );
        else if (await MarkAsync(key, cancellationToken))
        {
            group.Registry.Change(
                key,
                state =>
                {
                    state.HasBegun = true;
                    // Until all are in, the group is not through, however quick the first of them are.
                    state.Inside++;
                }
            );
            await group.AdmitAsync(key, cancellationToken);
        }
    }

    /// <summary>
    /// Lays the markers of a group; false when the group cannot begin, and its files have left or failed.
    /// </summary>
    private async ValueTask<bool> MarkAsync(string key, CancellationToken cancellationToken)
    {
        var first = group.Registry.Parked.Read(key, ParkedState.Before).First();
        var files = group.Registry.Of(key, state => state.Files);
        if (group.Markers is not { } markers)
        {
            group.Context.Events.Publish(new GroupBegun(group.Name, key, files, []));
            return true;
        }
        var attempts = 1;
        try
        {
            var holder = await _retry.RunAsync(
                token => markers.AcquireAsync(key, first, token),
                async (attempt, fault, delay) =>
                {
                    attempts = attempt + 1;
                    await WaitAsync(first, attempt, fault, delay, cancellationToken);
                },
                cancellationToken
            );
            if (holder is null)
            {
                group.Context.Events.Publish(new GroupBegun(group.Name, key, files, markers.Places(first)));
                return true;
            }
            await RefuseAsync(key, holder, cancellationToken);
        }
        catch (StoreException fault) when (!cancellationToken.IsCancellationRequested)
        {
            LastFault = fault.Message;
            await group.FailAllAsync(
                key,
                ParkedState.Before,
                new StoreException(
                    fault.At,
                    fault.Kind,
                    $"group {GroupState.Show(key)} cannot be marked: {fault.Message}",
                    fault
                ),
                attempts,
                cancellationToken
            );
        }
        return false;
    }

    /// <summary>
    /// Somebody at work is waited for in silence; a marker that nobody will take away is a failure that a person must
    /// hear of.
    /// </summary>
    private async ValueTask RefuseAsync(string key, MarkerConflict holder, CancellationToken cancellationToken)
    {
        var why = $"group {GroupState.Show(key)} is {holder.Why}";
        LastFault = why;
        if (holder.IsStale)
            await group.FailAllAsync(
                key,
                ParkedState.Before,
                new StoreException(holder.Place, StoreErrorKind.Forbidden, why),
                1,
                cancellationToken
            );
        else
        {
            group.Context.Events.Publish(
                new StoreNotice(holder.Place.Store, $"{why}; its files wait for the next loop", IsTrouble: true)
            );
            await group.LeaveAllAsync(key, ParkedState.Before, why, cancellationToken);
        }
    }

    private async ValueTask WaitAsync(
        FileItem first,
        int attempt,
        StoreException fault,
        TimeSpan delay,
        CancellationToken cancellationToken
    )
    {
        LastFault = fault.Message;
        group.Context.Events.Publish(new StageRetried(first, group.Name, attempt, fault, delay));
        using (Worker.During(WorkerState.Retrying, fault.Message))
            await Task.Delay(delay, group.Context.Clock, cancellationToken);
    }
}
