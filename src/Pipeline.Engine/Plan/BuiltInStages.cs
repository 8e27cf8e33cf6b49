using Pipeline.Engine.Stages;

namespace Pipeline.Engine.Plan;

/// <summary>Every kind of stage the engine brings along. Adding a stage adds one line here.</summary>
public static class BuiltInStages
{
    /// <summary>The kinds, in the order of the reference.</summary>
    public static IReadOnlyList<StageDescriptor> All { get; } =
    [
        StageDescriptor.Of<Glob>(),
        StageDescriptor.Of<FetchToIncoming>(),
        StageDescriptor.Of<Copy>(),
        StageDescriptor.Of<Archive>(),
        StageDescriptor.Of<Chunk>(),
        StageDescriptor.Of<Upload>(),
        StageDescriptor.Of<Verify>(),
        StageDescriptor.Of<Delete>(),
    ];
}
