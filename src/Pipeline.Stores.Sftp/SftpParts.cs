using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Sftp.Client;
using Pipeline.Sftp.Wire;
using Pipeline.Stores.Sftp.Connections;

namespace Pipeline.Stores.Sftp;

/// <summary>
/// A draft on a server that is written in parts. Each part opens the draft for itself over the connection with the
/// least to do, never truncating it. Between the parts nothing is held.
/// </summary>
internal sealed class SftpParts(RemoteDraft site, ConnectionPool pool) : IChunkedDraft
{
    /// <summary>
    /// Makes the draft, and gives it its length where the server allows that; else it grows with its parts.
    /// </summary>
    internal static async ValueTask BeginAsync(SftpFile draft, long length, CancellationToken cancellationToken)
    {
        try
        {
            await draft.SetStatAsync(new() { Size = length }, cancellationToken);
        }
        catch (SftpException refusal) when (refusal.Status != SftpStatus.ConnectionLost)
        {
            // Some servers set no length, and the commit looks at it again: what it is then is what counts.
        }
        await draft.CloseAsync(cancellationToken);
    }

    public async ValueTask<IChunkWriter> OpenPartAsync(long offset, long length, CancellationToken cancellationToken)
    {
        var lease = await pool.ShareForPartAsync(site.At, length, cancellationToken);
        try
        {
            return new SftpPart(
                site,
                await site.OpenAgainAsync(lease.Connection, OpenFlags.Write, cancellationToken),
                lease,
                offset,
                length
            );
        }
        catch (Exception failure) when (failure is SftpException or OperationCanceledException)
        {
            using (lease)
            {
                if (failure is SftpException { Status: SftpStatus.NoSuchFile } refusal)
                    await site.ConfirmGoneAsync(lease.Connection, refusal, cancellationToken);
                throw Fault(failure);
            }
        }
    }

    public async ValueTask<ContentHash?> HashPartAsync(
        long offset,
        long length,
        string algorithm,
        CancellationToken cancellationToken
    )
    {
        using var lease = await pool.ShareForFileAsync(site.At, length, cancellationToken);
        try
        {
            await using var draft = await site.OpenAgainAsync(lease.Connection, OpenFlags.Read, cancellationToken);
            var hash = await draft.HashAsync(algorithm, offset, length, cancellationToken);
            return hash.Algorithm == algorithm ? new(algorithm, Convert.ToHexStringLower(hash.Bytes.Span)) : null;
        }
        catch (SftpException refusal)
            when (refusal.Status is SftpStatus.OpUnsupported or SftpStatus.Failure or SftpStatus.BadReply)
        {
            return null; // The server has no such hash, whatever it may list.
        }
        catch (SftpException refusal)
        {
            throw site.FaultOf(refusal);
        }
    }

    public async ValueTask<FileEntry> CommitAsync(DraftSpec order, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var target = site.For(order);
        var length = PartFaults.LengthOf(order);
        using var lease = await pool.ShareForFileAsync(target.At, length, cancellationToken);
        try
        {
            await using var draft = await target.OpenAgainAsync(lease.Connection, OpenFlags.Write, cancellationToken);
            return await new DraftCommit(target, draft, length, lease.Connection).RunAsync(cancellationToken);
        }
        catch (SftpException refusal)
        {
            throw target.FaultOf(refusal);
        }
    }

    public async ValueTask DropAsync(CancellationToken cancellationToken)
    {
        using var lease = await pool.ShareAsync(site.At, cancellationToken);
        try
        {
            await site.DropAsync(lease.Connection, cancellationToken);
        }
        catch (SftpException refusal)
        {
            throw site.FaultOf(refusal);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Exception Fault(Exception failure) => failure is SftpException refusal ? site.FaultOf(refusal) : failure;
}
