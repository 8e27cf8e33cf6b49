using Pipeline.Abstractions.Items;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution;
using Pipeline.Engine.Execution.Tracking;

namespace Pipeline.Engine.Tests.Blocks;

/// <summary>
/// A kind of block that the engine does not know: a file passes its stages and continues below as it was above the
/// block.
/// </summary>
internal sealed class TeeBlock : IBlockSyntax, IBlockFactory
{
    public string Key => "tee";

    public string Summary => "Sends each file through its stages. Below the block the file continues as it was above.";

    public BranchSyntax Branches { get; } = new SingleBranch("The stages of the tee.");

    public BranchDelivery Delivery => BranchDelivery.Every;

    public string WhyNoDelete => "while the stages below the tee still need them";

    public BlockRuntime Create(RunContext context, RunServices services) => new Runtime(services);

    private sealed class Runtime(RunServices services) : BlockRuntime
    {
        public override BuiltSteps Build(BlockPlan plan, GraphBuilder graph, BuiltSteps below, FailureHandler failures, int room)
        {
            var inside = graph.Branches(plan, below, failures, room)[0];
            return inside with { Entrance = new Tee(plan.Name, services.Tracker, inside.Entrance) };
        }
    }

    private sealed class Tee(string block, InFlightTracker tracker, ItemSink inside) : ItemSink
    {
        public override ValueTask PutAsync(FileItem item, CancellationToken cancellationToken)
        {
            tracker.Find(item.Origin)?.Enter(block, item);
            return inside.PutAsync(item, cancellationToken);
        }

        public override ValueTask CompleteAsync(FileItem item, ItemResult result, CancellationToken cancellationToken) =>
            inside.CompleteAsync(item, result, cancellationToken);
    }
}
