using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Stages;
using Pipeline.Engine.Times;

namespace Pipeline.Engine.Configuration.Model;

/// <summary>A pipeline file that was checked and can run.</summary>
public sealed record PipelinePlan
{
    /// <summary>The pipeline's name: its <c>pipeline</c> key.</summary>
    public required string Name { get; init; }

    /// <summary>The name of its journal and manifest: that of its <c>journal</c> key, else its own name.</summary>
    public string Journal
    {
        get => field ?? Name;
        init;
    }

    /// <summary>How long the journal and the manifest remember what is over; null for ever.</summary>
    public TimeSpan? Keep { get; init; }

    /// <summary>The size at which a new manifest is begun.</summary>
    public ByteSize Roll { get; init; } = new ManifestSettings().Roll;

    /// <summary>The file it was read from.</summary>
    public required string File { get; init; }

    /// <summary>The stores, each used by at least one stage.</summary>
    public required IReadOnlyList<StorePlan> Stores { get; init; }

    /// <summary>The steps from top to bottom; the first is a source.</summary>
    public required IReadOnlyList<StepPlan> Steps { get; init; }

    /// <summary>What was named on the command line, in the place of what the source finds.</summary>
    public IReadOnlyList<InputPath> InputPaths { get; init; } = [];

    /// <summary>When loops begin; null to run one loop.</summary>
    public LoopTimes? Schedule { get; init; }

    /// <summary>The file that is held locked while the pipeline works; null to share nothing.</summary>
    public string? Lock { get; init; }

    /// <summary>How long files in flight may go on after the first signal.</summary>
    public TimeSpan Shutdown { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Every kind of block that a file may have, also those that this one does not.</summary>
    internal IReadOnlyList<IBlockSyntax> BlockKinds { get; init; } = [];

    /// <summary>Its blocks, those in branches included, from top to bottom.</summary>
    internal IEnumerable<BlockPlan> Blocks => BlockPlan.In(Steps);

    /// <summary>
    /// Builds the stores by their names; whoever asks disposes them. Nothing is connected, read or written yet.
    /// </summary>
    /// <param name="events">Where they tell of connections made and lost.</param>
    /// <param name="clock">The time.</param>
    public IReadOnlyDictionary<string, IFileStore> BuildStores(EventStream events, TimeProvider clock) =>
        Stores.ToDictionary(store => store.Name, store => store.Kind.Build(store.Options, new(store.Name, events, clock)));
}

/// <summary>A store of a plan.</summary>
public sealed record StorePlan(string Name, StoreDescriptor Kind, object Options, SourceLocation At);

/// <summary>A step of a plan: a stage or a block.</summary>
/// <param name="Name">Its full name, unique in the plan: <c>copy</c>, <c>fork/left/copy</c>.</param>
/// <param name="At">Where it stands in the file.</param>
public abstract record StepPlan(string Name, SourceLocation At)
{
    /// <summary>The stage that it is, or all those in it, those of inner blocks included, from top to bottom.</summary>
    public abstract IEnumerable<StagePlan> Stages { get; }
}

/// <summary>A stage of a plan.</summary>
public sealed record StagePlan(string Name, StageDescriptor Kind, object Options, StageSettings Settings, SourceLocation At)
    : StepPlan(Name, At)
{
    /// <inheritdoc/>
    public override IEnumerable<StagePlan> Stages => [this];
}

/// <summary>A block: it holds branches with steps of their own.</summary>
public sealed record BlockPlan : StepPlan
{
    internal BlockPlan(string name, IBlockSyntax syntax, IReadOnlyList<BranchPlan> branches, SourceLocation at = default)
        : base(name, at) => (Syntax, Branches) = (syntax, branches);

    /// <summary>The kind of block.</summary>
    internal IBlockSyntax Syntax { get; }

    /// <summary>Its branches; the one branch of a block that names none has an empty name.</summary>
    public IReadOnlyList<BranchPlan> Branches { get; }

    /// <summary>The options of its kind; null when it has none.</summary>
    public object? Options { get; init; }

    /// <summary>The settings beside its key.</summary>
    public object Settings { get; init; } = new BlockSettings();

    /// <summary>Its short name, and what tells more of it than its name.</summary>
    public string Caption
    {
        get
        {
            var name = Name[(Name.LastIndexOf('/') + 1)..];
            return Syntax.Caption(Options) is { } more ? $"{name} {more}" : name;
        }
    }

    /// <summary>The blocks among steps and in their branches.</summary>
    internal static IEnumerable<BlockPlan> In(IEnumerable<StepPlan> steps) =>
        steps.OfType<BlockPlan>().SelectMany(block => block.Branches.SelectMany(branch => In(branch.Steps)).Prepend(block));

    /// <inheritdoc/>
    public override IEnumerable<StagePlan> Stages => Branches.SelectMany(branch => branch.Steps).SelectMany(step => step.Stages);
}

/// <summary>One branch of a block; it has at least one step.</summary>
public sealed record BranchPlan(string Name, IReadOnlyList<StepPlan> Steps)
{
    /// <summary>Its own options; null when branches of its block have none.</summary>
    public object? Options { get; init; }
}
