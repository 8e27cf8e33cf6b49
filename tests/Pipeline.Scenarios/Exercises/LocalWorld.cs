using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Execution;
using Pipeline.Engine.Integrity;
using Pipeline.Engine.Observability;
using Pipeline.Engine.State.Sqlite;
using Pipeline.Stores.Local;
using Pipeline.Testing;
using Pipeline.Testing.Faults;

namespace Pipeline.Scenarios.Exercises;

/// <summary>
/// An exercise in folders of this machine, with the real journal; runs of it may be processes of their own.
/// </summary>
public sealed class LocalWorld : IAsyncDisposable
{
    private const int Piece = 256 * 1024;
    private readonly TempFolder _folder = new();
    private readonly ReferencePipeline _reference;
    private readonly IReadOnlyList<IFileStore> _stores;
    private Conserved? _before;

    private LocalWorld(ReferencePipeline reference)
    {
        _reference = reference;
        foreach (var name in reference.Stores)
            Directory.CreateDirectory(_folder.At(name));
        _stores = [.. reference.Stores.Select(name => new LocalStore(name, new() { Root = _folder.At(name) }))];
    }

    public string Root => _folder.Path;

    /// <summary>A world in which the given files lie.</summary>
    /// <param name="reference">The pipeline.</param>
    /// <param name="files">The files; the three of every exercise when null.</param>
    public static async Task<LocalWorld> OfAsync(ReferencePipeline reference, IReadOnlyDictionary<string, byte[]>? files = null)
    {
        var world = new LocalWorld(reference);
        foreach (var (path, bytes) in files ?? SampleFiles.Files(Piece))
            File.SetLastWriteTimeUtc(
                world._folder.Write($"{reference.Stores[0]}/{path}", bytes),
                SampleFiles.ModifiedAt.UtcDateTime
            );
        world._before = await Conserved.RememberAsync(world._stores);
        return world;
    }

    /// <summary>
    /// One loop of an exercise in a folder, telling of every call on its stores and its journal just before it is made.
    /// </summary>
    public static async Task<(RunReport Report, Ends Ends)> RunAsync(
        ReferencePipeline reference,
        string root,
        Action<string> before
    )
    {
        var script = FaultScript.Each(operation => before($"{operation.Call} {operation.Place}"));
        var ends = new Ends();
        var settings = new RunSettings
        {
            Listeners = [ends],
            Journal = async run => new WatchedJournal(
                await SqliteJournal.OpenAsync(Path.Combine(root, "log"), reference.Name, run, TimeProvider.System, default),
                before
            ),
        };
        var plan = reference.Plan(
            root,
            Piece,
            attempts: 1,
            local => new FaultyStore(IsDistant(local) ? new Distant(local) : local, script)
        );
        return (await new PipelineRun(plan, settings).RunAsync(default, default), ends);

        static bool IsDistant(LocalStore store) => store.Name is "supplier" or "outbox";
    }

    public Task<(RunReport Report, Ends Ends)> RunAsync(Action<string> before) =>
        RunAsync(_reference, Root, before).WaitAsync(TimeSpan.FromSeconds(60));

    /// <summary>Everything that lies in the stores, in ordinal order.</summary>
    public async Task<IReadOnlyList<string>> SnapshotAsync()
    {
        var lines = new List<string>();
        foreach (var store in _stores)
        {
            await foreach (var entry in store.ListAsync(StorePath.Root, recursive: true, default))
                lines.Add(
                    $"{store.Name}:{entry.Path} {entry.Kind} {(entry.Kind == EntryKind.File ? $"{entry.ModifiedAt:O}" : "")}"
                );
        }
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    /// <summary>
    /// Asserts that nothing is lost and nothing half; and with <paramref name="tidy"/> that no draft is left and that
    /// journal and manifest agree.
    /// </summary>
    public async Task AssertConservedAsync(bool tidy)
    {
        await using var journal = await ReadOnlyJournal.OpenAsync(_folder.At("log"), _reference.Name, default);
        var noted = (await journal.ChunkedDraftsAsync(null, default)).Select(draft => draft.DraftPlace).ToHashSet();
        var markers = (await journal.MarkersAsync(default)).Select(marker => marker.Place).ToHashSet();
        await _before!.AssertAsync(
            _stores[0].Name,
            _reference.Destinations,
            isAlive: _ => !tidy,
            noted.Contains,
            place => !tidy && markers.Contains(place)
        );
        if (!tidy)
            return;
        var options = new CheckOptions { Manifest = _folder.At($"log/{_reference.Name}.manifest.jsonl") };
        var check = new IntegrityCheck(journal, _stores.ToDictionary(store => store.Name), options);
        Assert.Empty(
            (await check.FindAsync(default).ToListAsync())
                .Where(finding => finding.IsTrouble && (finding.Place is not { } place || !noted.Contains(place)))
                .Select(finding => $"{finding.Place} {finding.What}")
        );
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
            await store.DisposeAsync();
        _folder.Dispose();
    }
}
