using Pipeline.Engine.Files;
using Pipeline.Engine.Journal;
using Pipeline.Engine.Stores;

namespace Pipeline.Bench;

/// <summary>Remembers nothing, so that the engine can be measured alone.</summary>
internal sealed class NoJournal : IJournal
{
    public ValueTask<FileRecord?> FindAsync(FilePlace origin, CancellationToken stop) => default;

    public void Put(FileRecord record, ManifestLine? line = null) { }

    public ValueTask FlushAsync(CancellationToken stop) => default;

    public ValueTask<DateTimeOffset> LookAsync(
        FilePlace place,
        long? length,
        DateTimeOffset? modifiedAt,
        DateTimeOffset now,
        CancellationToken stop
    ) => new(now);

    public ValueTask ForgetLooksAsync(string store, DateTimeOffset before, CancellationToken stop) => default;

    public ValueTask OwnFolderAsync(FilePlace folder, CancellationToken stop) => default;

    public ValueTask<IReadOnlyList<FilePlace>> OwnFoldersAsync(CancellationToken stop) => new([]);

    public ValueTask<IReadOnlyList<(string Run, FilePlace Folder)>> AbandonedFoldersAsync(CancellationToken stop) => new([]);

    public ValueTask ForgetFolderAsync(string run, FilePlace folder, CancellationToken stop) => default;

    public ValueTask ForgetOwnFoldersAsync(CancellationToken stop) => default;

    public bool IsAlive(string run) => true;

    public ValueTask<IReadOnlyList<SlicedDraft>> DraftsAsync(FilePlace? origin, CancellationToken stop) => new([]);

    public ValueTask<bool> OwnDraftAsync(SlicedDraft draft, CancellationToken stop) => new(false);

    public void PutSlice(SlicedDraft draft, SliceRecord slice) { }

    public void ForgetDraft(SlicedDraft draft) { }

    public ValueTask OwnMarkerAsync(MarkerRecord marker, CancellationToken stop) => default;

    public void ForgetMarker(MarkerRecord marker) { }

    public ValueTask<IReadOnlyList<MarkerRecord>> MarkersAsync(CancellationToken stop) => new([]);

    public ValueTask NoteHiddenAsync(HiddenDraft draft, string? instead, CancellationToken stop) => ValueTask.CompletedTask;

    public void ForgetHidden(HiddenDraft draft) { }

    public ValueTask<IReadOnlyList<HiddenDraft>> HiddenAsync(string? run, CancellationToken stop) => new([]);

    public ValueTask<CopyOwner?> FindCopyAsync(long place, CancellationToken stop) => default;

    public void PutCopy(long place, CopyOwner owner) { }

    public void PutLeft(LeftCopy copy) { }

    public void ForgetLeft(LeftCopy copy) { }

    public ValueTask<IReadOnlyList<LeftCopy>> LeftCopiesAsync(CancellationToken stop) => new([]);

    public ValueTask<bool> HasPlanAsync(string asked, CancellationToken stop) => new(true);

    public ValueTask NotePlanAsync(string asked, CancellationToken stop) => default;

    public ValueTask<IReadOnlyList<FileRecord>> CutDeletesAsync(string store, CancellationToken stop) => new([]);

    public IAsyncEnumerable<FileRecord> ListEarlierAsync(CancellationToken stop) => ListAsync(stop);

    public async IAsyncEnumerable<FileRecord> ListAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop
    )
    {
        await Task.CompletedTask;
        yield break;
    }

    public ValueTask DisposeAsync() => default;
}
