using Pipeline.Abstractions.Stores;

namespace Pipeline.Engine.Execution.Handlers;

/// <summary>Returns an item without work on it, when a balancer has taken it back for another target.</summary>
internal sealed class SkipRevoked(FailureHandler failures) : ItemHandler
{
    public override ValueTask<ItemOutcome> HandleAsync(ItemWork work, CancellationToken cancellationToken)
    {
        var item = work.Item;
        if (work.IsJoined || !(work.IsReturned || failures.RevokedToken(item).IsCancellationRequested))
            return Next.HandleAsync(work, cancellationToken);
        return new(
            item.Chunk is null
                ? ItemOutcome.Ended(ItemResult.Failed)
                : ItemOutcome.Failed(
                    new StoreException(
                        default,
                        StoreErrorKind.Busy,
                        $"{item.Origin} was canceled before all of its chunks were sent"
                    )
                )
        );
    }
}
