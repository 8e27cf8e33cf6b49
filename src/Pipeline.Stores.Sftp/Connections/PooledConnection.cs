using Pipeline.Sftp.Client;

namespace Pipeline.Stores.Sftp.Connections;

/// <summary>
/// A connection of a pool, and what is going on over it. Everything but the connection is the pool's, under its lock.
/// </summary>
internal sealed class PooledConnection(int number, SftpConnection connection)
{
    internal int Number => number;

    internal SftpConnection Connection => connection;

    /// <summary>Bytes that are or may soon be under way.</summary>
    internal long Load { get; private set; }

    /// <summary>Whoever uses it now.</summary>
    internal int Users { get; private set; }

    /// <summary>Files that are open over it.</summary>
    internal int Files { get; private set; }

    /// <summary>When the last user left, as a timestamp of the clock.</summary>
    internal long IdleSince { get; set; }

    /// <summary>The pool itself has closed it.</summary>
    internal bool IsRetired { get; private set; }

    /// <summary>Somebody begins to use it.</summary>
    internal PooledConnection Begin(long load, bool isFile)
    {
        Load += load;
        Users++;
        Files += isFile ? 1 : 0;
        return this;
    }

    /// <summary>Somebody is done with it.</summary>
    internal void End(long load, bool isFile, long now)
    {
        Load -= load;
        Files -= isFile ? 1 : 0;
        if (--Users == 0)
            IdleSince = now;
    }

    /// <summary>Closes it on purpose: that is nothing to tell of.</summary>
    internal async Task CloseAsync()
    {
        IsRetired = true;
        await connection.DisposeAsync();
    }
}
