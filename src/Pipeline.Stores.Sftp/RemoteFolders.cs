using System.Collections.Concurrent;
using Pipeline.Sftp.Client;

namespace Pipeline.Stores.Sftp;

/// <summary>Makes missing folders. Everybody who misses the same folder at the same time waits for one maker.</summary>
internal sealed class RemoteFolders(RemoteStat look)
{
    private readonly ConcurrentDictionary<string, Lazy<Task>> _making = new(StringComparer.Ordinal);

    /// <summary>Makes the folder and those above it, as far as they are missing.</summary>
    /// <exception cref="SftpException">It cannot be made, or a file has its name.</exception>
    internal async Task MakeAsync(SftpConnection connection, string folder, CancellationToken cancellationToken)
    {
        var mine = new Lazy<Task>(() => MakeOneAsync(connection, folder, cancellationToken));
        var making = _making.GetOrAdd(folder, mine);
        try
        {
            await making.Value.WaitAsync(cancellationToken);
        }
        catch (Exception fault) when (making != mine && fault is SftpException or OperationCanceledException)
        {
            // Somebody else's connection or patience has ended, not ours.
            cancellationToken.ThrowIfCancellationRequested();
            await MakeOneAsync(connection, folder, cancellationToken);
        }
        finally
        {
            if (making == mine)
                _making.TryRemove(new(folder, mine));
        }
    }

    /// <summary>Opens a draft; its folder is made when it is missing.</summary>
    internal async ValueTask<SftpFile> OpenAsync(RemoteDraft site, SftpConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            return await site.OpenAsync(connection, cancellationToken);
        }
        catch (SftpException refusal) when (refusal.Status is SftpStatus.NoSuchFile or SftpStatus.Failure)
        {
            var mayBeTaken = refusal.Status == SftpStatus.Failure;
            if (mayBeTaken && await look.StatAsync(connection, site.Folder, cancellationToken) is not null)
                throw await site.IsTakenAsync(connection, cancellationToken) ? SftpFaults.Exists(site.At, refusal) : refusal;
            await MakeAsync(connection, site.Folder, cancellationToken);
            return await site.OpenAsync(connection, cancellationToken);
        }
    }

    private async Task MakeOneAsync(SftpConnection connection, string folder, CancellationToken cancellationToken)
    {
        try
        {
            await connection.MakeFolderAsync(folder, default, cancellationToken);
        }
        catch (SftpException refusal) when (refusal.Status == SftpStatus.NoSuchFile && PathMapper.Above(folder) is string above)
        {
            await MakeAsync(connection, above, cancellationToken);
            await MakeLowestAsync(connection, folder, cancellationToken);
        }
        catch (SftpException refusal) when (refusal.Status != SftpStatus.ConnectionLost)
        {
            await MustBeThereAsync(connection, folder, refusal, cancellationToken);
        }
    }

    private async Task MakeLowestAsync(SftpConnection connection, string folder, CancellationToken cancellationToken)
    {
        try
        {
            await connection.MakeFolderAsync(folder, default, cancellationToken);
        }
        catch (SftpException refusal) when (refusal.Status != SftpStatus.ConnectionLost)
        {
            await MustBeThereAsync(connection, folder, refusal, cancellationToken);
        }
    }

    /// <summary>A refusal is fine when the folder is there: another one was faster.</summary>
    private async Task MustBeThereAsync(
        SftpConnection connection,
        string folder,
        SftpException refusal,
        CancellationToken cancellationToken
    )
    {
        if (await look.StatAsync(connection, folder, cancellationToken) is not { IsFolder: true })
            throw refusal;
    }
}
