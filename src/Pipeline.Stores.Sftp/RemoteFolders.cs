using System.Collections.Concurrent;
using Pipeline.Sftp.Client;

namespace Pipeline.Stores.Sftp;

/// <summary>Makes missing folders. Everybody who misses the same folder at the same time waits for one maker.</summary>
internal sealed class RemoteFolders(RemoteLook look)
{
    private readonly ConcurrentDictionary<string, Lazy<Task>> _making = new(StringComparer.Ordinal);

    /// <summary>Makes the folder and those above it, as far as they are missing.</summary>
    /// <exception cref="SftpException">It cannot be made, or a file has its name.</exception>
    internal async Task MakeAsync(SftpConnection connection, string folder, CancellationToken stop)
    {
        var mine = new Lazy<Task>(() => MakeOneAsync(connection, folder, stop));
        var making = _making.GetOrAdd(folder, mine);
        try
        {
            await making.Value.WaitAsync(stop);
        }
        catch (Exception fault) when (making != mine && fault is SftpException or OperationCanceledException)
        {
            // Somebody else's connection or patience has ended, not ours.
            stop.ThrowIfCancellationRequested();
            await MakeOneAsync(connection, folder, stop);
        }
        finally
        {
            if (making == mine)
                _making.TryRemove(new(folder, mine));
        }
    }

    private async Task MakeOneAsync(SftpConnection connection, string folder, CancellationToken stop)
    {
        try
        {
            await connection.MakeFolderAsync(folder, default, stop);
        }
        catch (SftpException refusal) when (refusal.Status == SftpStatus.NoSuchFile && RemotePaths.Above(folder) is string above)
        {
            await MakeAsync(connection, above, stop);
            await MakeLowestAsync(connection, folder, stop);
        }
        catch (SftpException refusal) when (refusal.Status != SftpStatus.ConnectionLost)
        {
            await MustBeThereAsync(connection, folder, refusal, stop);
        }
    }

    private async Task MakeLowestAsync(SftpConnection connection, string folder, CancellationToken stop)
    {
        try
        {
            await connection.MakeFolderAsync(folder, default, stop);
        }
        catch (SftpException refusal) when (refusal.Status != SftpStatus.ConnectionLost)
        {
            await MustBeThereAsync(connection, folder, refusal, stop);
        }
    }

    /// <summary>A refusal is fine when the folder is there: another one was faster.</summary>
    private async Task MustBeThereAsync(SftpConnection connection, string folder, SftpException refusal, CancellationToken stop)
    {
        if (await look.StatAsync(connection, folder, stop) is not { IsFolder: true })
            throw refusal;
    }
}
