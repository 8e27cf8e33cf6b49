using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Transfer;

namespace Pipeline.Testing;

/// <summary>
/// The oracle of every test that runs a pipeline, whatever was broken, cut or killed in it: remember the stores before,
/// let anything happen, and assert. It does not ask the journal: it looks at the bytes.
/// </summary>
public sealed class Conserved
{
    private readonly IReadOnlyList<IFileStore> _stores;
    private readonly Dictionary<FilePlace, Known> _before;

    private Conserved(IReadOnlyList<IFileStore> stores, Dictionary<FilePlace, Known> before) =>
        (_stores, _before) = (stores, before);

    /// <summary>Remembers every file of the stores with its hash.</summary>
    public static async Task<Conserved> RememberAsync(params IReadOnlyList<IFileStore> stores) =>
        new(stores, await SnapshotAsync(stores));

    /// <summary>
    /// Asserts that each file of <paramref name="originStore"/> is there unchanged, or all its destinations hold its
    /// bytes; that every other file holds bytes that some file held before; and that no draft is left but those of runs
    /// alive.
    /// </summary>
    /// <param name="originStore">The store the pipeline takes files from.</param>
    /// <param name="destinations">Where an origin's copies belong.</param>
    /// <param name="isAlive">Whether a run lives; none by default.</param>
    /// <param name="isNoted">
    /// Whether a draft may stay because the journal knows what of it is down; none by default.
    /// </param>
    /// <param name="isMarker">
    /// Whether a file is a marker of a group that may stay, as its run was killed or its store is away; none by
    /// default.
    /// </param>
    /// <param name="stores">
    /// The stores to look at now, when those remembered were closed since; by their names they are the same.
    /// </param>
    public async Task AssertAsync(
        string originStore,
        Func<StorePath, IEnumerable<FilePlace>> destinations,
        Func<string, bool>? isAlive = null,
        Func<FilePlace, bool>? isNoted = null,
        Func<FilePlace, bool>? isMarker = null,
        IReadOnlyList<IFileStore>? stores = null
    )
    {
        var now = await SnapshotAsync(stores ?? _stores);
        var wrong = new List<string>();
        foreach (var (place, origin) in _before.Where(file => file.Key.Store == originStore))
        {
            if (now.TryGetValue(place, out var there) && there == origin)
                continue;
            var missing = destinations(place.Path).Where(to => now.GetValueOrDefault(to)?.Hash != origin.Hash).ToList();
            if (missing.Count > 0)
                wrong.Add($"{place} is missing or has changed, and its bytes are not in {string.Join(" and ", missing)}");
        }
        var known = _before.Values.Select(file => file.Hash).ToHashSet(StringComparer.Ordinal);
        foreach (var (place, file) in now)
        {
            if (DraftName.RunOf(place.Path.Name) is { } run)
            {
                if (isAlive?.Invoke(run) != true && isNoted?.Invoke(place) != true)
                    wrong.Add($"{place} is a draft of a dead run");
            }
            else if (!known.Contains(file.Hash) && isMarker?.Invoke(place) != true)
                wrong.Add($"{place} holds bytes that no file held before: half a file, or a mixed one");
        }
        if (wrong.Count > 0)
            throw new InvalidOperationException(string.Join(Environment.NewLine, wrong.Order(StringComparer.Ordinal)));
    }

    private static async Task<Dictionary<FilePlace, Known>> SnapshotAsync(IEnumerable<IFileStore> stores)
    {
        var files = new Dictionary<FilePlace, Known>();
        foreach (var store in stores)
        {
            var entries = new List<FileEntry>();
            await foreach (var entry in store.ListAsync(StorePath.Root, recursive: true, CancellationToken.None))
            {
                if (entry.Kind == EntryKind.File)
                    entries.Add(entry);
            }
            foreach (var entry in entries)
            {
                var hash = await FileHasher.HashAsync(store, entry.Path, entry.Length, "sha256", CancellationToken.None);
                files[new(store.Name, entry.Path)] = new(entry.Length, entry.ModifiedAt, hash.Hex);
            }
        }
        return files;
    }

    private sealed record Known(long? Length, DateTimeOffset? ModifiedAt, string Hash);
}
