using Microsoft.Win32.SafeHandles;
using Pipeline.Engine.Files;
using Pipeline.Engine.Stores;
using Pipeline.Sftp.Client;
using Pipeline.Stores.Sftp.Connections;

namespace Pipeline.Stores.Sftp;

/// <summary>
/// A file being written on a server. Writes are sent and not waited for; the commit hears every answer (<see cref="DraftEnding"/>).
/// </summary>
internal sealed class SftpDraft(DraftSite site, SftpFile file, Lease lease) : IFileDraft, ITakesOpenFile
{
    private long _length;
    private State _state;

    private enum State
    {
        Open,
        Committing,
        Committed,
    }

    public int RangeSize => DraftSite.RangeSize(lease.Connection);

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        RefuseMore(bytes.Length);
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

    public async ValueTask WriteFromAsync(SafeFileHandle source, long offset, int length, CancellationToken stop)
    {
        RefuseMore(length);
        try
        {
            await file.WriteFromAsync(_length, new(source, offset, length), stop);
        }
        catch (SftpException refusal)
        {
            throw await site.FaultAsync(lease.Connection, refusal, stop);
        }
        _length += length;
    }

    public async ValueTask TakenAsync(CancellationToken stop)
    {
        try
        {
            await file.SentAsync(stop);
        }
        catch (SftpException refusal)
        {
            throw await site.FaultAsync(lease.Connection, refusal, stop);
        }
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
        var ending = new DraftEnding(site, file, lease.Connection);
        try
        {
            return await ending.RunAsync(stop);
        }
        finally
        {
            if (ending.IsNamed)
                _state = State.Committed;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await file.DisposeAsync();
        if (_state != State.Committed)
            await site.RemoveAsync(lease.Connection);
        lease.Dispose();
    }

    private void RefuseMore(int length)
    {
        if (_length + length > site.Order.Length)
            throw Corrupt($"more than the promised {site.Order.Length} bytes came");
    }

    private StoreFault Corrupt(string what) => new(site.At, FaultKind.Corrupt, $"{site.At} was not written: {what}");
}
