using Pipeline.Abstractions.Items;
using Pipeline.Engine.Execution;

namespace Pipeline.Engine.Blocks.Balancing;

/// <summary>
/// In a target a file that a stage loses has not failed yet: the balance block hears of it when the file leaves the
/// target. A fault of the file itself is one for whatever is around.
/// </summary>
internal sealed class FailoverHandler(BalanceNode balance, FailureHandler failures) : FailureHandler
{
    public override CancellationToken RevokedToken(FileItem item) =>
        failures.RevokedToken(item) is { IsCancellationRequested: true } all ? all : balance.RevokedTokenOf(item);

    public override async ValueTask HandleFailureAsync(ItemFailure failure, CancellationToken cancellationToken)
    {
        if (balance.TakesOver(failure))
            return;
        await failures.HandleFailureAsync(failure, cancellationToken);
    }
}
