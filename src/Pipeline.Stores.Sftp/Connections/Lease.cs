using Pipeline.Sftp.Client;

namespace Pipeline.Stores.Sftp.Connections;

/// <summary>A share of a connection, for as long as something is done with it.</summary>
internal sealed class Lease(ConnectionPool pool, PooledConnection held, long load, bool isFile) : IDisposable
{
    private int _isOver;

    internal SftpConnection Connection => held.Connection;

    internal PooledConnection Held => held;

    internal long Load => load;

    internal bool IsFile => isFile;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isOver, 1) == 0)
            pool.Return(this);
    }
}
