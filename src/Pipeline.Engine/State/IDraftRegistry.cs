using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.State;

/// <summary>Where runs write drafts, so that a later run takes away those of a killed one, or goes on with them.</summary>
public interface IDraftRegistry : IRunRegistry
{
    /// <summary>
    /// Notes, durably before it returns, that this run makes drafts in a folder; cheap when it was noted before. A run
    /// that is killed leaves the note behind.
    /// </summary>
    ValueTask RegisterDraftFolderAsync(FilePlace folder, CancellationToken cancellationToken);

    /// <summary>The folders that this run has noted.</summary>
    ValueTask<IReadOnlyList<FilePlace>> OwnDraftFoldersAsync(CancellationToken cancellationToken);

    /// <summary>The folders in which runs that are dead by now made drafts: (run, folder).</summary>
    ValueTask<IReadOnlyList<(string Run, FilePlace Folder)>> AbandonedDraftFoldersAsync(CancellationToken cancellationToken);

    /// <summary>Forgets a dead run's note about a folder, after its drafts there were swept.</summary>
    ValueTask ForgetDraftFolderAsync(string run, FilePlace folder, CancellationToken cancellationToken);

    /// <summary>
    /// Forgets all this run's notes about folders: called at the end of a run that is sure to have left no draft
    /// behind. A run that does not call it has its folders swept by the next.
    /// </summary>
    ValueTask ForgetOwnDraftFoldersAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The drafts that are written chunk by chunk: those of one origin, or all when it is null. Sees everything given
    /// before, durable or not.
    /// </summary>
    ValueTask<IReadOnlyList<ChunkedDraftRecord>> ChunkedDraftsAsync(FilePlace? origin, CancellationToken cancellationToken);

    /// <summary>
    /// Notes, durably before it returns, that this run owns the draft of an origin and a stage, unless another run that
    /// lives owns one. What was noted of an older draft of theirs is forgotten; of the same draft the chunks stay
    /// noted. Returns whether this run owns it now: of several that ask at once, one does.
    /// </summary>
    ValueTask<bool> OwnChunkedDraftAsync(ChunkedDraftRecord draft, CancellationToken cancellationToken);

    /// <summary>
    /// Notes that a chunk is durable in a draft that this run owns; of a draft that it does not own nothing is noted.
    /// Returns at once, as <see cref="IFileJournal.Put"/> does.
    /// </summary>
    void PutChunk(ChunkedDraftRecord draft, ChunkRecord chunk);

    /// <summary>
    /// Forgets a draft that this run owns, with its chunks, after it was committed or deleted. Returns at once, as
    /// <see cref="IFileJournal.Put"/> does.
    /// </summary>
    void ForgetChunkedDraft(ChunkedDraftRecord draft);
}

/// <summary>The drafts that their store shows in no list: the multipart uploads of S3.</summary>
public interface IUploadJournal : IRunRegistry
{
    /// <summary>
    /// Notes, durably before it returns, that a run has begun an upload; in the same step an earlier note with the mark
    /// <paramref name="instead"/> about it is forgotten.
    /// </summary>
    ValueTask NoteUploadAsync(UploadRecord upload, string? instead, CancellationToken cancellationToken);

    /// <summary>
    /// Forgets an upload, after it was committed or taken away. Returns at once, as <see cref="IFileJournal.Put"/> does.
    /// </summary>
    void ForgetUpload(UploadRecord upload);

    /// <summary>
    /// The uploads that are noted: those of one run, or of all. Sees everything given before, durable or not.
    /// </summary>
    ValueTask<IReadOnlyList<UploadRecord>> UploadsAsync(string? run, CancellationToken cancellationToken);
}

/// <summary>The markers that runs have written for groups.</summary>
public interface IMarkerRegistry : IRunRegistry
{
    /// <summary>Notes, durably before it returns, that this run is about to write a marker.</summary>
    ValueTask RegisterMarkerAsync(MarkerRecord marker, CancellationToken cancellationToken);

    /// <summary>
    /// Forgets a marker of any run, after it is known to be gone. Returns at once, as <see cref="IFileJournal.Put"/> does.
    /// </summary>
    void ForgetMarker(MarkerRecord marker);

    /// <summary>
    /// The markers that runs, this one and others, have written and that are not known to be gone for good. Sees
    /// everything given before, durable or not.
    /// </summary>
    ValueTask<IReadOnlyList<MarkerRecord>> MarkersAsync(CancellationToken cancellationToken);
}
