namespace Pipeline.Sftp.Ssh;

/// <summary>
/// How to reach a server by the OpenSSH client. What is not given comes from the user's ssh_config, as for <c>ssh</c>
/// itself.
/// </summary>
public sealed class SshOptions
{
    /// <summary>A name, an address, or a <c>Host</c> of ssh_config.</summary>
    public required string Host { get; init; }

    /// <summary>TCP port.</summary>
    public int? Port { get; init; }

    /// <summary>Who logs in.</summary>
    public string? User { get; init; }

    /// <summary>A private key; then no other key is tried.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Gives the passphrase of the key file when a connection is opened; the server never sees it.</summary>
    public Func<string>? Passphrase { get; init; }

    /// <summary>Gives the password when a connection is opened. Without a key file, no key is tried then.</summary>
    public Func<string>? Password { get; init; }

    /// <summary>A known_hosts file instead of the user's and the system's.</summary>
    public string? KnownHosts { get; init; }

    /// <summary>
    /// Takes and remembers the key of a host that is not known yet; a changed key is refused all the same.
    /// </summary>
    public bool AcceptNew { get; init; }

    /// <summary>
    /// The only host key to take: <c>ssh-ed25519 AAAA…</c> or <c>SHA256:…</c>; known_hosts files are not looked at.
    /// </summary>
    public string? HostKey { get; init; }

    /// <summary>An ssh_config file instead of the user's and the system's.</summary>
    public string? SshConfig { get; init; }

    /// <summary>Hosts to go through, as for <c>ssh -J</c>. Their keys and logins come from ssh_config.</summary>
    public string? Jump { get; init; }

    /// <summary>
    /// Ciphers as for <c>ssh -c</c>; null puts AES-GCM first where the processor has AES and ssh_config names none.
    /// </summary>
    public string? Ciphers { get; init; }

    /// <summary>How long it may take until the SFTP session stands.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How often an idle connection is tried; after three tries without answer it is dead. Zero switches it off.
    /// </summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A program that speaks SFTP on its standard streams, and its arguments, instead of ssh.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>
    /// Environment variables that the child gets besides the few that every program needs; each gives its value when
    /// one is started.
    /// </summary>
    public IReadOnlyDictionary<string, Func<string>> Environment { get; init; } = new Dictionary<string, Func<string>>();

    /// <summary>The variables with their values.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> Variables() =>
        [.. Environment.Select(one => KeyValuePair.Create(one.Key, one.Value()))];

    /// <summary>What messages call the other side.</summary>
    internal string Where =>
        Command.Count > 0 ? $"'{Command[0]}'"
        : Port is { } port ? $"{Host}:{port}"
        : Host;
}
