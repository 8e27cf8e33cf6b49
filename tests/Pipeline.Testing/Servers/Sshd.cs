namespace Pipeline.Testing.Servers;

/// <summary>A real OpenSSH server on a free loopback port, with throw-away keys and a configuration of its own.</summary>
/// <remarks>A second one serves as a jump host: see <see cref="SshConfig"/>.</remarks>
public sealed class Sshd : SftpDaemon
{
    private const string Program = "/usr/sbin/sshd";
    private readonly ThrowAwayAccount? account;
    private readonly SshdOptions options;

    /// <summary>Starts the server; the test is skipped when OpenSSH's server is not installed.</summary>
    public Sshd(SshdOptions? options = null)
        : base(Demanded())
    {
        this.options = options ?? new SshdOptions();
        File.SetUnixFileMode(Folder, File.GetUnixFileMode(Folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        account = this.options.Password ? new ThrowAwayAccount(Root) : null;
        User = account?.Name ?? Environment.UserName;
        WriteKeys();
        StartOnSomePort();
        SshConfigFile = Path.Combine(Folder, "ssh_config");
        File.WriteAllText(SshConfigFile, SshConfig("test"));
    }

    /// <summary>Who may log in: the user that runs the tests, or the throw-away account.</summary>
    public string User { get; }

    /// <summary>The password of the throw-away account; null without <see cref="SshdOptions.Password"/>.</summary>
    public string? Password => account?.Password;

    /// <summary>A file that holds <see cref="SshConfig"/> for the host name <c>test</c>.</summary>
    public string SshConfigFile { get; }

    /// <summary>
    /// Text for an ssh_config file that makes <c>ssh NAME</c> reach this server, by way of another one if given.
    /// </summary>
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

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        account?.Dispose();
    }

    private protected override (Daemon Daemon, bool IsUp) Launch()
    {
        if (Environment.IsPrivilegedProcess)
            Directory.CreateDirectory("/run/sshd");
        var config = Path.Combine(Folder, "sshd_config");
        File.WriteAllText(config, Config());
        // -r: each connection is a fork of the server, not the program started anew, which costs a third more.
        var daemon = new Daemon(Program, "-D", "-e", "-r", "-f", config);
        return (daemon, daemon.WaitFor("Server listening on"));
    }

    private static string Demanded()
    {
        RequiresTool.Program(Program, "openssh-server");
        return "sshd";
    }

    private void WriteKeys()
    {
        var key = File.ReadAllText(KeyFile + ".pub").Trim();
        File.WriteAllLines(
            Path.Combine(Folder, "authorized_keys"),
            options.AuthorizedKeys.Select(line => line.Replace("{key}", key, StringComparison.Ordinal))
        );
    }

    /// <remarks>With a <c>SHLVL</c> of 2 bash does not take itself for sshd's, and leaves the user's <c>.bashrc</c> alone: what stands there is no part of a test.</remarks>
    private string Config() =>
        $"""
            Port {Port}
            ListenAddress {Host}
            HostKey {Folder}/host
            PidFile none
            AuthorizedKeysFile {Folder}/authorized_keys
            StrictModes no
            UsePAM no
            SetEnv SHLVL=2
            LogLevel {options.LogLevel}
            PermitRootLogin yes
            PasswordAuthentication {(options.Password ? "yes" : "no")}
            KbdInteractiveAuthentication no
            MaxStartups {options.MaxStartups}
            MaxSessions {options.MaxSessions}
            {(options.Ciphers is null ? "" : $"Ciphers {options.Ciphers}")}
            {(options.KeyExchange is null ? "" : $"KexAlgorithms {options.KeyExchange}")}
            {(options.Sftp ? $"Subsystem sftp internal-sftp -d {options.StartFolder ?? Root} {options.SftpArguments}" : "")}
            {string.Join('\n', options.MoreConfig)}

            """;
}
