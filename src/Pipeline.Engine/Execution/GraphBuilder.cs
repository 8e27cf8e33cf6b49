using Pipeline.Abstractions.Stages;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution.Queues;

namespace Pipeline.Engine.Execution;

/// <summary>
/// Builds steps from the last to the first, each before the steps below it, which are already there.
/// </summary>
/// <param name="context">The run.</param>
/// <param name="services">What the nodes share.</param>
/// <param name="queues">Makes a queue of that capacity.</param>
/// <param name="blocks">What builds blocks, by their kinds.</param>
internal sealed class GraphBuilder(
    RunContext context,
    RunServices services,
    Func<int, IItemQueue> queues,
    IReadOnlyDictionary<IBlockSyntax, BlockRuntime> blocks
)
{
    private readonly StageNodeFactory _stageNodes = new(context, services);
    private readonly List<IGraphNode> _nodes = [];

    /// <summary>The nodes in the order of the file.</summary>
    public IReadOnlyList<IGraphNode> Nodes => [.. Enumerable.Reverse(_nodes)];

    /// <summary>How many nodes there are so far: those of a branch are the ones that are added while it is built.</summary>
    public int Count => _nodes.Count;

    /// <summary>The nodes that were added since there were that many.</summary>
    public IReadOnlyList<IGraphNode> Since(int count) => [.. _nodes.Skip(count)];

    /// <summary>A queue of a block: of the usual capacity, or of that many files if they are more.</summary>
    public IItemQueue Queue(int room) => queues(Math.Max(new StageSettings().QueueCapacity, room));

    /// <summary>Adds a node, whose branches and steps below are added already.</summary>
    public void Add(IGraphNode node) => _nodes.Add(node);

    /// <summary>Builds steps before those below them.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="below">What is below them.</param>
    /// <param name="failures">What answers for files that fail in them.</param>
    /// <param name="room">How many files each queue must have room for at the least.</param>
    public BuiltSteps Build(IEnumerable<StepPlan> steps, BuiltSteps below, FailureHandler failures, int room)
    {
        foreach (var step in steps.Reverse())
            below = step is BlockPlan block
                ? blocks[block.Syntax].Build(block, this, below, failures, room)
                : Build((StagePlan)step, below, failures, room);
        return below;
    }

    /// <summary>
    /// Builds the branches of a block, which join below: of a file that comes to every branch all, else the one that
    /// gets it.
    /// </summary>
    /// <param name="block">The block.</param>
    /// <param name="below">The steps below the block.</param>
    /// <param name="failures">What answers for files that fail in them.</param>
    /// <param name="room">How many files each queue must have room for at the least.</param>
    public IReadOnlyList<BuiltSteps> Branches(BlockPlan block, BuiltSteps below, FailureHandler failures, int room)
    {
        var joined = block.Syntax.Delivery == BranchDelivery.Every ? block.Branches.Count : 1;
        return [.. block.Branches.Reverse().Select(Branch).Reverse()];

        BuiltSteps Branch(BranchPlan branch)
        {
            var end = new BranchJoin(block.Name, branch.Name, joined, services.Tracker, below.Entrance);
            return Build(branch.Steps, below with { Entrance = end }, failures, room);
        }
    }

    private BuiltSteps Build(StagePlan plan, BuiltSteps below, FailureHandler failures, int room)
    {
        var stage = (FileStage)plan.Kind.Build(plan.Options, services.StageContext(plan.Name, below.RequestedHash));
        var queue = queues(Math.Max(plan.Settings.QueueCapacity, room));
        var node = _stageNodes.Create(plan, stage, queue, below.Entrance, failures);
        Add(node);
        return new(node, plan.Options is IProvesCopies { Algorithm: { } algorithm } ? algorithm : below.RequestedHash);
    }
}

/// <summary>Steps that are built.</summary>
/// <param name="Entrance">Where a file enters them.</param>
/// <param name="RequestedHash">The algorithm of the hash that they and those below want; null for none.</param>
internal sealed record BuiltSteps(ItemSink Entrance, string? RequestedHash)
{
    /// <summary>The first hash that one of several branches wants.</summary>
    public static string? HashOf(IEnumerable<BuiltSteps> branches) =>
        branches.Select(branch => branch.RequestedHash).FirstOrDefault(hash => hash is not null);
}
