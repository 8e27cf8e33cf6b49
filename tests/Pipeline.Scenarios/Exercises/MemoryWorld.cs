using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution;
using Pipeline.Engine.Execution.Queues;
using Pipeline.Engine.Integrity;
using Pipeline.Engine.Observability;
using Pipeline.Engine.State;
using Pipeline.Testing;
using Pipeline.Testing.Faults;
using Pipeline.Testing.Memory;

namespace Pipeline.Scenarios.Exercises;

/// <summary>An exercise on stores and a journal in memory, which outlive its runs.</summary>
public sealed class MemoryWorld
{
    /// <summary>The bytes in a piece of these stores.</summary>
    public const int Piece = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly ManualTime _clock = new();
    private readonly ReferencePipeline _reference;
    private readonly Conserved _before;

    private MemoryWorld(ReferencePipeline reference)
    {
        _reference = reference;
        Stores = reference.Stores.Select(name => new MemoryStore(name, _clock)).ToList();
        foreach (var (path, bytes) in SampleFiles.Files(Piece))
            Origin.Put(path, bytes, SampleFiles.ModifiedAt);
        _before = Conserved.RememberAsync(Stores).GetAwaiter().GetResult();
    }

    /// <summary>The names of the given files, in ordinal order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [.. SampleFiles.Files(1).Keys.Select(path => StorePath.Parse(path).Name).Order(StringComparer.Ordinal)];

    public IReadOnlyList<MemoryStore> Stores { get; }

    public MemoryJournal Journal { get; } = new();

    /// <summary>The store that the pipeline takes files from.</summary>
    public MemoryStore Origin => Stores[0];

    /// <summary>A world in which the three files are given.</summary>
    public static MemoryWorld Of(ReferencePipeline reference) => new(reference);

    /// <summary>Everything that lies in the stores, in ordinal order.</summary>
    public async Task<IReadOnlyList<string>> SnapshotAsync()
    {
        var lines = new List<string>();
        foreach (var store in Stores)
        {
            await foreach (var entry in store.ListAsync(StorePath.Root, recursive: true, default))
                lines.Add($"{store.Name}:{entry.Path} {entry.Kind} {entry.ModifiedAt:O} {Bytes(store, entry)}");
        }
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    /// <summary>One loop of the pipeline.</summary>
    public async Task<(RunReport Report, Ends Ends)> RunAsync(
        FaultScript? script = null,
        int attempts = 1,
        Func<IJournal, IJournal>? journal = null,
        Func<int, IItemQueue>? inbox = null,
        CancellationToken abort = default
    )
    {
        var ends = new Ends();
        var settings = new RunSettings
        {
            Listeners = [ends],
            Journal = run =>
            {
                Journal.Run = run;
                return new(journal?.Invoke(Journal) ?? Journal);
            },
        };
        if (inbox is not null)
            settings = settings with { Inbox = inbox };
        var run = new PipelineRun(Plan(script ?? FaultScript.Count(), attempts), settings);
        var running = run.RunAsync(default, abort);
        if (await Task.WhenAny(running, Task.Delay(Patience, CancellationToken.None)) != running)
            Assert.Fail($"the run hangs: {string.Join("; ", StatusExplainer.Of(run.Snapshot()!, before: null))}; {ends.Reasons}");
        return (await running, ends);
    }

    /// <summary>
    /// Asserts that nothing is lost and nothing half; with <paramref name="tidy"/> that no draft is left and that the
    /// journal agrees, and that no marker is left, or with <paramref name="marked"/> none that the journal does not
    /// know.
    /// </summary>
    public async Task AssertConservedAsync(bool tidy, bool marked = false)
    {
        var noted = (await Journal.ChunkedDraftsAsync(null, default)).Select(draft => draft.DraftPlace).ToHashSet();
        var markers = tidy && !marked ? [] : (await Journal.MarkersAsync(default)).Select(marker => marker.Place).ToHashSet();
        await _before.AssertAsync(Origin.Name, _reference.Destinations, isAlive: _ => !tidy, noted.Contains, markers.Contains);
        if (!tidy)
            return;
        var stores = Stores.ToDictionary(store => store.Name, IFileStore (store) => store);
        var findings = await new IntegrityCheck(Journal, stores, new CheckOptions()).FindAsync(default).ToListAsync();
        Assert.Empty(
            findings
                .Where(finding => finding.Place is not { } place || !(noted.Contains(place) || markers.Contains(place)))
                .Select(finding => $"{finding.Place} {finding.What}")
        );
    }

    private PipelinePlan Plan(FaultScript script, int attempts) =>
        _reference.Plan(
            "/nowhere",
            Piece,
            attempts,
            local => new FaultyStore(Stores.Single(store => store.Name == local.Name), script)
        );

    private static string Bytes(MemoryStore store, FileEntry entry) =>
        entry.Kind == EntryKind.File
            ? Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(store.Get(entry.Path.Text)!))
            : "";
}
