namespace Pipeline.Sftp.Client;

/// <summary>
/// A byte stream with an SFTP server at its other end. Disposing it ends both directions, also under a read or write
/// that is going on.
/// </summary>
public interface ISftpTransport : IAsyncDisposable
{
    /// <summary>What the server sends.</summary>
    Stream FromServer { get; }

    /// <summary>What the server gets.</summary>
    Stream ToServer { get; }

    /// <summary>
    /// What the transport said last, for the message of a lost connection; empty when it said nothing. Returns soon.
    /// </summary>
    ValueTask<string> ReadStderrTailAsync();
}

/// <summary>Two streams as a transport: a server in this process, or the pipes of any program.</summary>
public sealed class StreamTransport(Stream fromServer, Stream toServer) : ISftpTransport
{
    /// <inheritdoc/>
    public Stream FromServer => fromServer;

    /// <inheritdoc/>
    public Stream ToServer => toServer;

    /// <inheritdoc/>
    public ValueTask<string> ReadStderrTailAsync() => new("");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await toServer.DisposeAsync();
        await fromServer.DisposeAsync();
    }
}
