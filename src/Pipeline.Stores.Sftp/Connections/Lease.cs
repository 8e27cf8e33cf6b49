using Pipeline.Sftp.Client;

namespace Pipeline.Stores.Sftp.Connections;

/// <summary>A share of a connection, for as long as something is done with it.</summary>
internal sealed class Lease(ConnectionSet set, PooledConnection held, long load, bool isFile) : IDisposable
{
    private int _isOver;

    internal SftpConnection Connection => held.Connection;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isOver, 1) == 0)
            set.End(held, load, isFile);
    }
}
