using Pipeline.Engine.Stages;

namespace Pipeline.Engine.Plan;

/// <summary>Every kind of stage the engine brings along. Adding a stage adds one line here.</summary>
public static class BuiltInStages
{
    /// <summary>The kinds, in the order of the reference.</summary>
    public static IReadOnlyList<StageKind> All { get; } =
    [
        StageKind.Of<Glob>(),
        StageKind.Of<FetchToIncoming>(),
        StageKind.Of<Copy>(),
        StageKind.Of<Archive>(),
        StageKind.Of<Chunk>(),
        StageKind.Of<Upload>(),
        StageKind.Of<Verify>(),
        StageKind.Of<Delete>(),
    ];
}
