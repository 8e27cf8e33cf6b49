using Microsoft.Win32.SafeHandles;
using Pipeline.Engine.Stores;
using Pipeline.Sftp.Client;
using Pipeline.Sftp.Wire;
using Pipeline.Stores.Sftp.Connections;

namespace Pipeline.Stores.Sftp;

/// <summary>A part of a draft being written over one connection. Writes are sent and not waited for; the end hears every answer.</summary>
internal sealed class SftpPart(DraftSite site, SftpFile file, Lease lease, long offset, long length) : IFilePart, ITakesOpenFile
{
    private long _written;

    public int RangeSize => DraftSite.RangeSize(lease.Connection);

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        RefuseMore(bytes.Length);
        try
        {
            await file.WriteAsync(offset + _written, bytes, stop);
        }
        catch (SftpException refusal)
        {
            throw await site.FaultAsync(lease.Connection, refusal, stop);
        }
        _written += bytes.Length;
    }

    public async ValueTask WriteFromAsync(SafeFileHandle source, long from, int count, CancellationToken stop)
    {
        RefuseMore(count);
        try
        {
            await file.WriteFromAsync(offset + _written, new(source, from, count), stop);
        }
        catch (SftpException refusal)
        {
            throw await site.FaultAsync(lease.Connection, refusal, stop);
        }
        _written += count;
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

    public async ValueTask FinishAsync(CancellationToken stop)
    {
        if (_written != length)
            throw PartFaults.TooLittle(site.At, offset, length, _written);
        try
        {
            await file.FinishAsync(null, lease.Connection.Offers.Has(ExtensionNames.Fsync), look: false, stop);
        }
        catch (SftpException refusal)
        {
            throw await site.FaultAsync(lease.Connection, refusal, stop);
        }
    }

    private void RefuseMore(int count)
    {
        if (_written + count > length)
            throw PartFaults.TooMuch(site.At, offset, length);
    }

    public async ValueTask DisposeAsync()
    {
        await file.DisposeAsync();
        lease.Dispose();
    }
}
