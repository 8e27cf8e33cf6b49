using Pipeline.Engine.Files;

namespace Pipeline.Engine.Flow.Lanes;

/// <summary>The end of a lane.</summary>
internal sealed class LaneEnd(Spread spread, Lane lane) : Way
{
    public override ValueTask PutAsync(FileItem item, CancellationToken cancellationToken) =>
        spread.PassAsync(lane, item, Exit.Done, cancellationToken);

    public override ValueTask LeaveAsync(FileItem item, Exit exit, CancellationToken cancellationToken) =>
        exit == Exit.Failed
            ? spread.ComeBackAsync(lane, item, cancellationToken)
            : spread.PassAsync(lane, item, exit, cancellationToken);
}
