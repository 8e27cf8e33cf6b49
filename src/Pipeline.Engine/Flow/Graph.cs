using Pipeline.Engine.Plan;
using Pipeline.Engine.Stages;

namespace Pipeline.Engine.Flow;

/// <summary>The plan as running parts: the source, the stages in the order in which they stand in the file, and the ways between them.</summary>
internal sealed class Graph
{
    private readonly List<StageRunner> _stages = [];
    private readonly RunHouse _house;
    private readonly Func<int, IInbox> _inbox;

    public Graph(RunHouse house, Func<int, IInbox> inbox)
    {
        (_house, _inbox) = (house, inbox);
        var first = (StagePlan)house.Plan.Steps[0];
        var (below, wanted) = Build(house.Plan.Steps.Skip(1), new RoadEnd(house.Ledger, house.Recorder), null);
        var source = (SourceStage)first.Kind.Build(first.Options, house.Context(first.Name, wanted));
        Steps = Names(house.Plan.Steps).ToHashSet();
        Source = new(first, source, below, Steps, house);
        _stages.Reverse();
    }

    /// <summary>The full names of all stages.</summary>
    public IReadOnlySet<string> Steps { get; }

    public SourceRunner Source { get; }

    public IReadOnlyList<StageRunner> Stages => _stages;

    /// <summary>Builds steps from the last to the first, each before the way that is already there; tells which hash the stages so far want.</summary>
    private (Way Way, string? HashWanted) Build(IEnumerable<StepPlan> steps, Way below, string? wanted)
    {
        foreach (var step in steps.Reverse())
            (below, wanted) = step is ForkPlan fork ? BuildFork(fork, below, wanted) : BuildStage((StagePlan)step, below, wanted);
        return (below, wanted);
    }

    private (Way, string?) BuildStage(StagePlan plan, Way below, string? wanted)
    {
        var stage = (FileStage)plan.Kind.Build(plan.Options, _house.Context(plan.Name, wanted));
        var runner = new StageRunner(plan, stage, _inbox(plan.Settings.Queue), below, _house);
        _stages.Add(runner);
        return (runner, plan.Options is IProvesCopies { Algorithm: { } algorithm } ? algorithm : wanted);
    }

    private (Way, string?) BuildFork(ForkPlan fork, Way below, string? wanted)
    {
        var branches = fork
            .Branches.Reverse()
            .Select(branch =>
                Build(branch.Steps, new BranchEnd(fork.Name, branch.Name, fork.Branches.Count, _house.Ledger, below), wanted)
            )
            .ToList();
        branches.Reverse();
        return (
            new Fork(fork.Name, [.. branches.Select(branch => branch.Way)], _house.Ledger, below),
            branches.Find(branch => branch.HashWanted is not null).HashWanted
        );
    }

    private static IEnumerable<string> Names(IEnumerable<StepPlan> steps) =>
        steps.SelectMany(step => step is ForkPlan fork ? fork.Branches.SelectMany(branch => Names(branch.Steps)) : [step.Name]);
}
