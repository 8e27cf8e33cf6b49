using Pipeline.Abstractions.Items;
using Pipeline.Engine.State.Manifests;

namespace Pipeline.Engine.State.Sqlite;

/// <summary>What runs may leave behind when they are killed, and what of that only the manifest knows.</summary>
public sealed partial class SqliteJournal
{
    private const int MostRemembered = 10_000;
    private readonly Lock _ownedLock = new();
    private readonly HashSet<FilePlace> _owned = [];

    /// <inheritdoc/>
    public async ValueTask RegisterDraftFolderAsync(FilePlace folder, CancellationToken cancellationToken)
    {
        lock (_ownedLock)
        {
            if (_owned.Contains(folder))
                return;
        }
        await ChangeAsync(JournalChange.Own(_run, folder), cancellationToken);
        lock (_ownedLock)
        {
            if (_owned.Count >= MostRemembered)
                _owned.Clear();
            _owned.Add(folder);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<FilePlace>> OwnDraftFoldersAsync(CancellationToken cancellationToken) =>
        new([.. _reader.Folders().Where(note => note.Run == _run).Select(note => note.Folder)]);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<(string Run, FilePlace Folder)>> AbandonedDraftFoldersAsync(
        CancellationToken cancellationToken
    )
    {
        await FlushAsync(cancellationToken);
        var noted = _reader.Folders();
        var dead = noted.Select(note => note.Run).Distinct().Where(run => !_lock.IsAlive(run)).ToHashSet();
        return [.. noted.Where(note => dead.Contains(note.Run))];
    }

    /// <inheritdoc/>
    public ValueTask ForgetDraftFolderAsync(string run, FilePlace folder, CancellationToken cancellationToken) =>
        ChangeAsync(JournalChange.Disown(run, folder), cancellationToken);

    /// <inheritdoc/>
    public ValueTask ForgetOwnDraftFoldersAsync(CancellationToken cancellationToken)
    {
        lock (_ownedLock)
            _owned.Clear();
        return ChangeAsync(JournalChange.DisownAll(_run), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask RegisterMarkerAsync(MarkerRecord marker, CancellationToken cancellationToken) =>
        ChangesAsync(
            [MarkerRows.Own(marker)],
            cancellationToken,
            Begins(ManifestLeftovers.Marker, marker.Run, marker.Place, marker.Place) with
            {
                Mark = marker.Made?.Text,
                Reason = marker.Group,
            }
        );

    /// <inheritdoc/>
    public void ForgetMarker(MarkerRecord marker) => Add([MarkerRows.Forget(marker)]);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<MarkerRecord>> MarkersAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        return _reader.Markers();
    }

    /// <inheritdoc/>
    public ValueTask NoteUploadAsync(UploadRecord upload, string? instead, CancellationToken cancellationToken) =>
        ChangesAsync(
            UploadRows.Note(upload, instead),
            cancellationToken,
            Begins(ManifestLeftovers.Draft, upload.Run, upload.Origin ?? upload.Place, upload.Place) with
            {
                Mark = upload.Mark,
            }
        );

    /// <inheritdoc/>
    public void ForgetUpload(UploadRecord upload) => Add([UploadRows.Forget(upload)]);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<UploadRecord>> UploadsAsync(string? run, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        return [.. _reader.Hidden().Where(draft => run is null || draft.Run == run)];
    }

    /// <inheritdoc/>
    public void PutLeftover(LeftoverCopy copy) => Add([LeftoverRows.Put(copy)]);

    /// <inheritdoc/>
    public void ForgetLeftover(LeftoverCopy copy) => Add([LeftoverRows.Forget(copy)]);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<LeftoverCopy>> LeftoversAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        return _reader.Leftovers();
    }

    /// <inheritdoc/>
    public ManifestGap? Gap { get; private set; }

    /// <inheritdoc/>
    public async ValueTask CloseGapAsync(ManifestLeftovers left, CancellationToken cancellationToken)
    {
        var changes = left
            .Folders.Select(note => JournalChange.Own(note.Run, note.Folder))
            .Concat(left.Hidden.SelectMany(draft => UploadRows.Note(draft, null)))
            .Concat(left.Markers.Select(MarkerRows.Own))
            .Concat(left.Copies.Select(LeftoverRows.Put))
            .Append(JournalState.LookAgain);
        var closed = _writer.Add(
            static (batch, changes) =>
            {
                batch.Changes.AddRange(changes);
                batch.ClosesGap = true;
            },
            changes,
            wanted: true
        );
        await closed.Durable.WaitAsync(cancellationToken);
        Gap = null;
    }

    /// <inheritdoc/>
    public ValueTask<bool> IsOrphanScanDueAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        new(_reader.IsLookDue(now));

    /// <inheritdoc/>
    public ValueTask NoteOrphanScanAsync(DateTimeOffset at, CancellationToken cancellationToken) =>
        ChangeAsync(JournalState.Looked(at), cancellationToken);

    /// <summary>The manifest is told too what a kill would leave: it may be there when the journal is lost.</summary>
    private ManifestLine Begins(string what, string run, FilePlace origin, FilePlace place) =>
        new()
        {
            At = _clock.GetUtcNow(),
            Run = run,
            Step = what,
            Outcome = ManifestLeftovers.Begun,
            Origin = origin,
            Place = place,
        };
}
