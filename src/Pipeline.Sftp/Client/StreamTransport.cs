namespace Pipeline.Sftp.Client;

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
