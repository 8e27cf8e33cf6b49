using Pipeline.Abstractions.Items;
using Pipeline.Engine.State.Manifests;

namespace Pipeline.Engine.State;

/// <summary>How far each file has come. The last record of a file counts.</summary>
public interface IFileJournal : IRunRegistry
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
    /// The files of a store whose source a killed run was deleting or had deleted without completing the file. There
    /// are at most as many as were processed at once.
    /// </summary>
    ValueTask<IReadOnlyList<FileRecord>> InterruptedDeletesAsync(string store, CancellationToken cancellationToken);

    /// <summary>Streams everything that is known, by store and path.</summary>
    IAsyncEnumerable<FileRecord> ListAsync(CancellationToken cancellationToken);

    /// <summary>The same without what this run has recorded.</summary>
    IAsyncEnumerable<FileRecord> ListEarlierAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Removes the records of files that are done, whose source was deleted, and that did not change for <paramref
    /// name="keep"/>, and the lines of the manifest of the same age. No removed record is needed to prevent a second
    /// copy of a file or the replacement of a copy.
    /// </summary>
    ValueTask<Forgotten> ForgetAsync(TimeSpan keep, CancellationToken cancellationToken) => default;
}

/// <summary>The runs that share a journal.</summary>
public interface IRunRegistry
{
    /// <summary>Whether a run lives, as far as can be told; a run that cannot be asked for counts as alive.</summary>
    bool IsAlive(string run);

    /// <summary>Which run works on which version of a file; null where no other run shares the journal.</summary>
    IClaims? Claims => null;
}

/// <summary>Since when files have looked as they do now: a file that still grows is left for a later loop.</summary>
public interface IStabilityLog
{
    /// <summary>
    /// Remembers how a file looks now and returns since when it has looked like that, unchanged in size and time:
    /// <paramref name="now"/> at the first look or after a change. What was not observed again for a whole pass is
    /// forgotten with <see cref="ForgetObservationsAsync"/>.
    /// </summary>
    ValueTask<DateTimeOffset> ObserveAsync(
        FilePlace place,
        long? length,
        DateTimeOffset? modifiedAt,
        DateTimeOffset now,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Forgets the observations of a store's files that were not made again since <paramref name="before"/>.
    /// </summary>
    ValueTask ForgetObservationsAsync(string store, DateTimeOffset before, CancellationToken cancellationToken);
}

/// <summary>What plans have asked of the files that are known.</summary>
public interface IPlanLog
{
    /// <summary>Whether <see cref="NotePlanAsync"/> was called with that.</summary>
    ValueTask<bool> HasPlanAsync(string requirements, CancellationToken cancellationToken);

    /// <summary>
    /// Notes, durably before it returns, that all known files were looked through for what a plan asks, and that those
    /// that lack something of it were told.
    /// </summary>
    /// <param name="requirements">All that the plan asks.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask NotePlanAsync(string requirements, CancellationToken cancellationToken);
}
