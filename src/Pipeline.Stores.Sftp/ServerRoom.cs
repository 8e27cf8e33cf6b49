using Pipeline.Sftp.Client;
using Pipeline.Sftp.Wire;

namespace Pipeline.Stores.Sftp;

/// <summary>Asks a server how much room is left (<c>statvfs@openssh.com</c>).</summary>
internal static class ServerRoom
{
    /// <summary>The bytes that are free at the nearest folder that exists; null when the server cannot tell.</summary>
    internal static async ValueTask<long?> AskAsync(SftpConnection connection, string folder, CancellationToken stop) =>
        (await SpaceAsync(connection, folder, stop))?.Free;

    /// <summary>The room at the nearest folder that exists; null when the server cannot tell.</summary>
    internal static async ValueTask<SftpSpace?> SpaceAsync(SftpConnection connection, string folder, CancellationToken stop)
    {
        if (!connection.Offers.Has(ExtensionNames.StatVfs))
            return null;
        for (var path = folder; ; path = RemotePaths.Above(path) ?? ".")
        {
            try
            {
                return await connection.SpaceAsync(path, stop);
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
