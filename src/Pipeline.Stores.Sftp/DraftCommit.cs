using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Sftp.Client;
using Pipeline.Sftp.Wire;

namespace Pipeline.Stores.Sftp;

/// <summary>
/// Gives a written draft its name. What ends the file (attributes, flush, look, close) leaves in one go with the last
/// bytes, so that a small file takes three round trips: open, all of that, rename.
/// </summary>
internal sealed class DraftCommit(RemoteDraft site, SftpFile file, long length, SftpConnection connection)
{
    private const uint AccessMask = UnixMode.AccessMask;

    /// <summary>Whether the draft has its name: from here on it is the file.</summary>
    internal bool IsNamed { get; private set; }

    /// <summary>Commits; the file is closed.</summary>
    internal async ValueTask<FileEntry> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var taken = site.IsDirect ? Task.FromResult(false) : site.IsTakenAsync(connection, cancellationToken);
            var found = await FinishAsync(cancellationToken);
            if (await taken)
                throw SftpFaults.Exists(site.At);
            if (found is { Size: { } size } && size != length)
                throw new StoreException(
                    site.At,
                    StoreErrorKind.Corrupt,
                    $"{site.At} was not written: the server reports {size} of {length} bytes"
                );
            found = await site.RestrictAsync(found, connection, cancellationToken);
            await site.PublishAsync(connection, cancellationToken);
            IsNamed = true;
            return EntryOf(found);
        }
        catch (SftpException refusal)
        {
            throw await site.FaultAsync(connection, refusal, cancellationToken);
        }
    }

    /// <summary>The permissions of the order, if it has any.</summary>
    private static SftpAttributes ModeOf(DraftSpec order) =>
        order.Mode is { } mode ? new() { Permissions = (uint)mode & AccessMask } : default;

    private ValueTask<SftpAttributes?> FinishAsync(CancellationToken cancellationToken) =>
        file.FinishAsync(
            site.SetsTime ? AttributesOf(site.Order) : null,
            connection.Offers.Has(ExtensionNames.Fsync),
            site.LooksAfter,
            cancellationToken
        );

    private static SftpAttributes? AttributesOf(DraftSpec order)
    {
        var mode = ModeOf(order);
        return order.ModifiedAt is { } time ? SftpAttributes.OfTime(time) with { Permissions = mode.Permissions }
            : order.Mode is null ? null
            : mode;
    }

    private FileEntry EntryOf(SftpAttributes? found) =>
        found is { } attributes
            ? SftpEntries.OfOpenFile(site.Order.Path, attributes)
            : new(site.Order.Path, length, site.SetsTime && site.Order.ModifiedAt is { } time ? time : site.Now);
}
