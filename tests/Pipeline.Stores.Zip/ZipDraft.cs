using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Stores.Zip;

/// <summary>A file that is to be put into an archive. Until then its bytes are in a file without a name.</summary>
internal sealed class ZipDraft(FilePlace place, DraftSpec order, ArchiveFile archive, TimeProvider clock, FileStream bytes)
    : IFileDraft
{
    private long _length;
    private bool _isTried;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> written, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_length + written.Length > order.Length)
            throw Corrupt($"more than the promised {order.Length} bytes came");
        _length = ArchiveFault.On(
            place,
            () =>
            {
                bytes.Write(written.Span);
                return bytes.Position;
            }
        );
        return ValueTask.CompletedTask;
    }

    public async ValueTask<FileEntry> CommitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_isTried)
            throw new InvalidOperationException($"The draft of {place} was committed before: a failed one must be thrown away.");
        _isTried = true;
        if (order.Length is { } promised && _length != promised)
            throw Corrupt($"{_length} of {promised} bytes came");
        var told = await archive.ChangeAsync(
            place,
            contents =>
            {
                bytes.Position = 0;
                contents.Put(place, ArchiveMember.File(order, bytes, clock.GetUtcNow()), order.Replaces);
                return true;
            },
            isMade: true,
            cancellationToken
        );
        return told!.Value;
    }

    public ValueTask DisposeAsync() => bytes.DisposeAsync();

    private StoreException Corrupt(string why) => ArchiveFault.Of(place, StoreErrorKind.Corrupt, $"it was not written: {why}");
}
