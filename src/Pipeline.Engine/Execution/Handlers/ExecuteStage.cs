using Pipeline.Abstractions.Stages;
using Pipeline.Engine.Stages.Copy;

namespace Pipeline.Engine.Execution.Handlers;

/// <summary>Runs the stage on the item; in a dry run, asks it what it would do.</summary>
internal sealed class ExecuteStage(FileStage stage, bool isDryRun) : ItemHandler
{
    private readonly CopyStage? _copying = stage as CopyStage;

    public override ValueTask<ItemOutcome> HandleAsync(ItemWork work, CancellationToken cancellationToken)
    {
        var item = work.Item;
        if (item.Chunk is not null)
            return SendChunkAsync(work, cancellationToken);
        var result =
            work.IsJoined ? Copying.JoinAsync(item, cancellationToken)
            : isDryRun ? stage.PreviewAsync(item, cancellationToken)
            : stage.ExecuteAsync(item, cancellationToken);
        return result.IsCompletedSuccessfully ? new(ItemOutcome.Of(result.Result)) : AwaitAsync(result);
    }

    private CopyStage Copying => _copying ?? throw new InvalidOperationException($"{stage} got a chunk, which it cannot process");

    private async ValueTask<ItemOutcome> SendChunkAsync(ItemWork work, CancellationToken cancellationToken)
    {
        await Copying.SendAsync(work.Item, cancellationToken);
        return default;
    }

    private static async ValueTask<ItemOutcome> AwaitAsync(ValueTask<StageResult> result) => ItemOutcome.Of(await result);
}
