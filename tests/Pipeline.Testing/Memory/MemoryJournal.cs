using Pipeline.Abstractions.Items;
using Pipeline.Engine.State;
using Pipeline.Engine.State.Manifests;

namespace Pipeline.Testing.Memory;

/// <summary>
/// A journal in memory that keeps apart what is put and what is durable: <see cref="PowerCut"/> forgets what was not
/// flushed. It outlives the runs of a test, which tell it by <see cref="Run"/> which of them is alive.
/// </summary>
public sealed partial class MemoryJournal : IJournal
{
    private readonly Lock _lock = new();
    private readonly Dictionary<
        FilePlace,
        (DateTimeOffset Seen, DateTimeOffset Since, long? Length, DateTimeOffset? ModifiedAt)
    > _looks = [];
    private readonly HashSet<(string Run, FilePlace Folder)> _folders = [];
    private readonly HashSet<UploadRecord> _hidden = [];
    private Dictionary<(string Run, FilePlace Place), MarkerRecord> _durableMarkers = [];
    private Dictionary<(string Run, FilePlace Place), MarkerRecord> _markers = [];
    private readonly Dictionary<FilePlace, FileRecord> _durable = [];
    private readonly HashSet<FilePlace> _pending = [];
    private Dictionary<(FilePlace Origin, string Step), ChunkedDraftRecord> _durableDrafts = [];
    private Dictionary<(FilePlace Origin, string Step), ChunkedDraftRecord> _drafts = [];
    private Dictionary<FilePlace, FileRecord> _records = [];
    private List<ManifestLine> _lines = [];
    private int _durableLines;

    /// <summary>The run that lives now; folders noted by any other are abandoned.</summary>
    public string Run { get; set; } = RunName.New();

    /// <summary>The manifest's lines, durable or not.</summary>
    public IReadOnlyList<ManifestLine> Lines
    {
        get
        {
            lock (_lock)
                return [.. _lines];
        }
    }

    /// <summary>Forgets everything that was not flushed, as a power cut may.</summary>
    public void PowerCut()
    {
        lock (_lock)
        {
            _records = new(_durable);
            _drafts = new(_durableDrafts);
            _markers = new(_durableMarkers);
            _pending.Clear();
            _lines = _lines[.._durableLines];
            _looks.Clear();
        }
    }

    /// <inheritdoc/>
    public ValueTask<FileRecord?> FindAsync(FilePlace origin, CancellationToken cancellationToken)
    {
        lock (_lock)
            return new(_records.GetValueOrDefault(origin));
    }

    /// <inheritdoc/>
    public void Put(FileRecord record, ManifestLine? line = null)
    {
        lock (_lock)
        {
            _records[record.Origin] = record;
            _pending.Add(record.Origin);
            if (line is not null)
                _lines.Add(line);
        }
    }

    /// <inheritdoc/>
    public ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            foreach (var place in _pending)
                _durable[place] = _records[place];
            _pending.Clear();
            _durableLines = _lines.Count;
            _durableDrafts = new(_drafts);
            _durableMarkers = new(_markers);
        }
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<DateTimeOffset> ObserveAsync(
        FilePlace place,
        long? length,
        DateTimeOffset? modifiedAt,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        lock (_lock)
        {
            var isSame =
                _looks.TryGetValue(place, out var old)
                && (old.Length, old.ModifiedAt) == (length, modifiedAt)
                && old.Since <= now;
            var since = isSame ? old.Since : now;
            _looks[place] = (now, since, length, modifiedAt);
            return new(since);
        }
    }

    /// <inheritdoc/>
    public ValueTask ForgetObservationsAsync(string store, DateTimeOffset before, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            foreach (
                var place in _looks
                    .Where(look => look.Key.Store == store && look.Value.Seen < before)
                    .Select(look => look.Key)
                    .ToList()
            )
                _looks.Remove(place);
        }
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask RegisterDraftFolderAsync(FilePlace folder, CancellationToken cancellationToken)
    {
        lock (_lock)
            _folders.Add((Run, folder));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<FilePlace>> OwnDraftFoldersAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
            return new([.. _folders.Where(note => note.Run == Run).Select(note => note.Folder)]);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<(string Run, FilePlace Folder)>> AbandonedDraftFoldersAsync(
        CancellationToken cancellationToken
    )
    {
        lock (_lock)
            return new([.. _folders.Where(note => note.Run != Run)]);
    }

    /// <inheritdoc/>
    public ValueTask ForgetDraftFolderAsync(string run, FilePlace folder, CancellationToken cancellationToken)
    {
        lock (_lock)
            _folders.Remove((run, folder));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask ForgetOwnDraftFoldersAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
            _folders.RemoveWhere(note => note.Run == Run);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public bool IsAlive(string run) => run == Run;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ChunkedDraftRecord>> ChunkedDraftsAsync(FilePlace? origin, CancellationToken cancellationToken)
    {
        lock (_lock)
            return new([.. _drafts.Values.Where(draft => origin is null || draft.Origin == origin)]);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> OwnChunkedDraftAsync(ChunkedDraftRecord draft, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var chunks =
                _drafts.GetValueOrDefault((draft.Origin, draft.Step)) is { } noted && noted.Draft == draft.Draft
                    ? noted.Chunks
                    : [];
            _drafts[(draft.Origin, draft.Step)] = draft with { Run = Run, Chunks = chunks };
        }
        await FlushAsync(cancellationToken);
        return true;
    }

    /// <inheritdoc/>
    public void PutChunk(ChunkedDraftRecord draft, ChunkRecord chunk)
    {
        lock (_lock)
        {
            if (Owned(draft) is { } noted)
                _drafts[(draft.Origin, draft.Step)] = noted with
                {
                    Chunks = [.. noted.Chunks.Where(old => old.Offset != chunk.Offset), chunk],
                };
        }
    }

    /// <inheritdoc/>
    public void ForgetChunkedDraft(ChunkedDraftRecord draft)
    {
        lock (_lock)
        {
            if (Owned(draft) is not null)
                _drafts.Remove((draft.Origin, draft.Step));
        }
    }

    /// <inheritdoc/>
    public ValueTask RegisterMarkerAsync(MarkerRecord marker, CancellationToken cancellationToken)
    {
        lock (_lock)
            _markers[(marker.Run, marker.Place)] = marker;
        return FlushAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void ForgetMarker(MarkerRecord marker)
    {
        lock (_lock)
            _markers.Remove((marker.Run, marker.Place));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MarkerRecord>> MarkersAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
            return new([.. _markers.Values]);
    }

    /// <inheritdoc/>
    public ValueTask NoteUploadAsync(UploadRecord upload, string? instead, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _hidden.Add(upload);
            _hidden.RemoveWhere(old => instead is not null && old == upload with { Mark = instead });
        }
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void ForgetUpload(UploadRecord upload)
    {
        lock (_lock)
            _hidden.Remove(upload);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<UploadRecord>> UploadsAsync(string? run, CancellationToken cancellationToken)
    {
        lock (_lock)
            return new([.. _hidden.Where(draft => run is null || draft.Run == run)]);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<FileRecord>> InterruptedDeletesAsync(string store, CancellationToken cancellationToken)
    {
        lock (_lock)
            return new([
                .. _records.Values.Where(record =>
                    record.State == FileState.Deleting && record.Run != Run && record.Origin.Store == store
                ),
            ]);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<FileRecord> ListAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _records
                .Values.OrderBy(record => record.Origin.Store, StringComparer.Ordinal)
                .ThenBy(record => record.Origin.Path.Text, StringComparer.Ordinal)
                .ToArray()
                .ToAsyncEnumerable();
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<FileRecord> ListEarlierAsync(CancellationToken cancellationToken) =>
        ListAsync(cancellationToken).Where(record => record.Run != Run);

    private ChunkedDraftRecord? Owned(ChunkedDraftRecord draft) =>
        _drafts.GetValueOrDefault((draft.Origin, draft.Step)) is { } noted && noted.Run == Run && noted.Draft == draft.Draft
            ? noted
            : null;

    /// <summary>Does nothing: the journal outlives the run that used it.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
