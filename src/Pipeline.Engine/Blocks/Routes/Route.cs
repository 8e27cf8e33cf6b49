using Pipeline.Abstractions.Items;
using Pipeline.Engine.Blocks.Forks;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution;

namespace Pipeline.Engine.Blocks.Routes;

/// <summary>
/// The beginning of a <c>route</c> block: the first branch that takes the file gets it. Each of them ends with a
/// <see cref="BranchJoin"/> that waits for no other.
/// </summary>
internal sealed class Route(RoutePlan plan, IReadOnlyList<ItemSink> branches, RunContext context, ItemSink downstream) : ItemSink
{
    public override async ValueTask PutAsync(FileItem item, CancellationToken cancellationToken)
    {
        for (var i = 0; i < branches.Count; i++)
        {
            if (!plan.Routes[i].Takes(item.RelativePath))
                continue;
            context.Tracker.Find(item.Origin)?.Enter(plan.Name, item);
            await branches[i].PutAsync(item, cancellationToken);
            return;
        }
        context.Recorder.Left(item.Origin, $"no route of '{plan.Name}' matches it");
        await downstream.CompleteAsync(item, ItemResult.Skipped, cancellationToken);
    }

    public override ValueTask CompleteAsync(FileItem item, ItemResult result, CancellationToken cancellationToken) =>
        downstream.CompleteAsync(item, result, cancellationToken);
}
