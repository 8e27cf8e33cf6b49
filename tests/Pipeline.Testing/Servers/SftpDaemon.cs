namespace Pipeline.Testing.Servers;

/// <summary>
/// A real SFTP server on a free loopback port, with throw-away keys; it can be stopped and started again.
/// </summary>
public abstract class SftpDaemon : IDisposable
{
    private readonly string _name;
    private Daemon? _daemon;
    private string _earlierLog = "";

    private protected SftpDaemon(string name)
    {
        _name = name;
        Folder = Directory.CreateTempSubdirectory("pipeline-server-").FullName;
        Root = Directory.CreateDirectory(Path.Combine(Folder, "root")).FullName;
        Tool.Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "host", "-f", Path.Combine(Folder, "host"));
        Tool.Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", KeyFile);
    }

    /// <summary>The address it listens on.</summary>
    public string Host { get; } = "127.0.0.1";

    /// <summary>The port it listens on, kept over <see cref="Stop"/> and <see cref="Start"/>.</summary>
    public int Port { get; private set; }

    /// <summary>An empty folder that SFTP sessions start in and that is removed in the end.</summary>
    public string Root { get; }

    /// <summary>The private key that may log in.</summary>
    public string KeyFile => Path.Combine(Folder, "key");

    /// <summary>A known_hosts file with this server's key.</summary>
    public string KnownHostsFile => Path.Combine(Folder, "known_hosts");

    /// <summary>The server's public host key, as it stands in known_hosts behind the name: type and base64.</summary>
    public string HostKey => string.Join(' ', File.ReadAllText(Path.Combine(Folder, "host.pub")).Split(' ').Take(2));

    /// <summary>Everything that the server said so far.</summary>
    public string Log => _earlierLog + _daemon?.Log;

    /// <summary>Holds the server's keys and configuration.</summary>
    private protected string Folder { get; }

    /// <summary>Kills the server and all its sessions; the port then refuses connections.</summary>
    public void Stop()
    {
        _earlierLog = Log;
        _daemon?.Dispose();
        _daemon = null;
    }

    /// <summary>Starts it again on the same port, with the same keys.</summary>
    public void Start()
    {
        if (!TryStart())
            throw new InvalidOperationException($"{_name} does not start on port {Port}:\n{Log}");
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        GC.SuppressFinalize(this);
        Stop();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>
    /// Writes the configuration for <see cref="Port"/>, starts the server, and waits until it answers or gives up.
    /// </summary>
    private protected abstract (Daemon Daemon, bool IsUp) Launch();

    private protected void StartOnSomePort()
    {
        for (var attempt = 0; attempt < 5; attempt++)
        {
            Port = FreePort.Find();
            if (TryStart())
            {
                File.WriteAllText(KnownHostsFile, $"[{Host}]:{Port} {HostKey}\n");
                return;
            }
        }
        throw new InvalidOperationException($"{_name} does not start:\n{Log}");
    }

    private bool TryStart()
    {
        (_daemon, var isUp) = Launch();
        if (!isUp)
            Stop();
        return isUp;
    }
}
