using Pipeline.Engine.Files;
using Pipeline.Engine.Journal;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Flow.Groups;

/// <summary>
/// The markers that this run has laid, or may have: each is noted in the journal, durably, before it is laid, so that the next run knows it after a kill, and it is laid only where there is none, so that of two
/// runs one gets it. Whoever uses it holds the turn of <see cref="Markers"/>.
/// </summary>
internal sealed class LaidMarkers(RunHouse house, MarkerRemoval removal)
{
    private readonly Dictionary<FilePlace, LaidMarker> _all = [];

    /// <summary>All of them.</summary>
    public IReadOnlyList<LaidMarker> All => [.. _all.Values];

    /// <summary>The one at a place, or null.</summary>
    public LaidMarker? Find(FilePlace place) => _all.GetValueOrDefault(place);

    /// <summary>Writes a marker where there is none; false when there is one.</summary>
    public async ValueTask<bool> WriteAsync(FilePlace place, MarkerNote note, CancellationToken stop)
    {
        var store = house.Stores[place.Store];
        var made = Find(place)?.Record.Made ?? await MissingAsync(store, place.Path, stop);
        var record = new MarkerRecord(house.Recorder.Run, place, note.Group, made);
        await house.Journal.OwnMarkerAsync(record, stop);
        // From here on it may be there, whatever the store answers.
        _all[place] = new(record);
        await house.Journal.OwnFolderAsync(place with { Path = place.Path.Folder }, stop);
        var bytes = note.ToBytes();
        try
        {
            var order = new DraftOrder(place.Path, bytes.Length, house.Transfer.NextTag()) { Replaces = false };
            await using var draft = await store.CreateAsync(order, stop);
            await draft.WriteAsync(bytes, stop);
            await draft.CommitAsync(stop);
            return true;
        }
        catch (StoreFault fault) when (fault.Kind == FaultKind.AlreadyExists)
        {
            return false;
        }
    }

    /// <summary>Takes one away; one that cannot be taken away now stays in the list.</summary>
    public async ValueTask RemoveAsync(LaidMarker marker, CancellationToken stop)
    {
        if (await removal.TryRemoveAsync(marker.Record, stop) is not null)
            _all.Remove(marker.Record.Place);
    }

    /// <summary>Forgets one that this run has surely not laid.</summary>
    public void Forget(FilePlace place)
    {
        if (_all.Remove(place, out var marker))
            house.Journal.ForgetMarker(marker.Record);
    }

    /// <summary>
    /// The topmost folder above a file that is surely not there; null when they all are, or nobody can tell: what was
    /// made for the marker goes with it, and nothing else.
    /// </summary>
    private static async ValueTask<StorePath?> MissingAsync(IFileStore store, StorePath file, CancellationToken stop)
    {
        StorePath? missing = null;
        for (var folder = file.Folder; !folder.IsRoot && await store.FindAsync(folder, stop) is null; folder = folder.Folder)
            missing = folder;
        return missing is { } made && await store.IsSurelyGoneAsync(made, StorePath.Root, stop) ? missing : null;
    }
}

/// <summary>A marker that this run has laid, or may have.</summary>
internal sealed class LaidMarker(MarkerRecord record)
{
    public MarkerRecord Record => record;

    /// <summary>How many groups use it.</summary>
    public int Users { get; set; }
}
