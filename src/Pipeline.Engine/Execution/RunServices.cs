using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution.Cleanup;
using Pipeline.Engine.Execution.Requirements;
using Pipeline.Engine.Execution.Resilience;
using Pipeline.Engine.Execution.Tracking;
using Pipeline.Engine.Execution.Tuning;
using Pipeline.Engine.Execution.Workers;
using Pipeline.Engine.Stages;
using Pipeline.Engine.State;
using Pipeline.Engine.Transfer;

namespace Pipeline.Engine.Execution;

/// <summary>The parts that all nodes of one run share, each built from those before it.</summary>
internal sealed class RunServices : IAsyncDisposable
{
    private readonly RunContext _context;

    /// <param name="context">The run.</param>
    /// <param name="journal">What is already done.</param>
    /// <param name="openFiles">How many files the run may hold open at once; null for as many as it likes.</param>
    public RunServices(RunContext context, IJournal journal, int? openFiles)
    {
        var (plan, events, clock) = (context.Plan, context.Events, context.Clock);
        (_context, Journal) = (context, journal);
        Budget = new(plan, openFiles);
        Stores = plan.BuildStores(events, clock);
        Requirements = new(plan, Stores, clock);
        Recorder = new(context.IsDryRun ? null : journal, Requirements, events, clock, context.Run);
        Transfer = new(journal, new(journal, Stores, events), context.Run);
        ChunkSizes = new(plan.Steps, events);
        Quarantine = new(Stores, Transfer, events, clock, plan.Name);
        Cleanup = new(context, journal, Stores, Requirements, Transfer);
    }

    public IJournal Journal { get; }

    public IReadOnlyDictionary<string, IFileStore> Stores { get; }

    public InFlightTracker Tracker { get; } = new();

    public PlanRequirements Requirements { get; }

    public ItemRecorder Recorder { get; }

    public FileTransfer Transfer { get; }

    public Quarantine Quarantine { get; }

    public ChunkSizes ChunkSizes { get; }

    public WorkerBudget Budget { get; }

    public RunCleanup Cleanup { get; }

    /// <summary>What a stage gets to see of this.</summary>
    public BuiltInStageContext StageContext(string step, string? requestedHash)
    {
        var plan = _context.Plan;
        return new()
        {
            Step = step,
            Pipeline = plan.Name,
            Stores = Stores,
            Journal = Journal,
            Events = _context.Events,
            Clock = _context.Clock,
            Transfer = Transfer,
            RequestedHash = requestedHash,
            Sizing = ChunkSizes.Of(step),
            OriginGoes = plan.Steps.Any(one => one is StagePlan { Options: ITakesAway { TakesOrigin: true } }),
            IsDestructive = Requirements.IsDestructive,
            Requirements = Requirements,
            KeptKey = Requirements.KeptKey(step),
            InputPaths = plan.InputPaths,
            Markers = plan.Blocks.Select(block => block.Syntax.MarkersOf(block.Options)).FirstOrDefault(name => name is not null),
            IsDryRun = _context.IsDryRun,
            AsideFound = _context.IsDryRun ? null : Cleanup.NoteOrphan,
        };
    }

    /// <summary>Each store works in the root that it has now until the loop ends.</summary>
    public void BeginLoop()
    {
        foreach (var store in Stores.Values)
            store.As<IKeepsRoot>()?.BeginLoop();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in Stores.Values)
            await store.DisposeAsync();
    }
}
