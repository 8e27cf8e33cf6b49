using Pipeline.Engine.Files;
using Pipeline.Engine.Transfer;

namespace Pipeline.Engine.Flow;

/// <summary>The end of the pipeline: whatever comes here has ended, and the ledger closes its page.</summary>
internal sealed class PipelineEnd(Ledger ledger, Recorder recorder, FileClaims claims) : Way
{
    public override ValueTask PutAsync(FileItem item, CancellationToken cancellationToken) =>
        LeaveAsync(item, Exit.Done, cancellationToken);

    public override ValueTask LeaveAsync(FileItem item, Exit exit, CancellationToken cancellationToken)
    {
        if (ledger.Find(item.Origin) is not { } page)
            return default;
        if (exit != Exit.Left && claims.IsLost(page.Known))
            recorder.Drop(item.Origin, ClaimLostException.Reason);
        else if (exit == Exit.Done)
            recorder.End(page.Known);
        else if (exit == Exit.Failed)
            recorder.EndFailed(page.Known, page.Reason);
        claims.End(page.Known);
        ledger.End(item.Origin);
        return default;
    }
}
