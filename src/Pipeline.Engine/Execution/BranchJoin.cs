using Pipeline.Abstractions.Items;
using Pipeline.Engine.Execution.Tracking;

namespace Pipeline.Engine.Execution;

/// <summary>
/// The end of one branch of a block. The file continues below the block, from the place that it had above, when all
/// branches that got it are done with it. If a branch failed or skipped it, it does not continue, but the other branches
/// have finished their own work.
/// </summary>
/// <param name="block">The full name of the block.</param>
/// <param name="branch">The name of the branch.</param>
/// <param name="branches">How many branches get each file.</param>
/// <param name="tracker">The files in flight.</param>
/// <param name="downstream">The steps below the block.</param>
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
