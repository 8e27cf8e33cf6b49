using Pipeline.Abstractions.Stages;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution.Handlers;
using Pipeline.Engine.Execution.Queues;
using Pipeline.Engine.Stages.Copy;

namespace Pipeline.Engine.Execution;

/// <summary>Makes the node of a stage.</summary>
internal sealed class StageNodeFactory(RunContext context, RunServices services)
{
    public StageNode Create(StagePlan plan, FileStage stage, IItemQueue queue, ItemSink downstream, FailureHandler failures)
    {
        var counters = new StageCounters(services.Cleanup);
        // The first one is the outermost: it sees an item first and its outcome last.
        var first = ItemHandler.Chain([
            new RecordResult(plan.Name, counters, services, context.Clock),
            new ContainFailure(plan, stage, failures, counters, context, services),
            .. stage is CopyStage ? [new JoinChunks(plan.Name, counters, services.Tracker)] : NoHandler,
            new SkipRevoked(failures),
            new RetryTransient(plan, failures, counters, context),
            .. plan.Settings.Timeout is { } timeout ? [new LimitAttempt(timeout, context.Clock)] : NoHandler,
            .. stage.IsDestructive && !context.IsDryRun ? [new FlushBeforeDelete(services)] : NoHandler,
            new ExecuteStage(stage, context.IsDryRun),
        ]);
        return new(plan, new(stage, first, counters), queue, downstream, services.Budget.Most(plan), context);
    }

    private static ItemHandler[] NoHandler => [];
}

/// <summary>The handlers around a stage.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="First">The outermost handler.</param>
/// <param name="Counters">What they count.</param>
internal sealed record StageChain(FileStage Stage, ItemHandler First, StageCounters Counters);
