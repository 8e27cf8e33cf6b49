using Pipeline.Engine.Events;
using Pipeline.Engine.Files;
using Pipeline.Engine.Journal;
using Pipeline.Engine.Stores;
using Pipeline.Engine.Transfer;

namespace Pipeline.Engine.Stages;

/// <summary>What a stage may use from the run it works in.</summary>
public sealed record StageContext
{
    /// <summary>The stage's full name, unique in the pipeline: <c>glob</c>, <c>fork/left/copy</c>.</summary>
    public required string Step { get; init; }

    /// <summary>The pipeline's name: <c>{pipeline}</c> in templates.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The stores by their names.</summary>
    public required IReadOnlyDictionary<string, IFileStore> Stores { get; init; }

    /// <summary>What is already done.</summary>
    public required IJournal Journal { get; init; }

    /// <summary>Where to tell what happens.</summary>
    public required EventStream Events { get; init; }

    /// <summary>The time.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Moves the bytes of files.</summary>
    public required FileTransfer Transfer { get; init; }

    /// <summary>
    /// Finds the size of slices: for a stage that is to find it, and for the one right below, which knows how files
    /// fare; null for all others.
    /// </summary>
    public ChunkSizeTuner? Sizing { get; init; }

    /// <summary>
    /// The hash that a stage further down needs of every file's bytes (<c>sha256</c>, <c>md5</c>), or null: then none
    /// is taken.
    /// </summary>
    public string? RequestedHash { get; init; }

    /// <summary>
    /// Whether a stage further down takes the origin away: an origin that is there cannot be done then.
    /// </summary>
    public bool OriginGoes { get; init; }

    /// <summary>Whether a stage of the plan takes anything away, the origin or a copy.</summary>
    public bool IsDestructive { get; init; }

    /// <summary>What the plan asks for each file; null where nothing is known of a plan.</summary>
    public IPlanRequirements? Requirements { get; init; }

    /// <summary>
    /// The key of this stage (see <see cref="AskedKeys"/>), where a copy that it made once is not made again when
    /// others have taken it away; else null.
    /// </summary>
    public string? KeptKey { get; init; }

    /// <summary>
    /// What was named when the run was started, in the place of what the source finds; mostly nothing.
    /// </summary>
    public IReadOnlyList<InputPath> Given { get; init; } = [];

    /// <summary>The names of the pipeline's own markers, or null: no file of that name is one to be taken.</summary>
    public MarkerName? Markers { get; init; }

    /// <summary>Is told of files that a run had set aside to be deleted; null where nobody would end that.</summary>
    public Action<FilePlace, FileEntry>? AsideFound { get; init; }

    /// <summary>Whether this run only says what it would do.</summary>
    public bool IsDryRun { get; init; }
}
