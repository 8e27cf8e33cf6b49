using Pipeline.Abstractions.Stages;
using Pipeline.Engine.Stages.Chunk;
using Pipeline.Engine.Stages.Copy;
using Pipeline.Engine.Stages.Delete;
using Pipeline.Engine.Stages.Glob;
using Pipeline.Engine.Stages.Verify;

namespace Pipeline.Engine.Configuration;

/// <summary>Every kind of stage the engine brings along. Adding a stage adds one line here.</summary>
public static class BuiltInStages
{
    /// <summary>The kinds, in the order of the reference.</summary>
    public static IReadOnlyList<StageDescriptor> All { get; } =
    [
        StageDescriptor.Of<GlobStage>(),
        CopyStage.FetchToIncoming,
        CopyStage.Copy,
        CopyStage.Archive,
        StageDescriptor.Of<ChunkStage>(),
        CopyStage.Upload,
        StageDescriptor.Of<VerifyStage>(),
        StageDescriptor.Of<DeleteStage>(),
    ];
}
