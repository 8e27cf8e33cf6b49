namespace Pipeline.Sftp.Ssh;

/// <summary>Why there is no connection.</summary>
public enum SshFailure
{
    /// <summary>Something else; the message holds the words of ssh.</summary>
    Other,

    /// <summary>Host, user or another option holds what could be taken for something else by ssh or a shell.</summary>
    UnsafeOption,

    /// <summary>The server does not let this user in with this key or password.</summary>
    RefusedLogin,

    /// <summary>The server's key is not known.</summary>
    UnknownHostKey,

    /// <summary>The server's key is not the one that is known: it was changed, or somebody stands between.</summary>
    ChangedHostKey,

    /// <summary>There is no such host name.</summary>
    UnknownHost,

    /// <summary>Nobody listens on this port.</summary>
    ConnectionRefused,

    /// <summary>There is no way to this host.</summary>
    Unreachable,

    /// <summary>No answer in time.</summary>
    TimedOut,

    /// <summary>The server hung up before the login: too many at once, or it has had enough of this address.</summary>
    DroppedByServer,

    /// <summary>The key file is missing, unreadable, or readable for others.</summary>
    KeyFileUnusable,

    /// <summary>The login succeeded, but there is no SFTP.</summary>
    SubsystemRefused,

    /// <summary>The program to start is not there.</summary>
    CommandMissing,
}
