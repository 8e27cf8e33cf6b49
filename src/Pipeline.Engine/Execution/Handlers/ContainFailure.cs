using Pipeline.Abstractions.Stages;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution.Resilience;
using Pipeline.Engine.Stages.Copy;
using Pipeline.Engine.State;

namespace Pipeline.Engine.Execution.Handlers;

/// <summary>
/// Turns an exception into the failure of one file. A journal that cannot be written ends the run instead, as does its
/// cancellation.
/// </summary>
internal sealed class ContainFailure(
    StagePlan plan,
    FileStage stage,
    FailureHandler failures,
    StageCounters counters,
    RunContext context,
    RunServices services
) : ItemHandler
{
    private readonly NothingToDo _nothingLeft = new(context, services);

    public override async ValueTask<ItemOutcome> HandleAsync(ItemWork work, CancellationToken cancellationToken)
    {
        ItemOutcome outcome;
        try
        {
            outcome = await Next.HandleAsync(work, cancellationToken);
        }
        catch (Exception fault) when (fault is not JournalException && !cancellationToken.IsCancellationRequested)
        {
            outcome = ItemOutcome.Failed(fault);
        }
        return outcome.Fault is { } failed ? await FailAsync(work, failed, cancellationToken) : outcome;
    }

    private async ValueTask<ItemOutcome> FailAsync(ItemWork work, Exception fault, CancellationToken cancellationToken)
    {
        var item = work.Item;
        counters.Note(fault);
        if (stage is CopyStage copying)
            await copying.LeaveAsync(item, fault, cancellationToken);
        if (await _nothingLeft.WhyAsync(item, fault, cancellationToken) is { } nothingLeft)
        {
            services.Recorder.Drop(item.Origin, nothingLeft);
            return ItemOutcome.Ended(ItemResult.Skipped);
        }
        counters.CountFailed();
        await failures.HandleFailureAsync(new(plan.Name, plan.Settings, item, fault, work.Attempts), cancellationToken);
        return ItemOutcome.Ended(ItemResult.Failed);
    }
}
