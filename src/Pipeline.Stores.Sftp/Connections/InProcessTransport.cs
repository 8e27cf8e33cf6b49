using Pipeline.Abstractions.Items;
using Pipeline.Posix;
using Pipeline.Sftp.Client;
using Pipeline.Sftp.Server;
using Pipeline.Sftp.Ssh;

namespace Pipeline.Stores.Sftp.Connections;

/// <summary>A session with a server inside this process.</summary>
internal sealed class InProcessTransport(SftpServer server) : ISftpTransport
{
    private readonly ServedPipes _pipes = server.Connect();

    public Stream FromServer => _pipes.FromServer;

    public Stream ToServer => _pipes.ToServer;

    public ValueTask<string> ReadStderrTailAsync() => new("");

    public async ValueTask DisposeAsync()
    {
        await _pipes.DisposeAsync();
        server.Dispose();
    }

    /// <summary>Connects to a server of its own on the folder.</summary>
    internal static async Task<SftpConnection> OpenAsync(
        string folder,
        SftpSettings settings,
        CancellationToken cancellationToken
    )
    {
        try
        {
            Directory.CreateDirectory(folder);
            return await SftpConnection.OpenAsync(new InProcessTransport(new SftpServer(folder)), settings, cancellationToken);
        }
        catch (Exception fault) when (fault is PosixException or IOException or UnauthorizedAccessException)
        {
            throw new SshException(
                SshFailure.Other,
                isTransient: false,
                $"the folder '{folder}' of 'built_in' cannot be served: {SystemFault.Describe(fault)}; correct 'built_in'",
                fault
            );
        }
    }
}
