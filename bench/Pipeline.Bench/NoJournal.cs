using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.State;
using Pipeline.Engine.State.Manifests;

namespace Pipeline.Bench;

/// <summary>Remembers nothing, so that the engine can be measured alone.</summary>
internal sealed class NoJournal : IJournal
{
    public ValueTask<FileRecord?> FindAsync(FilePlace origin, CancellationToken cancellationToken) => default;

    public void Put(FileRecord record, ManifestLine? line = null) { }

    public ValueTask FlushAsync(CancellationToken cancellationToken) => default;

    public ValueTask<DateTimeOffset> LookAsync(
        FilePlace place,
        long? length,
        DateTimeOffset? modifiedAt,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) => new(now);

    public ValueTask ForgetLooksAsync(string store, DateTimeOffset before, CancellationToken cancellationToken) => default;

    public ValueTask RegisterDraftFolderAsync(FilePlace folder, CancellationToken cancellationToken) => default;

    public ValueTask<IReadOnlyList<FilePlace>> OwnFoldersAsync(CancellationToken cancellationToken) => new([]);

    public ValueTask<IReadOnlyList<(string Run, FilePlace Folder)>> AbandonedFoldersAsync(CancellationToken cancellationToken) =>
        new([]);

    public ValueTask ForgetFolderAsync(string run, FilePlace folder, CancellationToken cancellationToken) => default;

    public ValueTask ForgetOwnFoldersAsync(CancellationToken cancellationToken) => default;

    public bool IsAlive(string run) => true;

    public ValueTask<IReadOnlyList<ChunkedDraftRecord>> DraftsAsync(FilePlace? origin, CancellationToken cancellationToken) =>
        new([]);

    public ValueTask<bool> OwnDraftAsync(ChunkedDraftRecord draft, CancellationToken cancellationToken) => new(false);

    public void PutSlice(ChunkedDraftRecord draft, SliceRecord slice) { }

    public void ForgetDraft(ChunkedDraftRecord draft) { }

    public ValueTask OwnMarkerAsync(MarkerRecord marker, CancellationToken cancellationToken) => default;

    public void ForgetMarker(MarkerRecord marker) { }

    public ValueTask<IReadOnlyList<MarkerRecord>> MarkersAsync(CancellationToken cancellationToken) => new([]);

    public ValueTask NoteHiddenAsync(UploadRecord draft, string? instead, CancellationToken cancellationToken) =>
        ValueTask.CompletedTask;

    public void ForgetHidden(UploadRecord draft) { }

    public ValueTask<IReadOnlyList<UploadRecord>> HiddenAsync(string? run, CancellationToken cancellationToken) => new([]);

    public ValueTask<CopyOwner?> FindCopyAsync(long place, CancellationToken cancellationToken) => default;

    public void PutCopy(long place, CopyOwner owner) { }

    public void PutLeft(LeftCopy copy) { }

    public void ForgetLeft(LeftCopy copy) { }

    public ValueTask<IReadOnlyList<LeftCopy>> LeftCopiesAsync(CancellationToken cancellationToken) => new([]);

    public ValueTask<bool> HasPlanAsync(string asked, CancellationToken cancellationToken) => new(true);

    public ValueTask NotePlanAsync(string asked, CancellationToken cancellationToken) => default;

    public ValueTask<IReadOnlyList<FileRecord>> InterruptedDeletesAsync(string store, CancellationToken cancellationToken) =>
        new([]);

    public IAsyncEnumerable<FileRecord> ListEarlierAsync(CancellationToken cancellationToken) => ListAsync(cancellationToken);

    public async IAsyncEnumerable<FileRecord> ListAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await Task.CompletedTask;
        yield break;
    }

    public ValueTask DisposeAsync() => default;
}
