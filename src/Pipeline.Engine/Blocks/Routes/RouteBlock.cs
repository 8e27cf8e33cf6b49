using Pipeline.Abstractions.Items;
using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Configuration.Yaml;
using Pipeline.Engine.Execution;

namespace Pipeline.Engine.Blocks.Routes;

/// <summary>A <c>route</c> block: the first branch that matches gets the file.</summary>
internal sealed class RouteBlock : IBlockSyntax, IBlockFactory
{
    /// <summary>The name of a route without patterns.</summary>
    private const string Rest = "rest";

    public string Key => "route";

    public BranchSyntax Branches { get; } =
        new ListedBranches(
            "route",
            "The stages that process the files of this route.",
            typeof(RouteOptions),
            "{ when: \"*.csv\", stages: [...] }",
            NameOf
        );

    public BranchDelivery Delivery => BranchDelivery.FirstMatch;

    public string WhyNoDelete => "in one route only";

    public bool Takes(object? branchOptions, StorePath path) => branchOptions is RouteOptions options && options.Takes(path);

    /// <summary>A route that matches every file is the last: none below it would ever get one.</summary>
    public void Check(BlockEntry block, PipelineModel model, DiagnosticBag diagnostics)
    {
        foreach (var branch in block.Branches.SkipLast(1))
        {
            if (branch.BoundOptions?.Options is RouteOptions { When.Count: 0 })
                diagnostics.Add(
                    branch.Options!.At,
                    DiagnosticCode.NeverReached,
                    $"'{branch.Name.Text}' of '{block.Name}' matches every file, so the routes below it are "
                        + "unreachable; write 'when' here, or put it last"
                );
        }
    }

    public BlockRuntime Create(RunContext context, RunServices services) => new Runtime(services);

    /// <summary>The letters and digits of the first pattern.</summary>
    private static string NameOf(MappingNode branch)
    {
        var when = branch.Find("when");
        var first = (when is SequenceNode { Items: [var one, ..] } ? one : when) as ScalarNode;
        var plain = string.Concat((first?.Text ?? "").Where(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'));
        return plain.Length > 0 ? plain : Rest;
    }

    private sealed class Runtime(RunServices services) : BlockRuntime
    {
        public override BuiltSteps Build(BlockPlan plan, GraphBuilder graph, BuiltSteps below, FailureHandler failures, int room)
        {
            var branches = graph.Branches(plan, below, failures, room);
            return new(
                new Route(plan, [.. branches.Select(branch => branch.Entrance)], services, below.Entrance),
                BuiltSteps.HashOf(branches)
            );
        }
    }

    private sealed class Route(BlockPlan plan, IReadOnlyList<ItemSink> branches, RunServices services, ItemSink downstream)
        : ItemSink
    {
        public override async ValueTask PutAsync(FileItem item, CancellationToken cancellationToken)
        {
            for (var i = 0; i < branches.Count; i++)
            {
                if (!plan.Syntax.Takes(plan.Branches[i].Options, item.RelativePath))
                    continue;
                services.Tracker.Find(item.Origin)?.Enter(plan.Name, item);
                await branches[i].PutAsync(item, cancellationToken);
                return;
            }
            services.Recorder.Left(item.Origin, $"no route of '{plan.Name}' matches it");
            await downstream.CompleteAsync(item, ItemResult.Skipped, cancellationToken);
        }

        public override ValueTask CompleteAsync(FileItem item, ItemResult result, CancellationToken cancellationToken) =>
            downstream.CompleteAsync(item, result, cancellationToken);
    }
}
