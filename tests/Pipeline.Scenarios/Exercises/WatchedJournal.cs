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

    public ValueTask<DateTimeOffset> LookAsync(
        FilePlace place,
        long? length,
        DateTimeOffset? modifiedAt,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) => inner.LookAsync(place, length, modifiedAt, now, cancellationToken);

    public ValueTask ForgetLooksAsync(string store, DateTimeOffset before, CancellationToken cancellationToken) =>
        inner.ForgetLooksAsync(store, before, cancellationToken);

    public async ValueTask RegisterDraftFolderAsync(FilePlace folder, CancellationToken cancellationToken)
    {
        before($"journal Own {folder}");
        await inner.RegisterDraftFolderAsync(folder, cancellationToken);
    }

    public ValueTask<IReadOnlyList<FilePlace>> OwnFoldersAsync(CancellationToken cancellationToken) =>
        inner.OwnFoldersAsync(cancellationToken);

    public ValueTask<IReadOnlyList<(string Run, FilePlace Folder)>> AbandonedFoldersAsync(CancellationToken cancellationToken) =>
        inner.AbandonedFoldersAsync(cancellationToken);

    public ValueTask ForgetFolderAsync(string run, FilePlace folder, CancellationToken cancellationToken) =>
        inner.ForgetFolderAsync(run, folder, cancellationToken);

    public async ValueTask ForgetOwnFoldersAsync(CancellationToken cancellationToken)
    {
        before("journal ForgetOwn");
        await inner.ForgetOwnFoldersAsync(cancellationToken);
    }

    public bool IsAlive(string run) => inner.IsAlive(run);

    public ValueTask<IReadOnlyList<ChunkedDraftRecord>> DraftsAsync(FilePlace? origin, CancellationToken cancellationToken) =>
        inner.DraftsAsync(origin, cancellationToken);

    public async ValueTask<bool> OwnDraftAsync(ChunkedDraftRecord draft, CancellationToken cancellationToken)
    {
        before($"journal OwnDraft {draft.Origin}");
        return await inner.OwnDraftAsync(draft, cancellationToken);
    }

    public void PutSlice(ChunkedDraftRecord draft, SliceRecord slice)
    {
        before($"journal PutSlice {draft.Origin} {slice.Offset}");
        inner.PutSlice(draft, slice);
    }

    public void ForgetDraft(ChunkedDraftRecord draft)
    {
        before($"journal ForgetDraft {draft.Origin}");
        inner.ForgetDraft(draft);
    }

    public async ValueTask OwnMarkerAsync(MarkerRecord marker, CancellationToken cancellationToken)
    {
        before($"journal OwnMarker {marker.Place}");
        await inner.OwnMarkerAsync(marker, cancellationToken);
    }

    public void ForgetMarker(MarkerRecord marker)
    {
        before($"journal ForgetMarker {marker.Place}");
        inner.ForgetMarker(marker);
    }

    public ValueTask<IReadOnlyList<MarkerRecord>> MarkersAsync(CancellationToken cancellationToken) =>
        inner.MarkersAsync(cancellationToken);

    public async ValueTask NoteHiddenAsync(UploadRecord draft, string? instead, CancellationToken cancellationToken)
    {
        before($"journal NoteHidden {draft.Place}");
        await inner.NoteHiddenAsync(draft, instead, cancellationToken);
    }

    public void ForgetHidden(UploadRecord draft)
    {
        before($"journal ForgetHidden {draft.Place}");
        inner.ForgetHidden(draft);
    }

    public ValueTask<IReadOnlyList<UploadRecord>> HiddenAsync(string? run, CancellationToken cancellationToken) =>
        inner.HiddenAsync(run, cancellationToken);

    public ValueTask<CopyOwner?> FindCopyAsync(long place, CancellationToken cancellationToken) =>
        inner.FindCopyAsync(place, cancellationToken);

    public void PutCopy(long place, CopyOwner owner) => inner.PutCopy(place, owner);

    public void PutLeft(LeftCopy copy)
    {
        before($"journal PutLeft {copy.Place}");
        inner.PutLeft(copy);
    }

    public void ForgetLeft(LeftCopy copy)
    {
        before($"journal ForgetLeft {copy.Place}");
        inner.ForgetLeft(copy);
    }

    public ValueTask<IReadOnlyList<LeftCopy>> LeftCopiesAsync(CancellationToken cancellationToken) =>
        inner.LeftCopiesAsync(cancellationToken);

    public ValueTask<bool> IsLookDueAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        inner.IsLookDueAsync(now, cancellationToken);

    public ValueTask NoteLookedAsync(DateTimeOffset at, CancellationToken cancellationToken) =>
        inner.NoteLookedAsync(at, cancellationToken);

    public ValueTask<bool> HasPlanAsync(string asked, CancellationToken cancellationToken) =>
        inner.HasPlanAsync(asked, cancellationToken);

    public ValueTask NotePlanAsync(string asked, CancellationToken cancellationToken) =>
        inner.NotePlanAsync(asked, cancellationToken);

    public ValueTask<IReadOnlyList<FileRecord>> InterruptedDeletesAsync(string store, CancellationToken cancellationToken) =>
        inner.InterruptedDeletesAsync(store, cancellationToken);

    public IAsyncEnumerable<FileRecord> ListAsync(CancellationToken cancellationToken) => inner.ListAsync(cancellationToken);

    public IAsyncEnumerable<FileRecord> ListEarlierAsync(CancellationToken cancellationToken) =>
        inner.ListEarlierAsync(cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
