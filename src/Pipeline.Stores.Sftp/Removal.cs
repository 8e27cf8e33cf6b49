using Pipeline.Sftp.Client;

namespace Pipeline.Stores.Sftp;

/// <summary>Takes a file or an empty folder away: servers have a request for each, and some say of neither what they were given.</summary>
internal sealed class Removal(RemoteLook look)
{
    /// <summary>Returns whether there was anything.</summary>
    internal async ValueTask<bool> RunAsync(SftpConnection connection, string path, CancellationToken stop)
    {
        try
        {
            await connection.RemoveAsync(path, stop);
        }
        catch (SftpException refusal) when (refusal.Status == SftpStatus.NoSuchFile)
        {
            return false;
        }
        catch (SftpException refusal) when (refusal.Status != SftpStatus.ConnectionLost)
        {
            if (await look.LStatAsync(connection, path, stop) is not { } found)
                return false;
            if (!found.IsFolder)
                throw;
            await connection.RemoveFolderAsync(path, stop);
        }
        return true;
    }
}
