using Pipeline.Abstractions.Items;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution;
using Pipeline.Engine.Execution.Tracking;

namespace Pipeline.Engine.Blocks.Forks;

/// <summary>A <c>fork</c> block: every branch gets every file.</summary>
internal sealed class ForkBlock : IBlockSyntax, IBlockFactory
{
    public string Key => "fork";

    public string Summary =>
        "Sends each file to every branch. A file continues below the fork when all branches have completed it; when one "
        + "branch fails, the file has failed.";

    public BranchSyntax Branches { get; } = new NamedBranches("branch", "A branch: its name and its stages.");

    public BranchDelivery Delivery => BranchDelivery.Every;

    public string WhyNoDelete => "while other branches still work on them";

    public BlockRuntime Create(RunContext context, RunServices services) => new Runtime(services);

    private sealed class Runtime(RunServices services) : BlockRuntime
    {
        public override BuiltSteps Build(BlockPlan plan, GraphBuilder graph, BuiltSteps below, FailureHandler failures, int room)
        {
            var branches = graph.Branches(plan, below, failures, room);
            return new(
                new Fork(plan.Name, [.. branches.Select(branch => branch.Entrance)], services.Tracker, below.Entrance),
                BuiltSteps.HashOf(branches)
            );
        }
    }

    private sealed class Fork(string block, IReadOnlyList<ItemSink> branches, InFlightTracker tracker, ItemSink downstream)
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
}
