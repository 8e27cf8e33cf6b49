using Pipeline.Posix;
using Pipeline.Sftp.Server.Faults;

namespace Pipeline.Sftp.Server;

/// <summary>
/// An SFTP version 3 server (draft-ietf-secsh-filexfer-02, and the extensions of OpenSSH's PROTOCOL) on one folder,
/// which is its <c>/</c> and which it never leaves. It speaks over two streams and nothing else: there is no socket and
/// no log-in, whoever holds the streams has been let in already. One server may run many sessions at once.
/// </summary>
/// <param name="root">The folder; it must exist.</param>
/// <param name="options">How it behaves; null for the defaults.</param>
/// <exception cref="PosixException">The folder cannot be opened.</exception>
public sealed class SftpServer(string root, SftpServerOptions? options = null) : IDisposable
{
    private readonly RootedDirectory _root = RootedDirectory.Open(root);
    private readonly FaultScript? _script = options?.Faults is { } plan ? new FaultScript(plan) : null;

    /// <summary>
    /// Serves one session until its input ends, and leaves both streams open. What the session still held open is
    /// closed.
    /// </summary>
    /// <exception cref="InvalidDataException">The client sent what is no SFTP; only this session ends.</exception>
    /// <exception cref="IOException">A stream broke.</exception>
    public async Task RunAsync(Stream input, Stream output, CancellationToken cancellationToken)
    {
        await using var session = new Session(_root, input, output, _script);
        await session.RunAsync(cancellationToken);
    }

    /// <summary>Starts a session inside this process and returns the client's ends of it.</summary>
    public ServedPipes Connect() => new(this);

    /// <summary>Closes the root; sessions that still run fail from here on.</summary>
    public void Dispose() => _root.Dispose();
}

/// <summary>How the built-in server behaves.</summary>
public sealed record SftpServerOptions
{
    /// <summary>What it is to do wrong, for tests; null for nothing.</summary>
    public FaultPlan? Faults { get; init; }
}
