using System.Text.Json;
using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Configuration.Yaml;
using Pipeline.Engine.Execution;

namespace Pipeline.Engine.Blocks.Balancing;

/// <summary>A <c>balance</c> block: one branch, called a target, gets the file; when it fails there, another does.</summary>
internal sealed class BalanceBlock : IBlockSyntax, IBlockFactory
{
    public string Key => "balance";

    public Type OptionsType => typeof(BalanceOptions);

    public BranchSyntax Branches { get; } =
        new NamedBranches(
            "target",
            "A target: its name and its stages. It accepts at most as many files at once as its stages have workers.",
            "targets"
        );

    public BranchDelivery Delivery => BranchDelivery.AnyOne;

    public string WhyNoDelete => "in a target, while another target may still need them";

    public string Caption(object? options) => JsonNamingPolicy.SnakeCaseLower.ConvertName($"{((BalanceOptions)options!).Policy}");

    /// <summary>Weights are those of targets.</summary>
    public void Check(BlockEntry block, PipelineModel model, DiagnosticBag diagnostics)
    {
        if (block.BoundOptions?.Options is not BalanceOptions { Weights: { } weights })
            return;
        var targets = block.Branches.Select(target => target.Name.Text).ToList();
        foreach (var name in weights.Keys.Where(name => !targets.Contains(name)))
            diagnostics.Add(
                ((MappingNode)block.Options).Find("weights")!.At,
                DiagnosticCode.NoTarget,
                "'weights' has a name that is not a target of this balance block: "
                    + $"'{MessageText.Of(name)}'{Suggestion.Hint(name, targets)}"
            );
    }

    public BlockRuntime Create(RunContext context, RunServices services) => new Runtime(context, services);

    private sealed class Runtime(RunContext context, RunServices services) : BlockRuntime
    {
        private readonly StaleCopyCleaner _cleaner = new(context, services);

        public override BuiltSteps Build(BlockPlan plan, GraphBuilder graph, BuiltSteps below, FailureHandler failures, int room)
        {
            var options = (BalanceOptions)plan.Options!;
            var targets = plan.Branches.Select(target => BalanceTarget.Of(plan, target, context.Clock)).ToList();
            var balance = new BalanceNode(
                plan.Name,
                options,
                targets,
                graph.Queue,
                below.Entrance,
                failures,
                context,
                services,
                _cleaner,
                room
            );
            var ways = new List<BuiltSteps>();
            for (var i = targets.Count - 1; i >= 0; i--)
            {
                var (target, end) = (targets[i], new TargetEnd(balance, targets[i]));
                var first = graph.Count;
                ways.Add(
                    graph.Build(
                        plan.Branches[i].Steps,
                        below with
                        {
                            Entrance = end,
                        },
                        new FailoverHandler(balance, failures),
                        target.Limit
                    )
                );
                (target.Sink, target.Parts) = (ways[^1].Entrance, graph.Since(first));
            }
            graph.Add(balance);
            return new(balance, BuiltSteps.HashOf(ways));
        }

        public override ValueTask EndLoopAsync(CancellationToken cancellationToken) => _cleaner.TakeAwayAsync(cancellationToken);
    }
}
