using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Templates;
using Pipeline.Engine.Stages.Chunk;
using Pipeline.Engine.State;
using Pipeline.Engine.Transfer;

namespace Pipeline.Engine.Stages;

/// <summary>What the stages of the engine use besides: journal, transfer, and what the plan asks.</summary>
public sealed record BuiltInStageContext : StageContext
{
    /// <summary>What is already done.</summary>
    public required IJournal Journal { get; init; }

    /// <summary>Moves the bytes of files.</summary>
    public required FileTransfer Transfer { get; init; }

    /// <summary>
    /// Finds the size of chunks: for a stage that is to find it, and for the one right below, which knows how files
    /// fare; null for all others.
    /// </summary>
    public ChunkSizeTuner? Sizing { get; init; }

    /// <summary>What the plan asks for each file; null where nothing is known of a plan.</summary>
    public IPlanRequirements? Requirements { get; init; }

    /// <summary>
    /// The key of this stage (see <see cref="RequirementKeys"/>), where a copy that it made once is not made again when
    /// others have taken it away; else null.
    /// </summary>
    public string? KeptKey { get; init; }

    /// <summary>
    /// What was named when the run was started, in the place of what the source finds; mostly nothing.
    /// </summary>
    public IReadOnlyList<InputPath> InputPaths { get; init; } = [];

    /// <summary>The names of the pipeline's own markers, or null: no file of that name is one to be taken.</summary>
    public MarkerName? Markers { get; init; }

    /// <summary>Is told of files that a run had set aside to be deleted; null where nobody would end that.</summary>
    public Action<FilePlace, FileEntry>? AsideFound { get; init; }
}
