using Pipeline.Engine.Files;

namespace Pipeline.Engine.Flow.Lanes;

/// <summary>The end of a lane.</summary>
internal sealed class LaneEnd(Spread spread, Lane lane) : Way
{
    public override ValueTask PutAsync(FileItem item, CancellationToken stop) => spread.PassAsync(lane, item, Exit.Done, stop);

    public override ValueTask LeaveAsync(FileItem item, Exit exit, CancellationToken stop) =>
        exit == Exit.Failed ? spread.ComeBackAsync(lane, item, stop) : spread.PassAsync(lane, item, exit, stop);
}
