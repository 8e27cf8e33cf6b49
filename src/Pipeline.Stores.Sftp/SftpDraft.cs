using Pipeline.Engine.Files;
using Pipeline.Engine.Stores;
using Pipeline.Sftp.Client;
using Pipeline.Sftp.Wire;
using Pipeline.Stores.Sftp.Connections;

namespace Pipeline.Stores.Sftp;

/// <summary>
/// A file being written on a server. Writes are sent and not waited for; the commit hears every answer. What ends the file (attributes, flush, look,
/// close) leaves with the last bytes, so that a small file takes three round trips: open, all of that, rename.
/// </summary>
internal sealed class SftpDraft(DraftSite site, SftpFile file, Lease lease) : IFileDraft
{
    private const uint AccessMask = UnixMode.AccessMask;
    private long _length;
    private State _state;

    private enum State
    {
        Open,
        Committing,
        Committed,
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        if (_length + bytes.Length > site.Order.Length)
            throw Corrupt($"more than the promised {site.Order.Length} bytes came");
        try
        {
            await file.WriteAsync(_length, bytes, stop);
        }
        catch (SftpException refusal)
        {
            throw await site.FaultAsync(lease.Connection, refusal, stop);
        }
        _length += bytes.Length;
    }

    public async ValueTask<FileEntry> CommitAsync(CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        if (_state != State.Open)
            throw new InvalidOperationException(
                $"The draft of {site.At} was committed before: a failed one must be thrown away."
            );
        _state = State.Committing;
        if (_length != site.Order.Length)
            throw Corrupt($"the source ended after {_length} of {site.Order.Length} bytes");
        try
        {
            var taken = site.IsDirect ? Task.FromResult(false) : site.IsTakenAsync(lease.Connection, stop);
            var found = await FinishAsync(stop);
            if (await taken)
                throw SftpFaults.Exists(site.At);
            if (found is { Size: { } size } && size != _length)
                throw Corrupt($"the server says that it has {size} of {_length} bytes");
            await site.PublishAsync(lease.Connection, stop);
            _state = State.Committed;
            return EntryOf(found);
        }
        catch (SftpException refusal)
        {
            throw await site.FaultAsync(lease.Connection, refusal, stop);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await file.DisposeAsync();
        if (_state != State.Committed)
            await site.RemoveAsync(lease.Connection);
        lease.Dispose();
    }

    /// <summary>The permissions a draft has from its first byte on: a private file is never readable for others.</summary>
    internal static SftpAttributes ModeOf(DraftOrder order) =>
        order.Mode is { } mode ? new() { Permissions = (uint)mode & AccessMask } : default;

    private ValueTask<SftpAttributes?> FinishAsync(CancellationToken stop)
    {
        var sync = lease.Connection.Offers.Has(ExtensionNames.Fsync);
        return file.FinishAsync(site.SetsTime ? AttributesOf(site.Order) : null, sync, site.LooksAfter, stop);
    }

    private static SftpAttributes? AttributesOf(DraftOrder order)
    {
        var mode = ModeOf(order);
        return order.ModifiedAt is { } time ? SftpAttributes.OfTime(time) with { Permissions = mode.Permissions }
            : order.Mode is null ? null
            : mode;
    }

    private FileEntry EntryOf(SftpAttributes? found) =>
        found is { } attributes
            ? SftpEntries.Of(site.Order.Path, attributes)
            : new(site.Order.Path, _length, site.SetsTime && site.Order.ModifiedAt is { } time ? time : site.Now);

    private StoreFault Corrupt(string what) => new(site.At, FaultKind.Corrupt, $"{site.At} was not written: {what}");
}
