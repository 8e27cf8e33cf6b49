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
    public IReadOnlyList<InputPath> Given { get; init; } = [];

    /// <summary>When loops begin; null to run one loop.</summary>
    public LoopTimes? Schedule { get; init; }

    /// <summary>The file that is held locked while the pipeline works; null to share nothing.</summary>
    public string? Lock { get; init; }

    /// <summary>How long files in flight may go on after the first signal.</summary>
    public TimeSpan Shutdown { get; init; } = TimeSpan.FromSeconds(20);

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
public abstract record BlockPlan(string Name, IReadOnlyList<BranchPlan> Branches, SourceLocation At) : StepPlan(Name, At)
{
    /// <inheritdoc/>
    public override IEnumerable<StagePlan> Stages => Branches.SelectMany(branch => branch.Steps).SelectMany(step => step.Stages);
}

/// <summary>
/// A block whose branches each get every file; a file goes on below only when all of them are done with it.
/// </summary>
public sealed record ForkPlan(string Name, IReadOnlyList<BranchPlan> Branches, SourceLocation At) : BlockPlan(Name, Branches, At);

/// <summary>A block of which one branch, called a target, gets the file; when it fails there, another does.</summary>
public sealed record BalancePlan(string Name, IReadOnlyList<BranchPlan> Branches, BalanceOptions Options, SourceLocation At)
    : BlockPlan(Name, Branches, At);

/// <summary>A block of which the first branch that takes the file gets it.</summary>
/// <param name="Name">Its full name.</param>
/// <param name="Branches">The branches, in the order in which they are asked.</param>
/// <param name="Routes">What each of them takes.</param>
/// <param name="At">Where it stands in the file.</param>
public sealed record RoutePlan(
    string Name,
    IReadOnlyList<BranchPlan> Branches,
    IReadOnlyList<RouteOptions> Routes,
    SourceLocation At
) : BlockPlan(Name, Branches, At);

/// <summary>
/// A block in which files with the same key belong together: they go on below only when all of them are done with its
/// one branch.
/// </summary>
public sealed record GroupPlan(
    string Name,
    IReadOnlyList<StepPlan> Steps,
    GroupOptions Options,
    GroupSettings Settings,
    SourceLocation At
) : BlockPlan(Name, [new("", Steps)], At);

/// <summary>One branch of a block; it has at least one step.</summary>
public sealed record BranchPlan(string Name, IReadOnlyList<StepPlan> Steps);
