using Pipeline.Engine.Files;
using Pipeline.Engine.Journal;
using Pipeline.Engine.Stores;

namespace Pipeline.Scenarios.Exercises;

/// <summary>A journal that tells of every call that changes it, just before it is made; what the listener throws, the caller gets.</summary>
public sealed class WatchedJournal(IJournal inner, Action<string> before) : IJournal
{
    public IClaims? Claims => inner.Claims;

    public ValueTask<FileRecord?> FindAsync(FilePlace origin, CancellationToken stop) => inner.FindAsync(origin, stop);

    public void Put(FileRecord record, ManifestLine? line = null)
    {
        before($"journal Put {record.State} {record.Origin}");
        inner.Put(record, line);
    }

    public async ValueTask FlushAsync(CancellationToken stop)
    {
        before("journal Flush");
        await inner.FlushAsync(stop);
    }

    public ValueTask<DateTimeOffset> LookAsync(
        FilePlace place,
        long? length,
        DateTimeOffset? modifiedAt,
        DateTimeOffset now,
        CancellationToken stop
    ) => inner.LookAsync(place, length, modifiedAt, now, stop);

    public ValueTask ForgetLooksAsync(string store, DateTimeOffset before, CancellationToken stop) =>
        inner.ForgetLooksAsync(store, before, stop);

    public async ValueTask OwnFolderAsync(FilePlace folder, CancellationToken stop)
    {
        before($"journal Own {folder}");
        await inner.OwnFolderAsync(folder, stop);
    }

    public ValueTask<IReadOnlyList<FilePlace>> OwnFoldersAsync(CancellationToken stop) => inner.OwnFoldersAsync(stop);

    public ValueTask<IReadOnlyList<(string Run, FilePlace Folder)>> AbandonedFoldersAsync(CancellationToken stop) =>
        inner.AbandonedFoldersAsync(stop);

    public ValueTask ForgetFolderAsync(string run, FilePlace folder, CancellationToken stop) =>
        inner.ForgetFolderAsync(run, folder, stop);

    public async ValueTask ForgetOwnFoldersAsync(CancellationToken stop)
    {
        before("journal ForgetOwn");
        await inner.ForgetOwnFoldersAsync(stop);
    }

    public bool IsAlive(string run) => inner.IsAlive(run);

    public ValueTask<IReadOnlyList<SlicedDraft>> DraftsAsync(FilePlace? origin, CancellationToken stop) =>
        inner.DraftsAsync(origin, stop);

    public async ValueTask<bool> OwnDraftAsync(SlicedDraft draft, CancellationToken stop)
    {
        before($"journal OwnDraft {draft.Origin}");
        return await inner.OwnDraftAsync(draft, stop);
    }

    public void PutSlice(SlicedDraft draft, SliceRecord slice)
    {
        before($"journal PutSlice {draft.Origin} {slice.Offset}");
        inner.PutSlice(draft, slice);
    }

    public void ForgetDraft(SlicedDraft draft)
    {
        before($"journal ForgetDraft {draft.Origin}");
        inner.ForgetDraft(draft);
    }

    public async ValueTask OwnMarkerAsync(MarkerRecord marker, CancellationToken stop)
    {
        before($"journal OwnMarker {marker.Place}");
        await inner.OwnMarkerAsync(marker, stop);
    }

    public void ForgetMarker(MarkerRecord marker)
    {
        before($"journal ForgetMarker {marker.Place}");
        inner.ForgetMarker(marker);
    }

    public ValueTask<IReadOnlyList<MarkerRecord>> MarkersAsync(CancellationToken stop) => inner.MarkersAsync(stop);

    public async ValueTask NoteHiddenAsync(HiddenDraft draft, string? instead, CancellationToken stop)
    {
        before($"journal NoteHidden {draft.Place}");
        await inner.NoteHiddenAsync(draft, instead, stop);
    }

    public void ForgetHidden(HiddenDraft draft)
    {
        before($"journal ForgetHidden {draft.Place}");
        inner.ForgetHidden(draft);
    }

    public ValueTask<IReadOnlyList<HiddenDraft>> HiddenAsync(string? run, CancellationToken stop) => inner.HiddenAsync(run, stop);

    public ValueTask<CopyOwner?> FindCopyAsync(long place, CancellationToken stop) => inner.FindCopyAsync(place, stop);

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

    public ValueTask<IReadOnlyList<LeftCopy>> LeftCopiesAsync(CancellationToken stop) => inner.LeftCopiesAsync(stop);

    public ValueTask<bool> IsLookDueAsync(DateTimeOffset now, CancellationToken stop) => inner.IsLookDueAsync(now, stop);

    public ValueTask NoteLookedAsync(DateTimeOffset at, CancellationToken stop) => inner.NoteLookedAsync(at, stop);

    public ValueTask<bool> HasPlanAsync(string asked, CancellationToken stop) => inner.HasPlanAsync(asked, stop);

    public ValueTask NotePlanAsync(string asked, CancellationToken stop) => inner.NotePlanAsync(asked, stop);

    public ValueTask<IReadOnlyList<FileRecord>> CutDeletesAsync(string store, CancellationToken stop) =>
        inner.CutDeletesAsync(store, stop);

    public IAsyncEnumerable<FileRecord> ListAsync(CancellationToken stop) => inner.ListAsync(stop);

    public IAsyncEnumerable<FileRecord> ListEarlierAsync(CancellationToken stop) => inner.ListEarlierAsync(stop);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
