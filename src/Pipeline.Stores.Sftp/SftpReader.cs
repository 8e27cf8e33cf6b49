using Microsoft.Win32.SafeHandles;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores.ZeroCopy;
using Pipeline.Sftp.Client;
using Pipeline.Stores.Sftp.Connections;

namespace Pipeline.Stores.Sftp;

/// <summary>A file on a server opened for reading. It holds its share of a connection until it is disposed.</summary>
internal sealed class SftpReader(FilePlace at, SftpFile file, Lease lease) : IFileRangeSource
{
    private const int UnderWay = 4 * 1024 * 1024;
    private const int LeastDepth = 16;
    private const int MostDepth = 64;

    public int PieceSize => lease.Connection.Limits.Read;

    public int Depth => Math.Clamp(UnderWay / PieceSize, LeastDepth, MostDepth);

    public async ValueTask<int> ReadAsync(long offset, Memory<byte> into, CancellationToken cancellationToken)
    {
        try
        {
            return await file.ReadAsync(offset, into, cancellationToken);
        }
        catch (SftpException refusal)
        {
            throw SftpFaults.Of(at, refusal);
        }
    }

    public async ValueTask<int> ReadIntoAsync(
        long offset,
        int length,
        SafeFileHandle target,
        long targetOffset,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await file.ReadIntoAsync(offset, new(target, targetOffset, length), cancellationToken);
        }
        catch (SftpException fault) when (fault is { Status: SftpStatus.TargetBroken, InnerException: IOException reason })
        {
            throw new TargetWriteException(reason);
        }
        catch (SftpException refusal)
        {
            throw SftpFaults.Of(at, refusal);
        }
    }

    public async ValueTask<FileEntry?> StatAsync(CancellationToken cancellationToken)
    {
        try
        {
            return SftpEntries.OfOpenFile(at.Path, await file.StatAsync(cancellationToken));
        }
        catch (SftpException refusal)
        {
            throw SftpFaults.Of(at, refusal);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await file.DisposeAsync();
        lease.Dispose();
    }
}
