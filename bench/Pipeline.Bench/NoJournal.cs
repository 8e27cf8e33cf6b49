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

    public ValueTask<DateTimeOffset> ObserveAsync(
        FilePlace place,
        long? length,
        DateTimeOffset? modifiedAt,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) => new(now);

    public ValueTask ForgetObservationsAsync(string store, DateTimeOffset before, CancellationToken cancellationToken) => default;

    public ValueTask RegisterDraftFolderAsync(FilePlace folder, CancellationToken cancellationToken) => default;

    public ValueTask<IReadOnlyList<FilePlace>> OwnDraftFoldersAsync(CancellationToken cancellationToken) => new([]);

    public ValueTask<IReadOnlyList<(string Run, FilePlace Folder)>> AbandonedDraftFoldersAsync(
        CancellationToken cancellationToken
    ) => new([]);

    public ValueTask ForgetDraftFolderAsync(string run, FilePlace folder, CancellationToken cancellationToken) => default;

    public ValueTask ForgetOwnDraftFoldersAsync(CancellationToken cancellationToken) => default;

    public bool IsAlive(string run) => true;

    public ValueTask<IReadOnlyList<ChunkedDraftRecord>> ChunkedDraftsAsync(
        FilePlace? origin,
        CancellationToken cancellationToken
    ) => new([]);

    public ValueTask<bool> OwnChunkedDraftAsync(ChunkedDraftRecord draft, CancellationToken cancellationToken) => new(false);

    public void PutChunk(ChunkedDraftRecord draft, ChunkRecord chunk) { }

    public void ForgetChunkedDraft(ChunkedDraftRecord draft) { }

    public ValueTask RegisterMarkerAsync(MarkerRecord marker, CancellationToken cancellationToken) => default;

    public void ForgetMarker(MarkerRecord marker) { }

    public ValueTask<IReadOnlyList<MarkerRecord>> MarkersAsync(CancellationToken cancellationToken) => new([]);

    public ValueTask NoteUploadAsync(UploadRecord upload, string? instead, CancellationToken cancellationToken) =>
        ValueTask.CompletedTask;

    public void ForgetUpload(UploadRecord upload) { }

    public ValueTask<IReadOnlyList<UploadRecord>> UploadsAsync(string? run, CancellationToken cancellationToken) => new([]);

    public ValueTask<CopyOwner?> FindCopyOwnerAsync(long place, CancellationToken cancellationToken) => default;

    public void PutCopyOwner(long place, CopyOwner owner) { }

    public void PutLeftover(LeftoverCopy copy) { }

    public void ForgetLeftover(LeftoverCopy copy) { }

    public ValueTask<IReadOnlyList<LeftoverCopy>> LeftoversAsync(CancellationToken cancellationToken) => new([]);

    public ValueTask<bool> HasPlanAsync(string requirements, CancellationToken cancellationToken) => new(true);

    public ValueTask NotePlanAsync(string requirements, CancellationToken cancellationToken) => default;

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
