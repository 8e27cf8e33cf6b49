using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.State.Manifests;

namespace Pipeline.Engine.State;

/// <summary>
/// What is already done. Every call may be repeated with the same values without harm. Calls come from many tasks at
/// once.
/// </summary>
public interface IJournal : IAsyncDisposable
{
    /// <summary>
    /// What is known of a file, or null. Sees everything given to <see cref="Put"/> before, durable or not.
    /// </summary>
    ValueTask<FileRecord?> FindAsync(FilePlace origin, CancellationToken cancellationToken);

    /// <summary>
    /// Writes down the state of a file, in the place of what was known of it, and the manifest's line about the step
    /// that led there. A file that another run has brought to its end is not put back on its way by it, unless it has
    /// another size or time. Returns at once: records are gathered, and become durable together, the manifest's lines
    /// before the journal's rows.
    /// </summary>
    /// <exception cref="JournalException">
    /// An earlier record could not be written (disk full): the run must end.
    /// </exception>
    void Put(FileRecord record, ManifestLine? line = null);

    /// <summary>Waits until everything put before is durable: manifest lines and journal rows.</summary>
    ValueTask FlushAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Remembers how a file looks now and returns since when it has looked like that, unchanged in size and time:
    /// <paramref name="now"/> at the first look or after a change. What was not looked at again for a whole pass is
    /// forgotten with <see cref="ForgetLooksAsync"/>.
    /// </summary>
    ValueTask<DateTimeOffset> LookAsync(
        FilePlace place,
        long? length,
        DateTimeOffset? modifiedAt,
        DateTimeOffset now,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Forgets the looks at a store's files that were not looked at again since <paramref name="before"/>.
    /// </summary>
    ValueTask ForgetLooksAsync(string store, DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>
    /// Notes, durably before it returns, that this run makes drafts in a folder; cheap when it was noted before. A run
    /// that is killed leaves the note behind.
    /// </summary>
    ValueTask RegisterDraftFolderAsync(FilePlace folder, CancellationToken cancellationToken);

    /// <summary>The folders that this run has noted.</summary>
    ValueTask<IReadOnlyList<FilePlace>> OwnFoldersAsync(CancellationToken cancellationToken);

    /// <summary>The folders in which runs that are dead by now made drafts: (run, folder).</summary>
    ValueTask<IReadOnlyList<(string Run, FilePlace Folder)>> AbandonedFoldersAsync(CancellationToken cancellationToken);

    /// <summary>Forgets a dead run's note about a folder, after its drafts there were swept.</summary>
    ValueTask ForgetFolderAsync(string run, FilePlace folder, CancellationToken cancellationToken);

    /// <summary>
    /// Forgets all this run's notes about folders: called at the end of a run that is sure to have left no draft
    /// behind. A run that does not call it has its folders swept by the next.
    /// </summary>
    ValueTask ForgetOwnFoldersAsync(CancellationToken cancellationToken);

    /// <summary>Whether a run lives, as far as can be told; a run that cannot be asked for counts as alive.</summary>
    bool IsAlive(string run);

    /// <summary>
    /// The drafts that are written slice by slice: those of one origin, or all when it is null. Sees everything given
    /// before, durable or not.
    /// </summary>
    ValueTask<IReadOnlyList<ChunkedDraftRecord>> DraftsAsync(FilePlace? origin, CancellationToken cancellationToken);

    /// <summary>
    /// Notes, durably before it returns, that this run owns the draft of an origin and a stage, unless another run that
    /// lives owns one. What was noted of an older draft of theirs is forgotten; of the same draft the slices stay
    /// noted. Returns whether this run owns it now: of several that ask at once, one does.
    /// </summary>
    ValueTask<bool> OwnDraftAsync(ChunkedDraftRecord draft, CancellationToken cancellationToken);

    /// <summary>
    /// Notes that a slice is durable in a draft that this run owns; of a draft that it does not own nothing is noted.
    /// Returns at once, as <see cref="Put"/> does.
    /// </summary>
    void PutSlice(ChunkedDraftRecord draft, SliceRecord slice);

    /// <summary>
    /// Forgets a draft that this run owns, with its slices, after it was committed or deleted. Returns at once, as
    /// <see cref="Put"/> does.
    /// </summary>
    void ForgetDraft(ChunkedDraftRecord draft);

    /// <summary>Notes, durably before it returns, that this run is about to lay a marker.</summary>
    ValueTask OwnMarkerAsync(MarkerRecord marker, CancellationToken cancellationToken);

    /// <summary>
    /// Forgets a marker of any run, after it is known to be gone. Returns at once, as <see cref="Put"/> does.
    /// </summary>
    void ForgetMarker(MarkerRecord marker);

    /// <summary>
    /// The markers that runs, this one and others, have laid and that are not known to be gone for good. Sees
    /// everything given before, durable or not.
    /// </summary>
    ValueTask<IReadOnlyList<MarkerRecord>> MarkersAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Notes, durably before it returns, that a run has begun a draft that its store shows in no list; in the same step
    /// an earlier note with the mark <paramref name="instead"/> about it is forgotten.
    /// </summary>
    ValueTask NoteHiddenAsync(UploadRecord draft, string? instead, CancellationToken cancellationToken);

    /// <summary>
    /// Forgets such a draft, after it was committed or taken away. Returns at once, as <see cref="Put"/> does.
    /// </summary>
    void ForgetHidden(UploadRecord draft);

    /// <summary>
    /// The drafts that are noted so: those of one run, or of all. Sees everything given before, durable or not.
    /// </summary>
    ValueTask<IReadOnlyList<UploadRecord>> HiddenAsync(string? run, CancellationToken cancellationToken);

    /// <summary>
    /// Notes a copy that a target may have left behind. Returns at once, as <see cref="Put"/> does, and becomes durable
    /// no later than what is put after it.
    /// </summary>
    void PutLeft(LeftCopy copy);

    /// <summary>Forgets such a copy, after it was taken away or is known to be none. Returns at once.</summary>
    void ForgetLeft(LeftCopy copy);

    /// <summary>The copies that targets may have left behind. Sees everything given before, durable or not.</summary>
    ValueTask<IReadOnlyList<LeftCopy>> LeftCopiesAsync(CancellationToken cancellationToken);

    /// <summary>Which run works on which version of a file; null where no other run shares the journal.</summary>
    IClaims? Claims => null;

    /// <summary>
    /// What the manifest tells and this journal does not know, as it was lost or an older one was put in its place;
    /// null where nothing is missing.
    /// </summary>
    ManifestGap? Gap => null;

    /// <summary>
    /// Notes, durably before it returns, what runs may have left behind as the manifest tells it, and that nothing of
    /// the manifest is missing any more.
    /// </summary>
    ValueTask CloseGapAsync(LeftNotes left, CancellationToken cancellationToken) => default;

    /// <summary>
    /// Whether no run has looked through its folders for what no journal knows of, for a day or since the journal was
    /// lost or put back.
    /// </summary>
    ValueTask<bool> IsLookDueAsync(DateTimeOffset now, CancellationToken cancellationToken) => new(false);

    /// <summary>Notes, durably before it returns, that a run has looked through its folders.</summary>
    ValueTask NoteLookedAsync(DateTimeOffset at, CancellationToken cancellationToken) => default;

    /// <summary>
    /// The origin whose copy stands at a place, or null. Sees everything given before, durable or not.
    /// </summary>
    /// <param name="place">The place, as a number (see <see cref="FileLocation"/>).</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<CopyOwner?> FindCopyAsync(long place, CancellationToken cancellationToken);

    /// <summary>
    /// Notes whose copy stands at a place. Returns at once, as <see cref="Put"/> does, and becomes durable no later
    /// than what is put after it.
    /// </summary>
    void PutCopy(long place, CopyOwner owner);

    /// <summary>Whether <see cref="NotePlanAsync"/> was called with that.</summary>
    ValueTask<bool> HasPlanAsync(string asked, CancellationToken cancellationToken);

    /// <summary>
    /// Notes, durably before it returns, that all known files were looked through for what a plan asks, and that those
    /// that lack something of it were told.
    /// </summary>
    /// <param name="asked">All that the plan asks.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask NotePlanAsync(string asked, CancellationToken cancellationToken);

    /// <summary>
    /// Removes the records of files that are done, whose source was deleted, and that did not change for <paramref
    /// name="keep"/>, and the lines of the manifest of the same age. No removed record is needed to prevent a second
    /// copy of a file or the replacement of a copy.
    /// </summary>
    ValueTask<Forgotten> ForgetAsync(TimeSpan keep, CancellationToken cancellationToken) => default;

    /// <summary>
    /// The files of a store whose source a killed run was deleting or had deleted without completing the file. There
    /// are at most as many as were processed at once.
    /// </summary>
    ValueTask<IReadOnlyList<FileRecord>> InterruptedDeletesAsync(string store, CancellationToken cancellationToken);

    /// <summary>Streams everything that is known, by store and path.</summary>
    IAsyncEnumerable<FileRecord> ListAsync(CancellationToken cancellationToken);

    /// <summary>The same without what this run has recorded.</summary>
    IAsyncEnumerable<FileRecord> ListEarlierAsync(CancellationToken cancellationToken);
}
