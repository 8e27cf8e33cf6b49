namespace Pipeline.Testing.Servers;

/// <summary>How a test wants its OpenSSH server.</summary>
public sealed record SshdOptions
{
    /// <summary>
    /// Arguments of <c>internal-sftp</c>, such as <c>-R</c> (read only) or <c>-P posix-rename,rename</c> (those
    /// requests refused).
    /// </summary>
    public string SftpArguments { get; init; } = "";

    /// <summary>
    /// The folder that SFTP sessions start in; the server's own <see cref="SftpDaemon.Root"/> when not set.
    /// </summary>
    public string? StartFolder { get; init; }

    /// <summary>Whether there is an SFTP subsystem at all.</summary>
    public bool Sftp { get; init; } = true;

    /// <summary>
    /// Unauthenticated connections at once, as in sshd_config; sshd's own default is <c>10:30:100</c>.
    /// </summary>
    public string MaxStartups { get; init; } = "10:30:100";

    /// <summary>Sessions in one connection.</summary>
    public int MaxSessions { get; init; } = 10;

    /// <summary>Ciphers offered, or the server's default.</summary>
    public string? Ciphers { get; init; }

    /// <summary>
    /// Key exchanges offered, or the server's default (null). The default's first one, of the post-quantum kind, costs the
    /// client a tenth of a second of processor for each login.
    /// </summary>
    public string? KeyExchange { get; init; } = "curve25519-sha256";

    /// <summary>Log in by password, as a throw-away account that is made for this server (needs root).</summary>
    public bool Password { get; init; }

    /// <summary>How much the server says; with <c>DEBUG1</c> also every way to log in that is tried.</summary>
    public string LogLevel { get; init; } = "VERBOSE";

    /// <summary>
    /// Lines of the authorized_keys file; <c>{key}</c> stands for the public key that belongs to
    /// <see cref="SftpDaemon.KeyFile"/>.
    /// </summary>
    public IReadOnlyList<string> AuthorizedKeys { get; init; } = ["{key}"];

    /// <summary>Further lines of sshd_config, such as <c>ForceCommand …</c>.</summary>
    public IReadOnlyList<string> MoreConfig { get; init; } = [];
}
