using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.State;

namespace Pipeline.Engine.Execution.Resilience;

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
