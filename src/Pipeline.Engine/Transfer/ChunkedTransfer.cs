using System.Collections.Concurrent;
using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.State;

namespace Pipeline.Engine.Transfer;

/// <summary>
/// One file that is copied chunk by chunk into one draft, by several workers at once. A chunk that is durable there is
/// noted in the journal, so that a later run goes on where this one was ended. Every chunk may be sent more than once:
/// the same bytes come to the same offset.
/// </summary>
internal sealed class ChunkedTransfer : IAsyncDisposable
{
    private const string Algorithm = "sha256";
    private readonly IDraftRegistry _journal;
    private readonly ChunkedDraftRecord _noted;
    private readonly bool _isOwned;
    private readonly IFileStore _source;
    private readonly IFileStore _target;
    private readonly IChunkedDraft _draft;
    private readonly IDisposable? _room;
    private readonly ConcurrentDictionary<long, ChunkRecord> _before;
    private readonly ConcurrentDictionary<long, ChunkRecord> _down = new();
    private long _sent;

    /// <param name="journal">Is told of each chunk that is down.</param>
    /// <param name="noted">The draft as the journal knows it, with the chunks that an earlier run has sent.</param>
    /// <param name="isOwned">Whether the journal's note is ours; if not nothing is noted.</param>
    /// <param name="source">The store of the file.</param>
    /// <param name="target">The store of the copy.</param>
    /// <param name="draft">The draft.</param>
    /// <param name="room">The room that is kept free for it.</param>
    public ChunkedTransfer(
        IDraftRegistry journal,
        ChunkedDraftRecord noted,
        bool isOwned,
        IFileStore source,
        IFileStore target,
        IChunkedDraft draft,
        IDisposable? room
    )
    {
        (_journal, _noted, _isOwned, _source, _target, _draft, _room) = (journal, noted, isOwned, source, target, draft, room);
        _before = new(noted.Chunks.Select(chunk => KeyValuePair.Create(chunk.Offset, chunk)));
    }

    /// <summary>Bytes sent through this object.</summary>
    public long Sent => Volatile.Read(ref _sent);

    /// <summary>Whether the draft is worth keeping after the run: the journal knows a chunk of it.</summary>
    public bool IsWorthKeeping => _isOwned && (!_down.IsEmpty || !_before.IsEmpty);

    /// <summary>Sends one chunk, unless an earlier run has and the draft still holds it.</summary>
    /// <exception cref="StoreException">
    /// A store refused, or the file is no longer what was listed (Changed).
    /// </exception>
    public async ValueTask SendAsync(FileItem item, CancellationToken cancellationToken)
    {
        var chunk = item.Chunk!.Value;
        if (_before.TryGetValue(chunk.Offset, out var before) && before.Length == chunk.Length)
        {
            if (await HoldsAsync(item, before, cancellationToken))
            {
                _down[chunk.Offset] = before;
                return;
            }
            _before.TryRemove(chunk.Offset, out _);
        }
        await using var file = await SourceFile.OpenAsync(_source, item, cancellationToken);
        await using var part = await _draft.OpenPartAsync(chunk.Offset, chunk.Length, cancellationToken);
        await file.RefuseOtherAsync();
        using var hash = _source.Traits.IsLocal ? null : new RunningHash(Algorithm);
        await BytePump.PumpAsync(file.Reader, item.Place, ByteRange.Of(chunk), hash, part, cancellationToken);
        Faults.RefuseChanged(
            item,
            await file.Reader.StatAsync(cancellationToken) ?? await _source.FindAsync(item.Place.Path, cancellationToken)
        );
        await part.FinishAsync(cancellationToken);
        Interlocked.Add(ref _sent, chunk.Length);
        var record = new ChunkRecord(chunk.Offset, chunk.Length, hash?.Finish());
        _down[chunk.Offset] = record;
        if (_isOwned)
            _journal.PutChunk(_noted, record);
    }

    /// <summary>
    /// The hash of the whole file, read from the draft, each chunk compared with what came from the source: then it is
    /// the hash of the source's bytes too, without reading them a second time.
    /// </summary>
    /// <exception cref="StoreException">The draft does not hold what was sent (Corrupt).</exception>
    public async ValueTask<ContentHash> HashAsync(string algorithm, CancellationToken cancellationToken)
    {
        await using var reader = await _target.OpenReadAsync(_noted.Draft, cancellationToken);
        using var whole = new RunningHash(algorithm);
        foreach (var chunk in _down.Values.OrderBy(chunk => chunk.Offset))
        {
            using var part = new RunningHash(Algorithm);
            await new ReadAheadPump(reader, _noted.DraftPlace, Held(chunk), null, verifies: true).CarryAsync(
                (bytes, _) =>
                {
                    part.Append(bytes.Span);
                    whole.Append(bytes.Span);
                    return default;
                },
                cancellationToken
            );
            if (part.Finish() != chunk.Hash)
                throw new StoreException(
                    _noted.Place,
                    StoreErrorKind.Corrupt,
                    $"{_noted.Place} was not written: its draft does not have the bytes that were sent to offset {chunk.Offset}"
                );
        }
        return whole.Finish();
    }

    /// <summary>The draft's path.</summary>
    public StorePath Draft => _noted.Draft;

    /// <summary>Makes the file visible, when all its chunks are down and the source is still what was listed.</summary>
    public async ValueTask<FileEntry> CommitAsync(FileItem item, DraftSpec order, CancellationToken cancellationToken)
    {
        Faults.RefuseChanged(item, await _source.FindAsync(item.Place.Path, cancellationToken));
        // The last moment to notice that this file is no longer ours to write.
        cancellationToken.ThrowIfCancellationRequested();
        var entry = await _draft.CommitAsync(order with { Draft = _noted.Draft }, cancellationToken);
        Forget();
        return entry;
    }

    /// <summary>
    /// Deletes the draft, and then what the journal knows of it: whoever is killed in between leaves a note by which
    /// the draft is found.
    /// </summary>
    public async ValueTask DropAsync(CancellationToken cancellationToken)
    {
        await _draft.DropAsync(cancellationToken);
        Forget();
    }

    /// <summary>Lets go; the draft stays as it is.</summary>
    public ValueTask DisposeAsync()
    {
        _room?.Dispose();
        return _draft.DisposeAsync();
    }

    private void Forget()
    {
        if (_isOwned)
            _journal.ForgetChunkedDraft(_noted);
    }

    /// <summary>
    /// Whether the draft still has a chunk: by the store's own hash, or by reading it back. It is compared with the
    /// recorded hash or, for a source on a fast store, with its present bytes, which also shows a change of the source
    /// that kept its time.
    /// </summary>
    private async ValueTask<bool> HoldsAsync(FileItem item, ChunkRecord chunk, CancellationToken cancellationToken)
    {
        using var _ = WorkerActivity.Current?.During(
            WorkerState.Held,
            $"checks whether {_noted.DraftPlace} still has its chunks"
        );
        var wanted = chunk.Hash ?? await HashAsync(_source, item.Place, chunk, Algorithm, cancellationToken);
        if (await _draft.HashPartAsync(chunk.Offset, chunk.Length, wanted.Algorithm, cancellationToken) == wanted)
            return true;
        try
        {
            return await HashAsync(_target, _noted.DraftPlace, chunk, wanted.Algorithm, cancellationToken) == wanted;
        }
        catch (StoreException shorter) when (shorter.Kind == StoreErrorKind.Changed)
        {
            return false;
        }
    }

    private static async ValueTask<ContentHash> HashAsync(
        IFileStore store,
        FilePlace at,
        ChunkRecord chunk,
        string algorithm,
        CancellationToken cancellationToken
    )
    {
        await using var reader = await store.OpenReadAsync(at.Path, cancellationToken);
        using var hash = new RunningHash(algorithm);
        await new ReadAheadPump(reader, at, Held(chunk), hash, counts: false).CarryAsync((_, _) => default, cancellationToken);
        return hash.Finish();
    }

    /// <summary>The draft may be longer than its chunk.</summary>
    private static ByteRange Held(ChunkRecord chunk) => new(chunk.Offset, chunk.Length, EndsFile: false);
}
