using Pipeline.Abstractions.Items;
using Pipeline.Engine.Execution;

namespace Pipeline.Engine.Blocks.Balancing;

/// <summary>The end of a lane.</summary>
internal sealed class LaneEnd(BalanceNode balance, Lane lane) : ItemSink
{
    public override ValueTask PutAsync(FileItem item, CancellationToken cancellationToken) =>
        balance.PassAsync(lane, item, ItemResult.Completed, cancellationToken);

    public override ValueTask CompleteAsync(FileItem item, ItemResult result, CancellationToken cancellationToken) =>
        result == ItemResult.Failed
            ? balance.ReturnAsync(lane, item, cancellationToken)
            : balance.PassAsync(lane, item, result, cancellationToken);
}
