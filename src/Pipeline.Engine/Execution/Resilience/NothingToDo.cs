using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.State;
using Pipeline.Engine.Transfer;

namespace Pipeline.Engine.Execution.Resilience;

/// <summary>
/// Files that a stage could not work on because there is nothing left to do with them: they have not failed.
/// </summary>
internal sealed class NothingToDo(RunContext context, RunServices services)
{
    /// <summary>Why nothing is left to do with a file, in words for a person; null when it has failed.</summary>
    public async ValueTask<string?> WhyAsync(FileItem item, Exception fault, CancellationToken cancellationToken) =>
        await services.Transfer.Claims.HasLostAsync(item, fault, cancellationToken) ? ClaimLostException.Reason
        : await new ConcurrentRunCheck(services).HasDoneAsync(item, fault, cancellationToken)
            ? "another run has processed and deleted it"
        : await new GoneSinceListed(context, services).IsItAsync(item, fault, cancellationToken)
            ? "it was listed and no longer exists"
        : null;
}

/// <summary>Another run of the same pipeline that took the same file at the same time.</summary>
internal sealed class ConcurrentRunCheck(RunServices services)
{
    /// <summary>
    /// Whether a fault is only that the other one was quicker. What the journal knows by it must then stay: it alone
    /// says where the copies are.
    /// </summary>
    public async ValueTask<bool> HasDoneAsync(FileItem item, Exception fault, CancellationToken cancellationToken)
    {
        if (fault is not StoreException { Kind: StoreErrorKind.NotFound or StoreErrorKind.Changed })
            return false;
        // What this run itself has put there and is not written yet would hide what the other one has written.
        await services.Journal.FlushAsync(cancellationToken);
        var record = await services.Journal.FindAsync(item.Origin, cancellationToken);
        var hasDone =
            record is { State: FileState.Done or FileState.Deleting }
            && record.Run != services.Recorder.Run
            && record.IsAbout(item.Facts)
            && await services.Stores[item.Origin.Store].IsSurelyGoneAsync(item, cancellationToken);
        // It was killed after the delete, and its copies were taken away by those they were made for: there is nothing
        // left to do.
        if (hasDone && record!.State == FileState.Deleting && !services.Journal.IsAlive(record.Run))
            services.Journal.Put(record with { State = FileState.Done });
        return hasDone;
    }
}

/// <summary>
/// Files that their owner took away after they were listed and before they were taken: there is nothing to copy and
/// nothing failed. This is the one place that believes "not there" of a listed file.
/// </summary>
internal sealed class GoneSinceListed(RunContext context, RunServices services)
{
    /// <summary>
    /// Whether a fault is only that the file has gone. Not of a file of which a copy was made already, by this run or
    /// an earlier one: it is in fewer places than it should be. Not with a block either in which others wait
    /// for the file.
    /// </summary>
    public async ValueTask<bool> IsItAsync(FileItem item, Exception fault, CancellationToken cancellationToken) =>
        fault is StoreException { Kind: StoreErrorKind.NotFound or StoreErrorKind.Changed }
        && item.Place == item.Origin
        && (services.Tracker.Find(item.Origin)?.Known ?? item).Copies.IsEmpty
        && !context.Plan.Blocks.Any(block => block.Syntax.WaitsForOthers)
        && services.Stores.TryGetValue(item.Origin.Store, out var store)
        && await store.IsSurelyGoneAsync(item, cancellationToken);
}
