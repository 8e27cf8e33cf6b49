using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;

namespace Pipeline.Stores.S3;

/// <summary>
/// A file of which nobody knows how long it is: it goes up in one request when it ends within the first part, else in
/// parts.
/// </summary>
internal sealed class GrowingDraft(Uploads uploads, DraftSpec order, long partSize, BegunUploads begun) : IFileDraft, IETagWriter
{
    private PartBuffer? _first;
    private PartedDraft? _parts;
    private string? _seal;
    private bool _isTried;

    public string? Seal => _parts?.Seal ?? _seal;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> more, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_parts is null)
        {
            _first ??= await uploads.Budget.TakeAsync(partSize, cancellationToken);
            more = more[_first.Fill(more.Span)..];
            if (more.IsEmpty)
                return;
            var upload = await begun.BeginAsync(order, cancellationToken);
            (_parts, _first) = (new(uploads, order, upload, partSize, begun, _first), null);
        }
        await _parts.WriteAsync(more, cancellationToken);
    }

    public async ValueTask<FileEntry> CommitAsync(CancellationToken cancellationToken)
    {
        if (_parts is not null)
            return await _parts.CommitAsync(cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        DraftFaults.RefuseSecondCommit(uploads.At(order), ref _isTried);
        _first ??= await uploads.Budget.TakeAsync(0, cancellationToken);
        (var entry, _seal) = await uploads.PutAsync(order, _first, cancellationToken);
        return entry;
    }

    public async ValueTask DisposeAsync()
    {
        _first?.Dispose();
        if (_parts is not null)
            await _parts.DisposeAsync();
    }
}
