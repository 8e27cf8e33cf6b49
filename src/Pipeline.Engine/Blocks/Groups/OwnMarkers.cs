using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Execution;
using Pipeline.Engine.State;

namespace Pipeline.Engine.Blocks.Groups;

/// <summary>
/// The markers that this run has laid, or may have: each is noted in the journal, durably, before it is laid, so that
/// the next run knows it after a kill, and it is laid only where there is none, so that of two runs one gets it.
/// Whoever uses it holds the turn of <see cref="Markers"/>.
/// </summary>
internal sealed class OwnMarkers(RunServices services, MarkerCleaner removal)
{
    private readonly Dictionary<FilePlace, OwnMarker> _all = [];

    /// <summary>All of them.</summary>
    public IReadOnlyList<OwnMarker> All => [.. _all.Values];

    /// <summary>The one at a place, or null.</summary>
    public OwnMarker? Find(FilePlace place) => _all.GetValueOrDefault(place);

    /// <summary>Writes a marker where there is none; false when there is one.</summary>
    public async ValueTask<bool> WriteAsync(FilePlace place, MarkerContent note, CancellationToken cancellationToken)
    {
        var store = services.Stores[place.Store];
        var made = Find(place)?.Record.Made ?? await MissingAsync(store, place.Path, cancellationToken);
        var record = new MarkerRecord(services.Recorder.Run, place, note.Group, made);
        await services.Journal.RegisterMarkerAsync(record, cancellationToken);
        // From here on it may be there, whatever the store answers.
        _all[place] = new(record);
        await services.Journal.RegisterDraftFolderAsync(place with { Path = place.Path.Folder }, cancellationToken);
        var bytes = note.ToBytes();
        try
        {
            var order = new DraftSpec(place.Path, bytes.Length, services.Transfer.NextTag()) { Replaces = false };
            await using var draft = await store.CreateAsync(order, cancellationToken);
            await draft.WriteAsync(bytes, cancellationToken);
            await draft.CommitAsync(cancellationToken);
            return true;
        }
        catch (StoreException fault) when (fault.Kind == StoreErrorKind.AlreadyExists)
        {
            return false;
        }
    }

    /// <summary>Takes one away; one that cannot be taken away now stays in the list.</summary>
    public async ValueTask RemoveAsync(OwnMarker marker, CancellationToken cancellationToken)
    {
        if (await removal.TryRemoveAsync(marker.Record, cancellationToken) is not null)
            _all.Remove(marker.Record.Place);
    }

    /// <summary>Forgets one that this run has surely not laid.</summary>
    public void Forget(FilePlace place)
    {
        if (_all.Remove(place, out var marker))
            services.Journal.ForgetMarker(marker.Record);
    }

    /// <summary>
    /// The topmost folder above a file that is surely not there; null when they all are, or nobody can tell: what was
    /// made for the marker goes with it, and nothing else.
    /// </summary>
    private static async ValueTask<StorePath?> MissingAsync(IFileStore store, StorePath file, CancellationToken cancellationToken)
    {
        StorePath? missing = null;
        for (
            var folder = file.Folder;
            !folder.IsRoot && await store.FindAsync(folder, cancellationToken) is null;
            folder = folder.Folder
        )
            missing = folder;
        return missing is { } made && await store.IsSurelyGoneAsync(made, StorePath.Root, cancellationToken) ? missing : null;
    }
}

/// <summary>A marker that this run has laid, or may have.</summary>
internal sealed class OwnMarker(MarkerRecord record)
{
    public MarkerRecord Record => record;

    /// <summary>How many groups use it.</summary>
    public int Users { get; set; }
}
