using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution;

namespace Pipeline.Engine.Blocks.Groups;

/// <summary>The group of a run, if its plan has one, and the markers that killed runs left in any case.</summary>
internal sealed class GroupRuntime(RunContext context, RunServices services) : BlockRuntime
{
    private readonly MarkerCleaner _cleaner = new(context, services);
    private Group? _group;

    public override BuiltSteps Build(BlockPlan plan, GraphBuilder graph, BuiltSteps below, FailureHandler failures, int room)
    {
        _group = new(new GroupContext(plan, below.Entrance, failures, context, services, _cleaner), graph.Queue(room));
        var inside = graph.Build(plan.Branches[0].Steps, below with { Entrance = _group.End }, failures, room);
        _group.Inner = inside.Entrance;
        graph.Add(_group);
        return inside with { Entrance = _group };
    }

    public override void Attach(SourceRunner source) => _group?.Follow(source);

    public override ValueTask BeginLoopAsync(CancellationToken cancellationToken) =>
        context.IsDryRun ? default : _cleaner.DeadRunsAsync(cancellationToken);

    public override ValueTask SourceEndedAsync(bool isWhole, CancellationToken cancellationToken) =>
        _group?.ScannedAsync(isWhole, cancellationToken) ?? default;

    public override ValueTask EndLoopAsync(CancellationToken cancellationToken) =>
        _group?.EndLoopAsync(cancellationToken) ?? default;

    public override ValueTask EndAsync() => _group?.EndAsync() ?? default;
}
