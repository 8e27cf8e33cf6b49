using Pipeline.Abstractions.Templates;
using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution;

namespace Pipeline.Engine.Blocks.Groups;

/// <summary>
/// A <c>group</c> block: files with the same key belong together, and continue below only when all of them are done.
/// </summary>
internal sealed class GroupBlock : IBlockSyntax, IBlockFactory
{
    public string Key => "group";

    public Type OptionsType => typeof(GroupOptions);

    public Type SettingsType => typeof(GroupSettings);

    public BranchSyntax Branches { get; } = new SingleBranch("The stages that process the files of a group.");

    public BranchDelivery Delivery => BranchDelivery.Every;

    public string WhyNoDelete => "while others of their group may still fail";

    public bool WaitsForOthers => true;

    public void Check(BlockEntry block, PipelineModel model, DiagnosticBag diagnostics) =>
        GroupPlacement.Check(block, model, diagnostics);

    public string Caption(object? options) => $"by {((GroupOptions)options!).By}";

    public MarkerName? MarkersOf(object? options) => ((GroupOptions)options!).Marker is { } marker ? new(marker.Name) : null;

    /// <summary>The made data has no days and nobody else looks at it: it is one group, without markers.</summary>
    public object ForBenchmark(object? options) => new GroupOptions { By = TextTemplate.Parse("bench") };

    public BlockRuntime Create(RunContext context, RunServices services) => new GroupRuntime(context, services);
}
