namespace Pipeline.Testing.Servers;

/// <summary>A real OpenSSH server on a free loopback port, with throw-away keys and a configuration of its own.</summary>
/// <remarks>A second one serves as a jump host: see <see cref="SshConfig"/>.</remarks>
public sealed class Sshd : IDisposable
{
    private const string Program = "/usr/sbin/sshd";
    private readonly string folder = Directory.CreateTempSubdirectory("pipeline-sshd-").FullName;
    private readonly ThrowAwayAccount? account;
    private readonly SshdOptions options;
    private Daemon? daemon;
    private string earlierLog = "";

    /// <summary>Starts the server; the test is skipped when OpenSSH's server is not installed.</summary>
    public Sshd(SshdOptions? options = null)
    {
        this.options = options ?? new SshdOptions();
        Demand.Program(Program, "openssh-server");
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        Root = Directory.CreateDirectory(Path.Combine(folder, "root")).FullName;
        Tool.Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "host", "-f", Path.Combine(folder, "host"));
        Tool.Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", KeyFile);
        account = this.options.Password ? new ThrowAwayAccount(Root) : null;
        User = account?.Name ?? Environment.UserName;
        WriteKeys();
        StartOnSomePort();
        File.WriteAllText(KnownHostsFile, $"[{Host}]:{Port} {HostKey}\n");
        SshConfigFile = Path.Combine(folder, "ssh_config");
        File.WriteAllText(SshConfigFile, SshConfig("test"));
    }

    /// <summary>The address it listens on.</summary>
    public string Host { get; } = "127.0.0.1";

    /// <summary>The port it listens on, kept over <see cref="Stop"/> and <see cref="Start"/>.</summary>
    public int Port { get; private set; }

    /// <summary>Who may log in: the user that runs the tests, or the throw-away account.</summary>
    public string User { get; }

    /// <summary>The password of the throw-away account; null without <see cref="SshdOptions.Password"/>.</summary>
    public string? Password => account?.Password;

    /// <summary>An empty folder that SFTP sessions start in and that is removed in the end.</summary>
    public string Root { get; }

    /// <summary>The private key that may log in.</summary>
    public string KeyFile => Path.Combine(folder, "key");

    /// <summary>A known_hosts file with this server's key.</summary>
    public string KnownHostsFile => Path.Combine(folder, "known_hosts");

    /// <summary>The server's public host key, as it stands in known_hosts behind the name: type and base64.</summary>
    public string HostKey => string.Join(' ', File.ReadAllText(Path.Combine(folder, "host.pub")).Split(' ').Take(2));

    /// <summary>A file that holds <see cref="SshConfig"/> for the host name <c>test</c>.</summary>
    public string SshConfigFile { get; }

    /// <summary>Everything that the server said so far.</summary>
    public string Log => earlierLog + daemon?.Log;

    /// <summary>Text for an ssh_config file that makes <c>ssh NAME</c> reach this server, by way of another one if given.</summary>
    public string SshConfig(string name, string? jump = null) =>
        $"""
            Host {name}
              HostName {Host}
              Port {Port}
              User {User}
              IdentityFile {KeyFile}
              IdentitiesOnly yes
              UserKnownHostsFile {KnownHostsFile}
              GlobalKnownHostsFile /dev/null
              StrictHostKeyChecking yes
              BatchMode yes
              {(jump is null ? "" : $"ProxyJump {jump}")}

            """;

    /// <summary>Kills the server and all its sessions; the port then refuses connections.</summary>
    public void Stop()
    {
        earlierLog = Log;
        daemon?.Dispose();
        daemon = null;
    }

    /// <summary>Starts it again on the same port, with the same keys.</summary>
    public void Start()
    {
        if (!TryStart())
        {
            throw new InvalidOperationException($"sshd does not start on port {Port}:\n{Log}");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        account?.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private void StartOnSomePort()
    {
        for (var attempt = 0; attempt < 5; attempt++)
        {
            Port = FreePort.Find();
            if (TryStart())
            {
                return;
            }
        }

        throw new InvalidOperationException($"sshd does not start:\n{Log}");
    }

    private bool TryStart()
    {
        if (Environment.IsPrivilegedProcess)
        {
            Directory.CreateDirectory("/run/sshd");
        }

        var config = Path.Combine(folder, "sshd_config");
        File.WriteAllText(config, Config());
        daemon = new Daemon(Program, "-D", "-e", "-f", config);
        if (daemon.WaitFor("Server listening on"))
        {
            return true;
        }

        Stop();
        return false;
    }

    private void WriteKeys()
    {
        var key = File.ReadAllText(KeyFile + ".pub").Trim();
        File.WriteAllLines(
            Path.Combine(folder, "authorized_keys"),
            options.AuthorizedKeys.Select(line => line.Replace("{key}", key, StringComparison.Ordinal))
        );
    }

    private string Config() =>
        $"""
            Port {Port}
            ListenAddress {Host}
            HostKey {folder}/host
            PidFile none
            AuthorizedKeysFile {folder}/authorized_keys
            StrictModes no
            UsePAM no
            LogLevel VERBOSE
            PermitRootLogin yes
            PasswordAuthentication {(options.Password ? "yes" : "no")}
            KbdInteractiveAuthentication no
            MaxStartups {options.MaxStartups}
            MaxSessions {options.MaxSessions}
            {(options.Ciphers is null ? "" : $"Ciphers {options.Ciphers}")}
            {(options.Sftp ? $"Subsystem sftp internal-sftp -d {options.StartFolder ?? Root} {options.SftpArguments}" : "")}
            {string.Join('\n', options.MoreConfig)}

            """;
}
