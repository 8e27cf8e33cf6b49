using Pipeline.Engine.Files;

namespace Pipeline.Engine.Flow;

/// <summary>The end of the road: whatever comes here has ended, and the ledger closes its page.</summary>
internal sealed class RoadEnd(Ledger ledger, Recorder recorder) : Way
{
    public override ValueTask PutAsync(FileItem item, CancellationToken stop) => LeaveAsync(item, Exit.Done, stop);

    public override ValueTask LeaveAsync(FileItem item, Exit exit, CancellationToken stop)
    {
        if (ledger.Find(item.Origin) is not { } page)
            return default;
        if (exit == Exit.Done)
            recorder.End(page.Known);
        else if (exit == Exit.Failed)
            recorder.EndFailed(page.Known, page.Reason);
        ledger.End(item.Origin);
        return default;
    }
}
