using Pipeline.Abstractions.Stages;
using Pipeline.Engine.Blocks.Balancing;
using Pipeline.Engine.Blocks.Forks;
using Pipeline.Engine.Blocks.Groups;
using Pipeline.Engine.Blocks.Routes;
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
    private readonly List<IGraphNode> _parts = [];
    private readonly RunContext _context;
    private readonly Func<int, IItemQueue> _inbox;

    public PipelineGraph(RunContext context, Func<int, IItemQueue> inbox)
    {
        (_context, _inbox) = (context, inbox);
        var first = (StagePlan)context.Plan.Steps[0];
        var (downstream, wanted) = Build(
            context.Plan.Steps.Skip(1),
            new PipelineEnd(context.Tracker, context.Recorder, context.Transfer.Claims),
            null,
            new RunFailureHandler(context),
            0
        );
        var source = (SourceStage)first.Kind.Build(first.Options, context.Context(first.Name, wanted));
        Steps = context.Plan.Steps.SelectMany(step => step.Stages).Select(stage => stage.Name).ToHashSet();
        Source = new(first, source, downstream, context);
        Unmet = new(source, context);
        Group?.Follow(Source);
        _parts.Reverse();
    }

    /// <summary>The full names of all stages.</summary>
    public IReadOnlySet<string> Steps { get; }

    public SourceRunner Source { get; }

    /// <summary>Tells of known files that lack something that the plan asks, and whose origin is gone.</summary>
    public UnmetRequirements Unmet { get; }

    /// <summary>The group, or null.</summary>
    public Group? Group { get; private set; }

    /// <summary>The stages.</summary>
    public IEnumerable<StageNode> Stages => _parts.OfType<StageNode>();

    /// <summary>Everything that has an inbox, in the order of the file.</summary>
    public IReadOnlyList<IGraphNode> Parts => _parts;

    /// <summary>What was done since the run began.</summary>
    /// <param name="loop">The number of the loop.</param>
    /// <param name="began">When the run began, as a timestamp.</param>
    public LoopReport Totals(int loop, long began) =>
        new()
        {
            Loop = loop,
            Found = _context.Tracker.Opened,
            Done = _context.Recorder.Done,
            Failed = _context.Recorder.Failed,
            Skipped = _context.Recorder.Skipped,
            Bytes = Parts.Sum(part => part.Bytes) - Stages.Sum(stage => stage.VerifiedBytes),
            VerifiedBytes = Stages.Sum(stage => stage.VerifiedBytes),
            Took = _context.Clock.GetElapsedTime(began),
        };

    /// <summary>
    /// Builds steps from the last to the first, each before the way that is already there; tells which hash the stages
    /// so far want.
    /// </summary>
    /// <param name="steps">The steps.</param>
    /// <param name="downstream">The way below them.</param>
    /// <param name="wanted">The hash that is wanted there.</param>
    /// <param name="failures">What answers for files that are lost.</param>
    /// <param name="room">How much room each inbox must have at the least.</param>
    private Built Build(IEnumerable<StepPlan> steps, ItemSink downstream, string? wanted, FailureHandler failures, int room)
    {
        var built = new Built(downstream, wanted);
        foreach (var step in steps.Reverse())
            built = step switch
            {
                BalancePlan balance => BuildBalance(balance, built, failures, room),
                RoutePlan route => BuildRoute(route, built, failures, room),
                GroupPlan group => BuildGroup(group, built, failures, room),
                BlockPlan fork => BuildFork(fork, built, failures, room),
                _ => BuildStage((StagePlan)step, built, failures, room),
            };
        return built;
    }

    private Built BuildStage(StagePlan plan, Built below, FailureHandler failures, int room)
    {
        var stage = (FileStage)plan.Kind.Build(plan.Options, _context.Context(plan.Name, below.RequestedHash));
        var inbox = _inbox(Math.Max(plan.Settings.QueueCapacity, room));
        var runner = new StageNode(plan, stage, inbox, below.Way, failures, _context);
        _parts.Add(runner);
        return new(runner, plan.Options is IProvesCopies { Algorithm: { } algorithm } ? algorithm : below.RequestedHash);
    }

    private Built BuildFork(BlockPlan fork, Built below, FailureHandler failures, int room)
    {
        var branches = new List<Built>();
        foreach (var branch in fork.Branches.Reverse())
        {
            var end = new BranchJoin(fork.Name, branch.Name, fork.Branches.Count, _context.Tracker, below.Way);
            branches.Insert(0, Build(branch.Steps, end, below.RequestedHash, failures, room));
        }
        return new(
            new Fork(fork.Name, [.. branches.Select(branch => branch.Way)], _context.Tracker, below.Way),
            RequestedHash(branches)
        );
    }

    private Built BuildRoute(RoutePlan plan, Built below, FailureHandler failures, int room)
    {
        var ways = new List<Built>();
        foreach (var branch in plan.Branches.Reverse())
        {
            var end = new BranchJoin(plan.Name, branch.Name, 1, _context.Tracker, below.Way);
            ways.Insert(0, Build(branch.Steps, end, below.RequestedHash, failures, room));
        }
        return new(new Route(plan, [.. ways.Select(way => way.Way)], _context, below.Way), RequestedHash(ways));
    }

    private Built BuildBalance(BalancePlan plan, Built below, FailureHandler failures, int room)
    {
        var targets = plan.Branches.Select(target => BalanceTarget.Of(plan, target, _context.Clock)).ToList();
        var queue = Math.Max(new StageSettings().QueueCapacity, room);
        var balance = new BalanceNode(plan, targets, _inbox, below.Way, failures, _context, queue);
        var ways = new List<Built>();
        for (var i = targets.Count - 1; i >= 0; i--)
        {
            var (target, end) = (targets[i], new TargetEnd(balance, targets[i]));
            var first = _parts.Count;
            ways.Add(
                Build(plan.Branches[i].Steps, end, below.RequestedHash, new FailoverHandler(balance, failures), target.Limit)
            );
            (target.Sink, target.Parts) = (ways[^1].Way, [.. _parts.Skip(first)]);
        }
        _parts.Add(balance);
        return new(balance, RequestedHash(ways));
    }

    private Built BuildGroup(GroupPlan plan, Built below, FailureHandler failures, int room)
    {
        Group = new(plan, _inbox(Math.Max(new StageSettings().QueueCapacity, room)), below.Way, failures, _context);
        var inside = Build(plan.Branches[0].Steps, Group.End, below.RequestedHash, failures, room);
        Group.Inner = inside.Way;
        _parts.Add(Group);
        return new(Group, inside.RequestedHash);
    }

    private static string? RequestedHash(List<Built> branches) =>
        branches.Find(branch => branch.RequestedHash is not null)?.RequestedHash;

    /// <summary>Steps that are built.</summary>
    /// <param name="Way">Where a file enters them.</param>
    /// <param name="RequestedHash">The hash that they and those below want.</param>
    private sealed record Built(ItemSink Way, string? RequestedHash);
}
