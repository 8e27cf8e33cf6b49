using System.Collections.Concurrent;
using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution;
using Pipeline.Engine.Observability;
using Pipeline.Engine.Stages.Delete;
using Pipeline.Engine.State;

namespace Pipeline.Engine.Blocks.Groups;

/// <summary>
/// Takes markers away: only those that bear the name of the run that laid them, with the folders that were made for
/// them. The note of one stays in the journal a while: a marker that was just deleted may come back when the power
/// fails, and nobody would know it any more. A later run that finds it gone forgets it.
/// </summary>
internal sealed class MarkerCleaner(RunContext context, RunServices services)
{
    /// <summary>By then every system has written to the disk what was deleted.</summary>
    private static readonly TimeSpan Written = TimeSpan.FromMinutes(1);

    private readonly HashSet<FilePlace> _told = [];
    private readonly ConcurrentDictionary<MarkerRecord, long> _gone = [];

    /// <summary>
    /// Takes away what runs that were killed have left. What a store that is away holds is looked for again in the next
    /// loop.
    /// </summary>
    public async ValueTask DeadRunsAsync(CancellationToken cancellationToken)
    {
        foreach (var marker in _gone.Where(gone => context.Clock.GetElapsedTime(gone.Value) >= Written).Select(gone => gone.Key))
            Forget(marker);
        foreach (var marker in await services.Journal.MarkersAsync(cancellationToken))
        {
            if (marker.Run == services.Recorder.Run || _gone.ContainsKey(marker) || services.Journal.IsAlive(marker.Run))
                continue;
            if (await TryRemoveAsync(marker, cancellationToken) is not { } removed)
                continue;
            if (removed.WasThere)
                context.Events.Publish(new MarkerSwept(marker.Place, marker.Run));
            else
                Forget(marker);
        }
    }

    /// <summary>Takes a marker away; null when that could not be done, which is told, and its note stays.</summary>
    public async ValueTask<Removed?> TryRemoveAsync(MarkerRecord marker, CancellationToken cancellationToken)
    {
        try
        {
            return await RemoveAsync(marker, cancellationToken);
        }
        catch (StoreException fault)
        {
            if (_told.Add(marker.Place))
                Notice(marker, $"the marker {marker.Place} could not be deleted yet: {fault.Message}");
            return null;
        }
    }

    /// <summary>Takes a marker away.</summary>
    /// <exception cref="StoreException">A store refused; the note of the marker stays.</exception>
    public async ValueTask<Removed> RemoveAsync(MarkerRecord marker, CancellationToken cancellationToken)
    {
        if (!services.Stores.TryGetValue(marker.Place.Store, out var store))
            throw new StoreException(
                marker.Place,
                StoreErrorKind.Unreachable,
                $"the pipeline no longer has a store '{marker.Place.Store}'"
            );
        var found = await MarkerFile.FindAsync(store, marker.Place.Path, cancellationToken);
        var isOurs = found?.Note?.Run == marker.Run;
        if (isOurs)
            await store.DeleteAsync(marker.Place.Path, cancellationToken);
        else if (found is not null)
            Notice(marker, $"another program has replaced the marker {marker.Place}; it was not deleted");
        await TidyAsync(marker, store, cancellationToken);
        _gone[marker] = context.Clock.GetTimestamp();
        return new(isOurs);
    }

    private void Forget(MarkerRecord marker)
    {
        _gone.TryRemove(marker, out _);
        services.Journal.ForgetMarker(marker);
    }

    private async ValueTask TidyAsync(MarkerRecord marker, IFileStore store, CancellationToken cancellationToken)
    {
        var folder = marker.Place.Path.Folder;
        if (marker.Made is { } made && (folder == made || folder.IsBelow(made)))
            await EmptyFolders.DeleteAsync(
                store,
                folder,
                Depth(folder),
                one => one == made || one.IsBelow(made),
                cancellationToken
            );
        // Where origins go with their folders, the marker was the last thing in this one.
        if (
            context.Plan.Steps.Any(step => step is StagePlan { Options: ITakesAway { TakesFolders: true } })
            && context.Plan.Steps[0] is StagePlan { Options: IFindsFiles { In: var ground } }
            && ground.Store == store.Name
            && marker.Place.Path.IsBelow(ground.Path)
        )
            await new EmptyFolders(services.StageContext("", null)).DeleteAsync(
                marker.Place,
                marker.Place.Path.Below(ground.Path),
                cancellationToken
            );
    }

    private static int Depth(StorePath folder) => folder.Text.Count(letter => letter == '/') + 1;

    private void Notice(MarkerRecord marker, string text) =>
        context.Events.Publish(new StoreNotice(marker.Place.Store, text, IsTrouble: true));
}

/// <summary>What came of taking a marker away.</summary>
/// <param name="WasThere">Whether it was there.</param>
internal sealed record Removed(bool WasThere);
