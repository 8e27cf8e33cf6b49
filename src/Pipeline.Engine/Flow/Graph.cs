using Pipeline.Engine.Flow.Groups;
using Pipeline.Engine.Flow.Lanes;
using Pipeline.Engine.Flow.Requirements;
using Pipeline.Engine.Plan;
using Pipeline.Engine.Stages;

namespace Pipeline.Engine.Flow;

/// <summary>The plan as running parts: the source, the stages in the order in which they stand in the file, and the ways between them.</summary>
internal sealed class Graph
{
    private readonly List<IRunningPart> _parts = [];
    private readonly RunHouse _house;
    private readonly Func<int, IInbox> _inbox;

    public Graph(RunHouse house, Func<int, IInbox> inbox)
    {
        (_house, _inbox) = (house, inbox);
        var first = (StagePlan)house.Plan.Steps[0];
        var (below, wanted) = Build(
            house.Plan.Steps.Skip(1),
            new RoadEnd(house.Ledger, house.Recorder, house.Transfer.Claims),
            null,
            new RoadLosses(house),
            0
        );
        var source = (SourceStage)first.Kind.Build(first.Options, house.Context(first.Name, wanted));
        Steps = house.Plan.Steps.SelectMany(step => step.Stages).Select(stage => stage.Name).ToHashSet();
        Source = new(first, source, below, house);
        Unmet = new(source, house);
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
    public IEnumerable<StageRunner> Stages => _parts.OfType<StageRunner>();

    /// <summary>Everything that has an inbox, in the order of the file.</summary>
    public IReadOnlyList<IRunningPart> Parts => _parts;

    /// <summary>Builds steps from the last to the first, each before the way that is already there; tells which hash the stages so far want.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="below">The way below them.</param>
    /// <param name="wanted">The hash that is wanted there.</param>
    /// <param name="around">What answers for files that are lost.</param>
    /// <param name="room">How much room each inbox must have at the least.</param>
    private Built Build(IEnumerable<StepPlan> steps, Way below, string? wanted, Losses around, int room)
    {
        var built = new Built(below, wanted);
        foreach (var step in steps.Reverse())
            built = step switch
            {
                SpreadPlan spread => BuildSpread(spread, built, around, room),
                RoutePlan route => BuildRoute(route, built, around, room),
                GroupPlan group => BuildGroup(group, built, around, room),
                BlockPlan fork => BuildFork(fork, built, around, room),
                _ => BuildStage((StagePlan)step, built, around, room),
            };
        return built;
    }

    private Built BuildStage(StagePlan plan, Built below, Losses around, int room)
    {
        var stage = (FileStage)plan.Kind.Build(plan.Options, _house.Context(plan.Name, below.HashWanted));
        var inbox = _inbox(Math.Max(plan.Settings.Queue, room));
        var runner = new StageRunner(plan, stage, inbox, below.Way, around, _house);
        _parts.Add(runner);
        return new(runner, plan.Options is IProvesCopies { Algorithm: { } algorithm } ? algorithm : below.HashWanted);
    }

    private Built BuildFork(BlockPlan fork, Built below, Losses around, int room)
    {
        var branches = new List<Built>();
        foreach (var branch in fork.Branches.Reverse())
        {
            var end = new BranchEnd(fork.Name, branch.Name, fork.Branches.Count, _house.Ledger, below.Way);
            branches.Insert(0, Build(branch.Steps, end, below.HashWanted, around, room));
        }
        return new(
            new Fork(fork.Name, [.. branches.Select(branch => branch.Way)], _house.Ledger, below.Way),
            HashWanted(branches)
        );
    }

    private Built BuildRoute(RoutePlan plan, Built below, Losses around, int room)
    {
        var ways = new List<Built>();
        foreach (var branch in plan.Branches.Reverse())
        {
            var end = new BranchEnd(plan.Name, branch.Name, 1, _house.Ledger, below.Way);
            ways.Insert(0, Build(branch.Steps, end, below.HashWanted, around, room));
        }
        return new(new Route(plan, [.. ways.Select(way => way.Way)], _house, below.Way), HashWanted(ways));
    }

    private Built BuildSpread(SpreadPlan plan, Built below, Losses around, int room)
    {
        var lanes = plan.Branches.Select(lane => Lane.Of(plan, lane, _house.Clock)).ToList();
        var queue = Math.Max(new StageSettings().Queue, room);
        var spread = new Spread(plan, lanes, _inbox, below.Way, around, _house, queue);
        var ways = new List<Built>();
        for (var i = lanes.Count - 1; i >= 0; i--)
        {
            var (lane, end) = (lanes[i], new LaneEnd(spread, lanes[i]));
            var first = _parts.Count;
            ways.Add(Build(plan.Branches[i].Steps, end, below.HashWanted, new LaneLosses(spread, around), lane.Limit));
            (lane.Way, lane.Parts) = (ways[^1].Way, [.. _parts.Skip(first)]);
        }
        _parts.Add(spread);
        return new(spread, HashWanted(ways));
    }

    private Built BuildGroup(GroupPlan plan, Built below, Losses around, int room)
    {
        Group = new(plan, _inbox(Math.Max(new StageSettings().Queue, room)), below.Way, around, _house);
        var inside = Build(plan.Branches[0].Steps, Group.End, below.HashWanted, around, room);
        Group.Inner = inside.Way;
        _parts.Add(Group);
        return new(Group, inside.HashWanted);
    }

    private static string? HashWanted(List<Built> branches) => branches.Find(branch => branch.HashWanted is not null)?.HashWanted;

    /// <summary>Steps that are built.</summary>
    /// <param name="Way">Where a file enters them.</param>
    /// <param name="HashWanted">The hash that they and those below want.</param>
    private sealed record Built(Way Way, string? HashWanted);
}
