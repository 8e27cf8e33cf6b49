using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution.Resilience;
using Pipeline.Engine.Observability;

namespace Pipeline.Engine.Execution.Handlers;

/// <summary>Tries again after transient errors, as <c>retry</c> says; not when the item is revoked meanwhile.</summary>
internal sealed class RetryTransient(StagePlan plan, FailureHandler failures, StageCounters counters, RunContext context)
    : ItemHandler
{
    private readonly Retry _retry = new(plan.Settings.Retry);

    public override async ValueTask<ItemOutcome> HandleAsync(ItemWork work, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await Next.HandleAsync(work, cancellationToken);
            }
            catch (StoreException fault) when (_retry.Allows(fault, attempt, cancellationToken))
            {
                await WaitAsync(work, attempt, fault, _retry.Delay(attempt), cancellationToken);
            }
        }
    }

    private async ValueTask WaitAsync(
        ItemWork work,
        int attempt,
        StoreException fault,
        TimeSpan delay,
        CancellationToken cancellationToken
    )
    {
        counters.Note(fault);
        context.Events.Publish(new StageRetried(work.Item, plan.Name, attempt, fault, delay));
        var state = fault.Kind == StoreErrorKind.NoSpace ? WorkerState.Held : WorkerState.Retrying;
        using (work.Worker.During(state, fault.Message))
            await failures.PauseAsync(work.Item, fault, delay, context.Clock, cancellationToken);
        work.Attempts = Math.Max(work.Attempts, attempt + 1);
    }
}
