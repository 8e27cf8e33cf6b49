using System.Runtime.CompilerServices;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.State.Locks;
using Pipeline.Engine.State.Manifests;
using Pipeline.Posix;

namespace Pipeline.Engine.State.Sqlite;

/// <summary>
/// A pipeline's journal for those who only look (<c>--dry-run</c>, <c>journal</c>, <c>why</c>, <c>check</c>): it reads
/// what the runs have written and writes nothing; what is put is dropped. A journal that is not there is an empty one.
/// </summary>
public sealed class ReadOnlyJournal : IJournal
{
    private readonly JournalPaths _paths;
    private readonly OwnFolder? _folder;
    private readonly JournalReader? _reader;

    private ReadOnlyJournal(JournalPaths paths)
    {
        _paths = paths;
        try
        {
            _folder = OwnFolder.TryOpen(paths.Folder);
            if (_folder?.Find(System.IO.Path.GetFileName(paths.Database)) is not null)
                _reader = JournalReader.TryOpen(paths.Database);
        }
        catch (PosixException refused)
        {
            _folder?.Dispose();
            throw new JournalException(refused.Message, refused);
        }
    }

    /// <summary>Whether a run has written it.</summary>
    public bool IsThere => _reader is not null;

    /// <summary>Its file.</summary>
    public string Path => _paths.Database;

    /// <summary>Opens a pipeline's journal for reading.</summary>
    /// <exception cref="JournalException">
    /// The journal is damaged, was written by a newer version, or cannot be read; the message says what to do.
    /// </exception>
    public static Task<ReadOnlyJournal> OpenAsync(string folder, string pipeline, CancellationToken cancellationToken) =>
        Task.Run(() => new ReadOnlyJournal(new(folder, pipeline)), cancellationToken);

    /// <inheritdoc/>
    public bool IsAlive(string run) => _folder is not null && RunLivenessLock.IsAlive(_folder, _paths, run);

    /// <inheritdoc/>
    public ValueTask<FileRecord?> FindAsync(FilePlace origin, CancellationToken cancellationToken) => new(_reader?.Find(origin));

    /// <inheritdoc/>
    public void Put(FileRecord record, ManifestLine? line = null) { }

    /// <inheritdoc/>
    public ValueTask FlushAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask<DateTimeOffset> ObserveAsync(
        FilePlace place,
        long? length,
        DateTimeOffset? modifiedAt,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        new(new DateTimeOffset(Observation.After(_reader?.FindObservation(place), length, modifiedAt, now).Since, TimeSpan.Zero));

    /// <inheritdoc/>
    public ValueTask ForgetObservationsAsync(string store, DateTimeOffset before, CancellationToken cancellationToken) =>
        ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask RegisterDraftFolderAsync(FilePlace folder, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<FilePlace>> OwnDraftFoldersAsync(CancellationToken cancellationToken) => new([]);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<(string Run, FilePlace Folder)>> AbandonedDraftFoldersAsync(
        CancellationToken cancellationToken
    ) => new([.. (_reader?.Folders() ?? []).Where(note => !IsAlive(note.Run))]);

    /// <inheritdoc/>
    public ValueTask ForgetDraftFolderAsync(string run, FilePlace folder, CancellationToken cancellationToken) =>
        ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask ForgetOwnDraftFoldersAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ChunkedDraftRecord>> ChunkedDraftsAsync(
        FilePlace? origin,
        CancellationToken cancellationToken
    ) => new(_reader?.Drafts(origin) ?? []);

    /// <inheritdoc/>
    public ValueTask<bool> OwnChunkedDraftAsync(ChunkedDraftRecord draft, CancellationToken cancellationToken) => new(false);

    /// <inheritdoc/>
    public void PutChunk(ChunkedDraftRecord draft, ChunkRecord chunk) { }

    /// <inheritdoc/>
    public void ForgetChunkedDraft(ChunkedDraftRecord draft) { }

    /// <inheritdoc/>
    public ValueTask RegisterMarkerAsync(MarkerRecord marker, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public void ForgetMarker(MarkerRecord marker) { }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MarkerRecord>> MarkersAsync(CancellationToken cancellationToken) =>
        new(_reader?.Markers() ?? []);

    /// <inheritdoc/>
    public ValueTask NoteUploadAsync(UploadRecord upload, string? instead, CancellationToken cancellationToken) =>
        ValueTask.CompletedTask;

    /// <inheritdoc/>
    public void ForgetUpload(UploadRecord upload) { }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<UploadRecord>> UploadsAsync(string? run, CancellationToken cancellationToken) =>
        new([.. (_reader?.Hidden() ?? []).Where(draft => run is null || draft.Run == run)]);

    /// <inheritdoc/>
    public void PutLeftover(LeftoverCopy copy) { }

    /// <inheritdoc/>
    public void ForgetLeftover(LeftoverCopy copy) { }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LeftoverCopy>> LeftoversAsync(CancellationToken cancellationToken) =>
        new(_reader?.Leftovers() ?? []);

    /// <inheritdoc/>
    public ManifestGap? Gap => _reader?.FindGap(_paths.Manifest);

    /// <inheritdoc/>
    public ValueTask<bool> IsOrphanScanDueAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        new(_reader?.IsLookDue(now) ?? true);

    /// <inheritdoc/>
    public ValueTask NoteOrphanScanAsync(DateTimeOffset at, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask<CopyOwner?> FindCopyOwnerAsync(long place, CancellationToken cancellationToken) =>
        new(_reader?.FindCopy(place));

    /// <inheritdoc/>
    public void PutCopyOwner(long place, CopyOwner owner) { }

    /// <inheritdoc/>
    public ValueTask<bool> HasPlanAsync(string requirements, CancellationToken cancellationToken) =>
        new(_reader?.HasPlan(requirements) ?? true);

    /// <inheritdoc/>
    public ValueTask NotePlanAsync(string requirements, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<FileRecord>> InterruptedDeletesAsync(string store, CancellationToken cancellationToken) =>
        new([.. (_reader?.Deleting(store) ?? []).Where(record => !IsAlive(record.Run))]);

    /// <summary>Everything: who only reads has recorded nothing.</summary>
    public IAsyncEnumerable<FileRecord> ListEarlierAsync(CancellationToken cancellationToken) => ListAsync(cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<FileRecord> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await ValueTask.CompletedTask;
        for (var page = _reader?.After(default) ?? []; page.Count > 0; page = _reader!.After(page[^1].Origin))
        {
            foreach (var record in page)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return record;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _reader?.Dispose();
        _folder?.Dispose();
        return ValueTask.CompletedTask;
    }
}
