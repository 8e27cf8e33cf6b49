using Pipeline.Abstractions.Stores;

namespace Pipeline.Engine.Execution.Handlers;

/// <summary>Cancels an attempt that takes longer than the stage's <c>timeout</c>.</summary>
internal sealed class LimitAttempt(TimeSpan timeout, TimeProvider clock) : ItemHandler
{
    public override async ValueTask<ItemOutcome> HandleAsync(ItemWork work, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            return await Next.HandleAsync(work, either.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new StoreException(default, StoreErrorKind.TimedOut, $"not done within the stage's timeout of {timeout}");
        }
    }
}
