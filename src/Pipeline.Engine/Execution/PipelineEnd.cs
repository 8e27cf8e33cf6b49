using Pipeline.Abstractions.Items;
using Pipeline.Engine.Execution.Tracking;
using Pipeline.Engine.Transfer;

namespace Pipeline.Engine.Execution;

/// <summary>The end of the pipeline: whatever comes here has ended, also for the tracker.</summary>
internal sealed class PipelineEnd(InFlightTracker tracker, ItemRecorder recorder, FileClaims claims) : ItemSink
{
    public override ValueTask PutAsync(FileItem item, CancellationToken cancellationToken) =>
        CompleteAsync(item, ItemResult.Completed, cancellationToken);

    public override ValueTask CompleteAsync(FileItem item, ItemResult result, CancellationToken cancellationToken)
    {
        if (tracker.Find(item.Origin) is not { } tracked)
            return default;
        if (result != ItemResult.Skipped && claims.IsLost(tracked.Known))
            recorder.Drop(item.Origin, ClaimLostException.Reason);
        else if (result == ItemResult.Completed)
            recorder.End(tracked.Known);
        else if (result == ItemResult.Failed)
            recorder.EndFailed(tracked.Known, tracked.Reason);
        claims.End(tracked.Known);
        tracker.End(item.Origin);
        return default;
    }
}
