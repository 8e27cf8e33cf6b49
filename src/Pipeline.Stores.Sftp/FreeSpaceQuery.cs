using Pipeline.Sftp.Client;
using Pipeline.Sftp.Wire;

namespace Pipeline.Stores.Sftp;

/// <summary>Asks a server how much room is left (<c>statvfs@openssh.com</c>).</summary>
internal static class FreeSpaceQuery
{
    /// <summary>The bytes that are free at the nearest folder that exists; null when the server cannot tell.</summary>
    internal static async ValueTask<long?> AskAsync(
        SftpConnection connection,
        string folder,
        CancellationToken cancellationToken
    ) => (await SpaceAsync(connection, folder, cancellationToken))?.Free;

    /// <summary>The room at the nearest folder that exists; null when the server cannot tell.</summary>
    internal static async ValueTask<SftpSpace?> SpaceAsync(
        SftpConnection connection,
        string folder,
        CancellationToken cancellationToken
    )
    {
        if (!connection.Offers.Has(ExtensionNames.StatVfs))
            return null;
        for (var path = folder; ; path = PathMapper.Above(path) ?? ".")
        {
            try
            {
                return await connection.SpaceAsync(path, cancellationToken);
            }
            catch (SftpException refusal) when (refusal.Status == SftpStatus.NoSuchFile && path != ".")
            {
                continue; // one folder up
            }
            catch (SftpException refusal) when (refusal.Status != SftpStatus.ConnectionLost)
            {
                return null;
            }
        }
    }
}
