using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;

namespace Pipeline.Stores.S3;

/// <summary>
/// A file that is gathered in memory and goes up in one request, at the commit: before it the server knows nothing of
/// it.
/// </summary>
internal sealed class WholeDraft(Uploads uploads, DraftSpec order, PartBuffer bytes) : IFileDraft, IETagWriter
{
    private bool _isTried;

    public string? Seal { get; private set; }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> more, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (bytes.Fill(more.Span) < more.Length)
            throw DraftFaults.TooMuch(uploads.At(order), order);
        return ValueTask.CompletedTask;
    }

    public async ValueTask<FileEntry> CommitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        DraftFaults.RefuseSecondCommit(uploads.At(order), ref _isTried);
        if (bytes.Filled != order.Length)
            throw DraftFaults.TooLittle(uploads.At(order), order, bytes.Filled);
        (var entry, Seal) = await uploads.PutAsync(order, bytes, cancellationToken);
        return entry;
    }

    public ValueTask DisposeAsync()
    {
        bytes.Dispose();
        return ValueTask.CompletedTask;
    }
}
