using System.Collections.Concurrent;
using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.State;

namespace Pipeline.Engine.Execution.Cleanup;

/// <summary>
/// Drafts and files set aside of which no journal tells any more: it was lost, or an older one was put in its place.
/// They are known by their names alone, so that age decides: a run of another machine has no lock here. What is younger
/// than a day stays. Nobody can see that a whole log folder was put back, so a run looks once a day.
/// </summary>
internal sealed class OrphanedDrafts(
    DraftCleaner sweep,
    IJournal journal,
    IReadOnlyDictionary<string, IFileStore> stores,
    EventStream events,
    TimeProvider clock
)
{
    private const int Most = 10_000;
    private static readonly TimeSpan Age = TimeSpan.FromDays(1);
    private readonly ConcurrentDictionary<FilePlace, FileEntry> _seen = [];
    private DateTimeOffset? _lookedAt;

    /// <summary>A listing has shown a name that a run gave.</summary>
    public void Note(FilePlace place, FileEntry entry)
    {
        if (entry.Kind == EntryKind.File && _seen.Count < Most)
            _seen[place] = entry;
    }

    /// <summary>
    /// Notes what lies in folders to which this run has written, unless a run has looked within a day, or this one has
    /// written nowhere.
    /// </summary>
    public async ValueTask ScanAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (
            !await journal.IsOrphanScanDueAsync(now, cancellationToken)
            || await journal.OwnDraftFoldersAsync(cancellationToken) is not { Count: > 0 } folders
        )
            return;
        _lookedAt = now;
        foreach (var folder in folders)
        {
            if (!stores.TryGetValue(folder.Store, out var store))
                continue;
            try
            {
                await foreach (var entry in store.ListFolderAsync(folder.Path, cancellationToken))
                {
                    if (DraftName.RunOf(entry.Path.Name) is not null)
                        Note(folder with { Path = entry.Path }, entry);
                }
            }
            catch (StoreException)
            {
                // What cannot be listed now holds nothing that is needed.
            }
        }
    }

    /// <summary>Sweeps what was noted, as far as its run is dead and it is old.</summary>
    public async ValueTask SweepAsync(CancellationToken cancellationToken)
    {
        if (!_seen.IsEmpty)
            await SweepSeenAsync(cancellationToken);
        // Only now: a look that a kill cuts short is made again.
        if (_lookedAt is { } at)
            await journal.NoteOrphanScanAsync(at, cancellationToken);
        _lookedAt = null;
    }

    private async ValueTask SweepSeenAsync(CancellationToken cancellationToken)
    {
        var noted = (await journal.ChunkedDraftsAsync(null, cancellationToken)).Select(draft => draft.DraftPlace).ToHashSet();
        foreach (var (place, entry) in _seen)
        {
            _seen.TryRemove(place, out _);
            if (IsDead(entry) && !noted.Contains(place))
                await TrySweepAsync(place, cancellationToken);
        }
    }

    private bool IsDead(in FileEntry entry) =>
        !journal.IsAlive(DraftName.RunOf(entry.Path.Name)!)
        && entry.ModifiedAt is { } written
        && clock.GetUtcNow() - written > Age;

    private async ValueTask TrySweepAsync(FilePlace place, CancellationToken cancellationToken)
    {
        try
        {
            await sweep.EndAsync(stores[place.Store], place.Path, cancellationToken);
        }
        catch (StoreException fault)
        {
            events.Publish(
                new StoreNotice(
                    place.Store,
                    $"the draft {place} of a killed run could not be deleted yet: {fault.Message}",
                    IsTrouble: true
                )
            );
        }
    }
}
