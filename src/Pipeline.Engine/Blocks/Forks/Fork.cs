using Pipeline.Abstractions.Items;
using Pipeline.Engine.Execution;
using Pipeline.Engine.Execution.Tracking;

namespace Pipeline.Engine.Blocks.Forks;

/// <summary>The beginning of a <c>fork</c> block: every branch gets the file.</summary>
internal sealed class Fork(string block, IReadOnlyList<ItemSink> branches, InFlightTracker tracker, ItemSink downstream)
    : ItemSink
{
    public override async ValueTask PutAsync(FileItem item, CancellationToken cancellationToken)
    {
        tracker.Find(item.Origin)?.Enter(block, item);
        foreach (var branch in branches)
            await branch.PutAsync(item, cancellationToken);
    }

    public override ValueTask CompleteAsync(FileItem item, ItemResult result, CancellationToken cancellationToken) =>
        downstream.CompleteAsync(item, result, cancellationToken);
}

/// <summary>
/// The end of one branch of a block. The file goes on below, from the place it had above the block, when the last
/// branch is done with it; if a branch lost it or left it, it does not go on, but the other branches have finished
/// their own work.
/// </summary>
internal sealed class BranchJoin(string block, string branch, int branches, InFlightTracker tracker, ItemSink downstream)
    : ItemSink
{
    public override ValueTask PutAsync(FileItem item, CancellationToken cancellationToken) =>
        CompleteAsync(item, ItemResult.Completed, cancellationToken);

    public override ValueTask CompleteAsync(FileItem item, ItemResult result, CancellationToken cancellationToken)
    {
        if (tracker.Find(item.Origin)?.Join(block, branch, branches, item, result) is not { } whole)
            return default;
        return whole.Exit == ItemResult.Completed
            ? downstream.PutAsync(whole.Item, cancellationToken)
            : downstream.CompleteAsync(whole.Item, whole.Exit, cancellationToken);
    }
}
