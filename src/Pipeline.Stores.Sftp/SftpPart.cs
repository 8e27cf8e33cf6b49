using Pipeline.Abstractions.Stores;
using Pipeline.Sftp.Client;
using Pipeline.Sftp.Wire;
using Pipeline.Stores.Sftp.Connections;

namespace Pipeline.Stores.Sftp;

/// <summary>A part of a draft being written over one connection; its end hears every answer.</summary>
internal sealed class SftpPart(RemoteDraft site, SftpFile file, Lease lease, long offset, long length)
    : SftpWriter(site, file, lease, offset, length),
        IChunkWriter
{
    public async ValueTask FinishAsync(CancellationToken cancellationToken)
    {
        if (Written != Promised)
            throw PartFaults.TooLittle(Site.At, Offset, Promised, Written);
        try
        {
            await File.FinishAsync(null, Lease.Connection.Offers.Has(ExtensionNames.Fsync), look: false, cancellationToken);
        }
        catch (SftpException refusal)
        {
            throw await Site.FaultAsync(Lease.Connection, refusal, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await File.DisposeAsync();
        Lease.Dispose();
    }

    protected override StoreException TooMuch() => PartFaults.TooMuch(Site.At, Offset, Promised);
}
