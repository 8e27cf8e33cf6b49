using System.Collections.Concurrent;
using Pipeline.Engine.Events;
using Pipeline.Engine.Files;
using Pipeline.Engine.Journal;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Flow;

/// <summary>
/// Drafts and files set aside of which no journal tells any more: it was lost, or an older one was put in its place.
/// They are known by their names alone, so that age decides: a run of another machine has no lock here. What is younger
/// than a day stays.
/// </summary>
internal sealed class OrphanedDrafts(
    Sweep sweep,
    IJournal journal,
    IReadOnlyDictionary<string, IFileStore> stores,
    EventStream events,
    TimeProvider clock
)
{
    private const int Most = 10_000;
    private static readonly TimeSpan Age = TimeSpan.FromDays(1);
    private readonly ConcurrentDictionary<FilePlace, FileEntry> _seen = [];

    /// <summary>A listing has shown a name that a run gave.</summary>
    public void Note(FilePlace place, FileEntry entry)
    {
        if (entry.Kind == EntryKind.File && _seen.Count < Most)
            _seen[place] = entry;
    }

    /// <summary>Notes what lies in folders to which this run has written.</summary>
    public async ValueTask LookAsync(IReadOnlyList<FilePlace> folders, CancellationToken stop)
    {
        foreach (var folder in folders)
        {
            try
            {
                await foreach (var entry in stores[folder.Store].ListAsync(folder.Path, recursive: false, stop))
                {
                    if (DraftName.RunOf(entry.Path.Name) is not null)
                        Note(folder with { Path = entry.Path }, entry);
                }
            }
            catch (StoreFault)
            {
                // What cannot be listed now holds nothing that is needed.
            }
        }
    }

    /// <summary>Sweeps what was noted, as far as its run is dead and it is old.</summary>
    public async ValueTask SweepAsync(CancellationToken stop)
    {
        if (_seen.IsEmpty)
            return;
        var noted = (await journal.DraftsAsync(null, stop)).Select(draft => draft.DraftPlace).ToHashSet();
        foreach (var (place, entry) in _seen)
        {
            _seen.TryRemove(place, out _);
            if (IsDead(entry) && !noted.Contains(place))
                await TrySweepAsync(place, stop);
        }
    }

    private bool IsDead(in FileEntry entry) =>
        !journal.IsAlive(DraftName.RunOf(entry.Path.Name)!)
        && entry.ModifiedAt is { } written
        && clock.GetUtcNow() - written > Age;

    private async ValueTask TrySweepAsync(FilePlace place, CancellationToken stop)
    {
        try
        {
            await sweep.EndAsync(stores[place.Store], place.Path, stop);
        }
        catch (StoreFault fault)
        {
            events.Publish(
                new StoreNotice(place.Store, $"{place} of a dead run could not be swept yet: {fault.Message}", IsTrouble: true)
            );
        }
    }
}
