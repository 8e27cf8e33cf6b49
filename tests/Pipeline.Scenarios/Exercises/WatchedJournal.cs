using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.State;
using Pipeline.Engine.State.Manifests;

namespace Pipeline.Scenarios.Exercises;

/// <summary>
/// A journal that tells of every call that changes it, just before it is made; what the listener throws, the caller
/// gets.
/// </summary>
public sealed class WatchedJournal(IJournal inner, Action<string> before) : IJournal
{
    public IClaims? Claims => inner.Claims;

    public ValueTask<FileRecord?> FindAsync(FilePlace origin, CancellationToken cancellationToken) =>
        inner.FindAsync(origin, cancellationToken);

    public void Put(FileRecord record, ManifestLine? line = null)
    {
        before($"journal Put {record.State} {record.Origin}");
        inner.Put(record, line);
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        before("journal Flush");
        await inner.FlushAsync(cancellationToken);
    }

    public ValueTask<DateTimeOffset> ObserveAsync(
        FilePlace place,
        long? length,
        DateTimeOffset? modifiedAt,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) => inner.ObserveAsync(place, length, modifiedAt, now, cancellationToken);

    public ValueTask ForgetObservationsAsync(string store, DateTimeOffset before, CancellationToken cancellationToken) =>
        inner.ForgetObservationsAsync(store, before, cancellationToken);

    public async ValueTask RegisterDraftFolderAsync(FilePlace folder, CancellationToken cancellationToken)
    {
        before($"journal Own {folder}");
        await inner.RegisterDraftFolderAsync(folder, cancellationToken);
    }

    public ValueTask<IReadOnlyList<FilePlace>> OwnDraftFoldersAsync(CancellationToken cancellationToken) =>
        inner.OwnDraftFoldersAsync(cancellationToken);

    public ValueTask<IReadOnlyList<(string Run, FilePlace Folder)>> AbandonedDraftFoldersAsync(
        CancellationToken cancellationToken
    ) => inner.AbandonedDraftFoldersAsync(cancellationToken);

    public ValueTask ForgetDraftFolderAsync(string run, FilePlace folder, CancellationToken cancellationToken) =>
        inner.ForgetDraftFolderAsync(run, folder, cancellationToken);

    public async ValueTask ForgetOwnDraftFoldersAsync(CancellationToken cancellationToken)
    {
        before("journal ForgetOwn");
        await inner.ForgetOwnDraftFoldersAsync(cancellationToken);
    }

    public bool IsAlive(string run) => inner.IsAlive(run);

    public ValueTask<IReadOnlyList<ChunkedDraftRecord>> ChunkedDraftsAsync(
        FilePlace? origin,
        CancellationToken cancellationToken
    ) => inner.ChunkedDraftsAsync(origin, cancellationToken);

    public async ValueTask<bool> OwnChunkedDraftAsync(ChunkedDraftRecord draft, CancellationToken cancellationToken)
    {
        before($"journal OwnDraft {draft.Origin}");
        return await inner.OwnChunkedDraftAsync(draft, cancellationToken);
    }

    public void PutChunk(ChunkedDraftRecord draft, ChunkRecord chunk)
    {
        before($"journal PutChunk {draft.Origin} {chunk.Offset}");
        inner.PutChunk(draft, chunk);
    }

    public void ForgetChunkedDraft(ChunkedDraftRecord draft)
    {
        before($"journal ForgetChunkedDraft {draft.Origin}");
        inner.ForgetChunkedDraft(draft);
    }

    public async ValueTask RegisterMarkerAsync(MarkerRecord marker, CancellationToken cancellationToken)
    {
        before($"journal OwnMarker {marker.Place}");
        await inner.RegisterMarkerAsync(marker, cancellationToken);
    }

    public void ForgetMarker(MarkerRecord marker)
    {
        before($"journal ForgetMarker {marker.Place}");
        inner.ForgetMarker(marker);
    }

    public ValueTask<IReadOnlyList<MarkerRecord>> MarkersAsync(CancellationToken cancellationToken) =>
        inner.MarkersAsync(cancellationToken);

    public async ValueTask NoteUploadAsync(UploadRecord upload, string? instead, CancellationToken cancellationToken)
    {
        before($"journal NoteHidden {upload.Place}");
        await inner.NoteUploadAsync(upload, instead, cancellationToken);
    }

    public void ForgetUpload(UploadRecord upload)
    {
        before($"journal ForgetUpload {upload.Place}");
        inner.ForgetUpload(upload);
    }

    public ValueTask<IReadOnlyList<UploadRecord>> UploadsAsync(string? run, CancellationToken cancellationToken) =>
        inner.UploadsAsync(run, cancellationToken);

    public ValueTask<CopyOwner?> FindCopyOwnerAsync(long place, CancellationToken cancellationToken) =>
        inner.FindCopyOwnerAsync(place, cancellationToken);

    public void PutCopyOwner(long place, CopyOwner owner) => inner.PutCopyOwner(place, owner);

    public void PutLeftover(LeftoverCopy copy)
    {
        before($"journal PutLeftover {copy.Place}");
        inner.PutLeftover(copy);
    }

    public void ForgetLeftover(LeftoverCopy copy)
    {
        before($"journal ForgetLeftover {copy.Place}");
        inner.ForgetLeftover(copy);
    }

    public ValueTask<IReadOnlyList<LeftoverCopy>> LeftoversAsync(CancellationToken cancellationToken) =>
        inner.LeftoversAsync(cancellationToken);

    public ValueTask<bool> IsOrphanScanDueAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        inner.IsOrphanScanDueAsync(now, cancellationToken);

    public ValueTask NoteOrphanScanAsync(DateTimeOffset at, CancellationToken cancellationToken) =>
        inner.NoteOrphanScanAsync(at, cancellationToken);

    public ValueTask<bool> HasPlanAsync(string requirements, CancellationToken cancellationToken) =>
        inner.HasPlanAsync(requirements, cancellationToken);

    public ValueTask NotePlanAsync(string requirements, CancellationToken cancellationToken) =>
        inner.NotePlanAsync(requirements, cancellationToken);

    public ValueTask<IReadOnlyList<FileRecord>> InterruptedDeletesAsync(string store, CancellationToken cancellationToken) =>
        inner.InterruptedDeletesAsync(store, cancellationToken);

    public IAsyncEnumerable<FileRecord> ListAsync(CancellationToken cancellationToken) => inner.ListAsync(cancellationToken);

    public IAsyncEnumerable<FileRecord> ListEarlierAsync(CancellationToken cancellationToken) =>
        inner.ListEarlierAsync(cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
