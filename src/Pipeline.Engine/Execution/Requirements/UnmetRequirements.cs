using System.Runtime.CompilerServices;
using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Stages.Glob;
using Pipeline.Engine.State;

namespace Pipeline.Engine.Execution.Requirements;

/// <summary>
/// After the pipeline was changed: names the files that are done, lack something that the plan asks now, and whose
/// origin is gone. The journal is looked through once for each form of a plan; a file whose origin is there was taken
/// by the look itself, and of what this run has done nothing is missing.
/// </summary>
internal sealed class UnmetRequirements(SourceStage source, RunContext context, RunServices services)
{
    private const int AtOnce = 32;
    private bool _isTold;

    /// <summary>Tells, after a whole look and when no file is in flight.</summary>
    public async Task TellAsync(CancellationToken cancellationToken)
    {
        if (_isTold || context.Plan.InputPaths.Count > 0)
            return;
        if (await services.Journal.HasPlanAsync(services.Requirements.All, cancellationToken))
        {
            _isTold = true;
            return;
        }
        var isComplete = true;
        await foreach (
            var look in OrderedConcurrent.AskAsync(LackingAsync(cancellationToken), AtOnce, CheckAsync, cancellationToken)
        )
        {
            if (look is { IsGone: true, Unmet: var (record, item, missing) })
                Tell(record, item, missing);
            isComplete &= look.IsGone is not null;
        }
        // What could not be looked at is asked for again by the next loop.
        if (!isComplete)
            return;
        await services.Journal.FlushAsync(cancellationToken);
        if (!context.IsDryRun)
            await services.Journal.NotePlanAsync(services.Requirements.All, cancellationToken);
        _isTold = true;
    }

    private void Tell(FileRecord record, FileItem item, IReadOnlyList<string> missing) =>
        services.Recorder.TooLate(
            record,
            services.Requirements.WithoutMissing(record, item),
            missing[0],
            $"was done before '{string.Join("', '", missing)}' was added, and its source no longer exists"
        );

    private async IAsyncEnumerable<Unmet> LackingAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var record in services.Journal.ListEarlierAsync(cancellationToken))
        {
            await NoteCopiesAsync(record, cancellationToken);
            if (record.State != FileState.Done || !services.Requirements.IsHere(record))
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
            if (services.Requirements.Missing(record, item) is { Count: > 0 } missing)
                yield return new(record, item, missing);
        }
    }

    /// <summary>A journal of an older version does not say by itself whose copies stand where.</summary>
    private async ValueTask NoteCopiesAsync(FileRecord record, CancellationToken cancellationToken)
    {
        if (record.StoreId is not null || !services.Stores.TryGetValue(record.Origin.Store, out var home))
            return;
        foreach (var copy in record.Copies)
        {
            if (services.Stores.TryGetValue(copy.Place.Store, out var store))
                await services.Transfer.Owners.NoteAsync(record.Origin, home, store, copy.Place.Path, cancellationToken);
        }
    }

    private async ValueTask<(Unmet Unmet, bool? IsGone)> CheckAsync(Unmet unmet, CancellationToken cancellationToken)
    {
        var store = services.Stores[unmet.Record.Origin.Store];
        try
        {
            return (unmet, await store.IsGoneAsync(unmet.Item, cancellationToken));
        }
        catch (StoreException fault)
        {
            context.Events.Publish(new StoreNotice(store.Name, fault.Message, IsTrouble: true));
            return (unmet, null);
        }
    }

    /// <summary>A file that lacks something.</summary>
    private sealed record Unmet(FileRecord Record, FileItem Item, IReadOnlyList<string> Missing);
}
