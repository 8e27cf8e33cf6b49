using Pipeline.Abstractions.Stages;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution.Queues;
using Pipeline.Engine.Execution.Requirements;
using Pipeline.Engine.Observability;

namespace Pipeline.Engine.Execution;

/// <summary>
/// The plan as running parts: the source, the stages in the order in which they stand in the file, and the ways between
/// them.
/// </summary>
internal sealed class PipelineGraph
{
    private readonly RunContext _context;
    private readonly RunServices _services;

    public PipelineGraph(RunContext context, RunServices services, Func<int, IItemQueue> queues)
    {
        (_context, _services) = (context, services);
        var plan = context.Plan;
        var blocks = plan.BlockKinds.ToDictionary(kind => kind, kind => ((IBlockFactory)kind).Create(context, services));
        var builder = new GraphBuilder(context, services, queues, blocks);
        var first = (StagePlan)plan.Steps[0];
        var (entrance, requestedHash) = builder.Build(
            plan.Steps.Skip(1),
            new(new PipelineEnd(services.Tracker, services.Recorder, services.Transfer.Claims), null),
            new RunFailureHandler(context, services),
            0
        );
        var source = (SourceStage)first.Kind.Build(first.Options, services.StageContext(first.Name, requestedHash));
        Steps = plan.Steps.SelectMany(step => step.Stages).Select(stage => stage.Name).ToHashSet();
        Source = new(first, source, entrance, context, services);
        Unmet = new(source, context, services);
        Nodes = builder.Nodes;
        Blocks = [.. blocks.Values];
        foreach (var block in Blocks)
            block.Attach(Source);
    }

    /// <summary>The full names of all stages.</summary>
    public IReadOnlySet<string> Steps { get; }

    public SourceRunner Source { get; }

    /// <summary>Tells of known files that lack something that the plan asks, and whose origin is gone.</summary>
    public UnmetRequirements Unmet { get; }

    /// <summary>Every kind of block in this run.</summary>
    public IReadOnlyList<BlockRuntime> Blocks { get; }

    /// <summary>The stages.</summary>
    public IEnumerable<StageNode> Stages => Nodes.OfType<StageNode>();

    /// <summary>Everything that has a queue, in the order of the file.</summary>
    public IReadOnlyList<IGraphNode> Nodes { get; }

    /// <summary>No more files will come.</summary>
    public async ValueTask CloseQueuesAsync()
    {
        foreach (var node in Nodes)
            await node.CloseAsync();
    }

    /// <summary>What was done since the run began.</summary>
    /// <param name="loop">The number of the loop.</param>
    /// <param name="began">When the run began, as a timestamp.</param>
    public LoopReport Totals(int loop, long began) =>
        new()
        {
            Loop = loop,
            Found = _services.Tracker.Opened,
            Done = _services.Recorder.Done,
            Failed = _services.Recorder.Failed,
            Skipped = _services.Recorder.Skipped,
            Bytes = Nodes.Sum(node => node.Bytes) - Stages.Sum(stage => stage.VerifiedBytes),
            VerifiedBytes = Stages.Sum(stage => stage.VerifiedBytes),
            Elapsed = _context.Clock.GetElapsedTime(began),
        };
}
