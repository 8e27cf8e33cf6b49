using System.Runtime.CompilerServices;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.State.Locks;
using Pipeline.Engine.State.Manifests;
using Pipeline.Posix;

namespace Pipeline.Engine.State.Sqlite;

/// <summary>
/// The journal of one pipeline on this machine: a SQLite database and the manifest beside it, shared by every run of
/// the pipeline, also by two at once.
/// </summary>
public sealed partial class SqliteJournal : IJournal
{
    private readonly string _run;
    private readonly RunLivenessLock _lock;
    private readonly JournalWriter _writer;
    private readonly JournalReader _reader;
    private readonly SqliteClaims _claims;
    private readonly JournalRetention _forgetting;
    private readonly TimeProvider _clock;

    private SqliteJournal(
        string run,
        RunLivenessLock held,
        JournalWriter writer,
        JournalReader reader,
        SqliteClaims claims,
        JournalRetention forgetting,
        TimeProvider clock
    ) => (_run, _lock, _writer, _reader, _claims, _forgetting, _clock) = (run, held, writer, reader, claims, forgetting, clock);

    /// <summary>
    /// Opens a pipeline's journal, making it if it is not there, and marks the run as alive until the journal is
    /// disposed.
    /// </summary>
    /// <param name="folder">The folder of the journal; made if it is not there.</param>
    /// <param name="pipeline">The pipeline's name; part of the files' names.</param>
    /// <param name="run">The run's name (see <see cref="RunName"/>).</param>
    /// <param name="clock">The time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="JournalException">
    /// The journal is damaged, was written by a newer version, or cannot be written; the message says what to do.
    /// </exception>
    public static Task<SqliteJournal> OpenAsync(
        string folder,
        string pipeline,
        string run,
        TimeProvider clock,
        CancellationToken cancellationToken
    ) => OpenAsync(folder, pipeline, run, clock, new(long.MaxValue), cancellationToken);

    /// <summary>The same, beginning a new manifest when it is as large as <paramref name="roll"/>.</summary>
    public static Task<SqliteJournal> OpenAsync(
        string folder,
        string pipeline,
        string run,
        TimeProvider clock,
        ByteSize roll,
        CancellationToken cancellationToken
    ) => Task.Run(() => Open(new(folder, pipeline), run, clock, roll), cancellationToken);

    /// <inheritdoc/>
    public IClaims Claims => _claims;

    /// <inheritdoc/>
    public ValueTask<FileRecord?> FindAsync(FilePlace origin, CancellationToken cancellationToken) =>
        new(_writer.TryFind(batch => batch.Records, origin, out var pending) ? pending : _reader.Find(origin));

    /// <inheritdoc/>
    public void Put(FileRecord record, ManifestLine? line = null) =>
        _writer.Add(
            static (batch, put) =>
            {
                batch.Records[put.record.Origin] = put.record;
                if (put.line is not null)
                    batch.Lines.Add(put.line);
            },
            (record, line)
        );

    /// <inheritdoc/>
    public ValueTask FlushAsync(CancellationToken cancellationToken) => new(_writer.FlushAsync().WaitAsync(cancellationToken));

    /// <inheritdoc/>
    public ValueTask<DateTimeOffset> ObserveAsync(
        FilePlace place,
        long? length,
        DateTimeOffset? modifiedAt,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var before = _writer.TryFind(batch => batch.Observations, place, out var pending)
            ? pending
            : _reader.FindObservation(place);
        var look = Observation.After(before, length, modifiedAt, now);
        _writer.Add(static (batch, look) => batch.Observations[look.place] = look.look, (place, look));
        return new(new DateTimeOffset(look.Since, TimeSpan.Zero));
    }

    /// <inheritdoc/>
    public ValueTask ForgetObservationsAsync(string store, DateTimeOffset before, CancellationToken cancellationToken) =>
        ChangeAsync(JournalChange.ForgetLooks(store, before), cancellationToken);

    /// <inheritdoc/>
    public bool IsAlive(string run) => _lock.IsAlive(run);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ChunkedDraftRecord>> ChunkedDraftsAsync(
        FilePlace? origin,
        CancellationToken cancellationToken
    )
    {
        await FlushAsync(cancellationToken);
        return _reader.Drafts(origin);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> OwnChunkedDraftAsync(ChunkedDraftRecord draft, CancellationToken cancellationToken)
    {
        var owner = (await ChunkedDraftsAsync(draft.Origin, cancellationToken))
            .FirstOrDefault(noted => noted.Step == draft.Step)
            ?.Run;
        if (owner is not null && owner != _run && IsAlive(owner))
            return false;
        await ChangesAsync(DraftRows.Own(draft with { Run = _run }, owner), cancellationToken);
        return _reader
            .Drafts(draft.Origin)
            .Any(noted => noted.Step == draft.Step && noted.Run == _run && noted.Draft == draft.Draft);
    }

    /// <inheritdoc/>
    public void PutChunk(ChunkedDraftRecord draft, ChunkRecord chunk) => Add([DraftRows.Put(draft with { Run = _run }, chunk)]);

    /// <inheritdoc/>
    public void ForgetChunkedDraft(ChunkedDraftRecord draft) => Add(DraftRows.Forget(draft with { Run = _run }));

    /// <inheritdoc/>
    public ValueTask<CopyOwner?> FindCopyOwnerAsync(long place, CancellationToken cancellationToken) =>
        new(_writer.TryFind(batch => batch.Copies, place, out var pending) ? pending : _reader.FindCopy(place));

    /// <inheritdoc/>
    public void PutCopyOwner(long place, CopyOwner owner) =>
        _writer.Add(static (batch, put) => batch.Copies[put.place] = put.owner, (place, owner));

    /// <inheritdoc/>
    public ValueTask<bool> HasPlanAsync(string requirements, CancellationToken cancellationToken) =>
        new(_reader.HasPlan(requirements));

    /// <inheritdoc/>
    public ValueTask NotePlanAsync(string requirements, CancellationToken cancellationToken) =>
        ChangeAsync(new("INSERT OR IGNORE INTO plans(asked) VALUES(?)", requirements), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<Forgotten> ForgetAsync(TimeSpan keep, CancellationToken cancellationToken)
    {
        var abandoned = (await AbandonedDraftFoldersAsync(cancellationToken)).Select(note => note.Folder).ToHashSet();
        return await _forgetting.RunAsync(keep, abandoned, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<FileRecord>> InterruptedDeletesAsync(string store, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        return [.. _reader.Deleting(store).Where(record => !IsAlive(record.Run))];
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<FileRecord> ListAsync(CancellationToken cancellationToken) => ListAsync("", cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<FileRecord> ListEarlierAsync(CancellationToken cancellationToken) =>
        ListAsync(_run, cancellationToken);

    private async IAsyncEnumerable<FileRecord> ListAsync(
        string notOf,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await FlushAsync(cancellationToken);
        for (var page = _reader.After(default, notOf); page.Count > 0; page = _reader.After(page[^1].Origin, notOf))
        {
            foreach (var record in page)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return record;
            }
        }
    }

    /// <summary>
    /// Writes what is left and lets go of the run's lock. A write that fails here is not told: flush first.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        // The last connection to close takes the log (-wal) back into the database, which only the writer's can.
        _reader.Dispose();
        await _writer.DisposeAsync();
        _claims.Dispose();
        _lock.Dispose();
    }

    private static SqliteJournal Open(JournalPaths paths, string run, TimeProvider clock, ByteSize roll)
    {
        OwnFolder? folder = null;
        RunLivenessLock? held = null;
        SqliteClaims? claims = null;
        JournalCommit? commit = null;
        try
        {
            folder = OwnFolder.Make(paths.Folder);
            held = RunLivenessLock.Take(folder, paths, run, clock);
            claims = new(paths, run, held);
            commit = new(paths, claims, roll);
            var reader = new JournalReader(paths.Database);
            var writer = new JournalWriter(paths, commit, clock);
            var forgetting = new JournalRetention(paths, run, held, writer, clock);
            return new(run, held, writer, reader, claims, forgetting, clock) { Gap = commit.Gap };
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            commit?.Dispose();
            claims?.Dispose();
            held?.Dispose();
            folder?.Dispose();
            throw fault as JournalException
                ?? new JournalException(
                    fault is PosixException { Error: PosixError.NotOwn }
                        ? fault.Message
                        : $"the journal in {paths.Folder} cannot be opened: {SystemFault.Describe(fault)}",
                    fault
                );
        }
    }

    private ValueTask ChangeAsync(JournalChange change, CancellationToken cancellationToken) =>
        ChangesAsync([change], cancellationToken);

    private async ValueTask ChangesAsync(
        IReadOnlyList<JournalChange> changes,
        CancellationToken cancellationToken,
        ManifestLine? line = null
    ) => await Add(changes, wanted: true, line).Durable.WaitAsync(cancellationToken);

    private JournalBatch Add(IReadOnlyList<JournalChange> changes, bool wanted = false, ManifestLine? line = null) =>
        _writer.Add(
            static (batch, added) =>
            {
                batch.Changes.AddRange(added.changes);
                if (added.line is not null)
                    batch.Lines.Add(added.line);
            },
            (changes, line),
            wanted
        );
}
