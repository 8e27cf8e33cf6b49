using Pipeline.Abstractions.Items;
using Pipeline.Engine.Execution;

namespace Pipeline.Engine.Blocks.Balancing;

/// <summary>The end of a target.</summary>
internal sealed class TargetEnd(BalanceNode balance, BalanceTarget target) : ItemSink
{
    public override ValueTask PutAsync(FileItem item, CancellationToken cancellationToken) =>
        balance.PassAsync(target, item, ItemResult.Completed, cancellationToken);

    public override ValueTask CompleteAsync(FileItem item, ItemResult result, CancellationToken cancellationToken) =>
        result == ItemResult.Failed
            ? balance.ReturnAsync(target, item, cancellationToken)
            : balance.PassAsync(target, item, result, cancellationToken);
}
