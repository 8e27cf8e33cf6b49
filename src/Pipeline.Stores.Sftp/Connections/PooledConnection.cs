using Pipeline.Sftp.Client;

namespace Pipeline.Stores.Sftp.Connections;

/// <summary>A connection of a pool, and what is going on over it. Everything but the connection is the pool's, under its lock.</summary>
internal sealed class PooledConnection(int number, SftpConnection connection)
{
    internal int Number => number;

    internal SftpConnection Connection => connection;

    /// <summary>Bytes that are or may soon be under way.</summary>
    internal long Load { get; set; }

    /// <summary>Whoever uses it now.</summary>
    internal int Users { get; set; }

    /// <summary>Files that are open over it.</summary>
    internal int Files { get; set; }

    /// <summary>When the last user left, as a timestamp of the clock.</summary>
    internal long IdleSince { get; set; }

    /// <summary>The pool itself has closed it.</summary>
    internal bool IsRetired { get; set; }
}
