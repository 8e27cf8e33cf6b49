using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;

namespace Pipeline.Engine.Execution;

/// <summary>One attempt of a stage at a file.</summary>
internal sealed class StageExecution(FileStage stage, RunContext context)
{
    /// <summary>Works on the file, or in a dry run says what would be done.</summary>
    public ValueTask<StageResult> RunAsync(FileItem item, CancellationToken cancellationToken) =>
        context.IsDryRun ? stage.PreviewAsync(item, cancellationToken)
        : stage.IsDestructive ? TakeAwayAsync(item, cancellationToken)
        : stage.WorkAsync(item, cancellationToken);

    /// <summary>
    /// Before something is deleted all that is known of the file is durable, and the file is still this run's.
    /// </summary>
    private async ValueTask<StageResult> TakeAwayAsync(FileItem item, CancellationToken cancellationToken)
    {
        await context.Recorder.BeforeTakingAwayAsync(context.Tracker.Find(item.Origin)?.Known ?? item, cancellationToken);
        await context.Transfer.Claims.AskAsync(item, cancellationToken);
        return await stage.WorkAsync(item, cancellationToken);
    }
}
