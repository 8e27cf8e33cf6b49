using System.Runtime.CompilerServices;
using Pipeline.Engine.Events;
using Pipeline.Engine.Files;
using Pipeline.Engine.Journal;
using Pipeline.Engine.Stages;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Flow.Requirements;

/// <summary>
/// After the pipeline was changed: names the files that are done, lack something that the plan asks now, and whose
/// origin is gone. The journal is looked through once for each form of a plan; a file whose origin is there was taken
/// by the look itself, and of what this run has done nothing is missing.
/// </summary>
internal sealed class UnmetRequirements(SourceStage source, RunHouse house)
{
    private const int AtOnce = 32;
    private bool _isTold;

    /// <summary>Tells, after a whole look and when no file is on the road.</summary>
    public async Task TellAsync(CancellationToken stop)
    {
        if (_isTold || house.Plan.Given.Count > 0)
            return;
        if (await house.Journal.HasPlanAsync(house.Requirements.All, stop))
        {
            _isTold = true;
            return;
        }
        var isComplete = true;
        await foreach (var look in InOrder.AskAsync(LackingAsync(stop), AtOnce, LookAsync, stop))
        {
            if (look is { IsGone: true, Unmet: var (record, item, missing) })
                Tell(record, item, missing);
            isComplete &= look.IsGone is not null;
        }
        // What could not be looked at is asked for again by the next loop.
        if (!isComplete)
            return;
        await house.Journal.FlushAsync(stop);
        if (!house.IsDryRun)
            await house.Journal.NotePlanAsync(house.Requirements.All, stop);
        _isTold = true;
    }

    private void Tell(FileRecord record, FileItem item, IReadOnlyList<string> missing) =>
        house.Recorder.TooLate(
            record,
            house.Requirements.WithoutMissing(record, item),
            missing[0],
            $"was done before '{string.Join("', '", missing)}' was asked for, and its source is gone"
        );

    private async IAsyncEnumerable<Unmet> LackingAsync([EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var record in house.Journal.ListEarlierAsync(stop))
        {
            await NoteCopiesAsync(record, stop);
            if (record.State != FileState.Done || !house.Requirements.IsHere(record))
                continue;
            if (source.BelowIn(record.Origin) is not { } path)
                continue;
            var item = new FileItem
            {
                Id = "",
                Origin = record.Origin,
                Place = record.Origin,
                RelativePath = path,
                Length = record.Length,
                ModifiedAt = record.ModifiedAt,
            };
            if (house.Requirements.Missing(record, item) is { Count: > 0 } missing)
                yield return new(record, item, missing);
        }
    }

    /// <summary>A journal of an older version does not say by itself whose copies stand where.</summary>
    private async ValueTask NoteCopiesAsync(FileRecord record, CancellationToken stop)
    {
        if (record.StoreId is not null || !house.Stores.TryGetValue(record.Origin.Store, out var home))
            return;
        foreach (var copy in record.Copies)
        {
            if (house.Stores.TryGetValue(copy.Place.Store, out var store))
                await house.Transfer.Owners.NoteAsync(record.Origin, home, store, copy.Place.Path, stop);
        }
    }

    private async ValueTask<(Unmet Unmet, bool? IsGone)> LookAsync(Unmet unmet, CancellationToken stop)
    {
        var store = house.Stores[unmet.Record.Origin.Store];
        try
        {
            return (unmet, await store.IsGoneAsync(unmet.Item, stop));
        }
        catch (StoreFault fault)
        {
            house.Events.Publish(new StoreNotice(store.Name, fault.Message, IsTrouble: true));
            return (unmet, null);
        }
    }

    /// <summary>A file that lacks something.</summary>
    private sealed record Unmet(FileRecord Record, FileItem Item, IReadOnlyList<string> Missing);
}
