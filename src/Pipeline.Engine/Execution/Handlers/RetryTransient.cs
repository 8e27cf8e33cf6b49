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

    public override ValueTask<ItemOutcome> HandleAsync(ItemWork work, CancellationToken cancellationToken) =>
        _retry.RunAsync(
            (Handler: this, Work: work),
            static (on, token) => on.Handler.Next.HandleAsync(on.Work, token),
            static (on, attempt, fault, delay, token) => on.Handler.WaitAsync(on.Work, attempt, fault, delay, token),
            cancellationToken
        );

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
