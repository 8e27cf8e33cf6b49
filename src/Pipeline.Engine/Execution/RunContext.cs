using Pipeline.Abstractions.Activity;
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

/// <summary>What the stages of one run share.</summary>
internal sealed class RunContext : IAsyncDisposable
{
    private readonly CancellationTokenSource _enough = new();
    private readonly JournalUpkeep _upkeep;
    private bool _hasLostLinks;

    public RunContext(PipelinePlan plan, RunSettings settings, IJournal journal, string run)
    {
        (Plan, Clock, IsDryRun, Journal) = (plan, settings.Clock, settings.IsDryRun, journal);
        Budget = new(plan, settings.OpenFiles);
        Events = new(settings.Listeners);
        Tracker = new();
        Stores = plan.BuildStores(Events, Clock);
        Requirements = new(plan, Stores, Clock);
        Recorder = new(IsDryRun ? null : journal, Requirements, Events, Clock, run);
        Transfer = new(journal, new(journal, Stores, Events), run);
        Sizings = new(plan.Steps, Events);
        Quarantine = new(Stores, Transfer, Events, Clock, plan.Name);
        Sweep = new(journal, Stores, Events);
        LostJournal = new(journal, Stores, Events);
        Orphans = new(Sweep, journal, Stores, Events, Clock);
        _upkeep = new(this);
    }

    public PipelinePlan Plan { get; }

    public TimeProvider Clock { get; }

    public bool IsDryRun { get; }

    public IJournal Journal { get; }

    public EventStream Events { get; }

    public InFlightTracker Tracker { get; }

    public PlanRequirements Requirements { get; }

    public ItemRecorder Recorder { get; }

    public FileTransfer Transfer { get; }

    public Quarantine Quarantine { get; }

    public Sizings Sizings { get; }

    public WorkerBudget Budget { get; }

    public DraftCleaner Sweep { get; }

    public LostJournal LostJournal { get; }

    public OrphanedDrafts Orphans { get; }

    public IReadOnlyDictionary<string, IFileStore> Stores { get; }

    /// <summary>
    /// Whether a link to a store was lost since the last sweep: a draft that was being written then could not be taken
    /// away.
    /// </summary>
    public bool HasLostLinks
    {
        get => Volatile.Read(ref _hasLostLinks);
        set => Volatile.Write(ref _hasLostLinks, value);
    }

    /// <summary>Cancelled when no new file is to be taken.</summary>
    public CancellationToken Enough => _enough.Token;

    /// <summary>No new file is taken from now on; what is in flight goes on.</summary>
    public void BeginDrain() => _enough.Cancel();

    /// <summary>What a stage gets to see of this.</summary>
    public BuiltInStageContext Context(string step, string? hashWanted) =>
        new()
        {
            Step = step,
            Pipeline = Plan.Name,
            Stores = Stores,
            Journal = Journal,
            Events = Events,
            Clock = Clock,
            Transfer = Transfer,
            RequestedHash = hashWanted,
            Sizing = Sizings.Of(step),
            OriginGoes = Plan.Steps.Any(one => one is StagePlan { Options: ITakesAway { TakesOrigin: true } }),
            IsDestructive = Requirements.IsDestructive,
            Requirements = Requirements,
            KeptKey = Requirements.KeptKey(step),
            Given = Plan.Given,
            Markers = Plan.Blocks.Select(block => block.Syntax.MarkersOf(block.Options)).FirstOrDefault(name => name is not null),
            IsDryRun = IsDryRun,
            AsideFound = IsDryRun ? null : Orphans.Note,
        };

    /// <summary>Each store works in the root that it has now until the loop ends.</summary>
    public void BeginLoop()
    {
        foreach (var store in Stores.Values)
            store.As<IKeepsRoot>()?.BeginLoop();
    }

    /// <summary>
    /// All that was put becomes durable, no file of the loop is claimed any more, and the journal forgets what is over.
    /// </summary>
    public async Task EndLoopAsync(CancellationToken cancellationToken)
    {
        await Journal.FlushAsync(cancellationToken);
        Transfer.Claims.EndLoop();
        await _upkeep.AfterLoopAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in Stores.Values)
            await store.DisposeAsync();
        _enough.Dispose();
    }
}
