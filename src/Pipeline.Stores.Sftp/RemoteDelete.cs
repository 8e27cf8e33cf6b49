using Pipeline.Abstractions.Items;
using Pipeline.Sftp.Client;

namespace Pipeline.Stores.Sftp;

/// <summary>
/// Takes a file or an empty folder away: servers have a request for each, and some say of neither what they were given.
/// </summary>
internal sealed class RemoteDelete(PathMapper paths, RemoteStat look, Absence absence)
{
    /// <summary>Returns whether there was anything, below a root that is there.</summary>
    internal async ValueTask<bool> RunAsync(SftpConnection connection, StorePath at, CancellationToken cancellationToken)
    {
        var path = paths.Of(at);
        try
        {
            await connection.RemoveAsync(path, cancellationToken);
        }
        catch (SftpException refusal) when (refusal.Status == SftpStatus.NoSuchFile)
        {
            if (!await absence.IsGoneAsync(at, cancellationToken))
                await connection.RemoveAsync(path, cancellationToken);
            return false;
        }
        catch (SftpException refusal) when (refusal.Status != SftpStatus.ConnectionLost)
        {
            var found = await look.LStatAsync(connection, path, cancellationToken);
            if (found is null && await absence.IsGoneAsync(at, cancellationToken))
                return false;
            if (found is not { IsFolder: true })
                throw;
            await connection.RemoveFolderAsync(path, cancellationToken);
        }
        return true;
    }
}
