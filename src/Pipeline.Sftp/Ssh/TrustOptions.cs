namespace Pipeline.Sftp.Ssh;

/// <summary>
/// The options of ssh that decide whether a host key is accepted; no other class sets them. If the pipeline file names
/// the key or the file of keys, only that is accepted, independent of the ssh_config. Otherwise the ssh_config of the
/// user applies, as for ssh itself, but ssh asks no question, and an unknown key is refused.
/// </summary>
/// <remarks>
/// The ssh_config decides the other options of ssh_config(5): the address and the route (Hostname, Port, ProxyJump,
/// ProxyCommand, CanonicalizeHostname with its rules, …), because the key is verified at any address; options that only
/// refuse (RevokedHostKeys, HostKeyAlgorithms); strength (CASignatureAlgorithms, RequiredRSASize, Ciphers,
/// KexAlgorithms, MACs); the authentication of the client; and the form of a stored key (HashKnownHosts).
/// </remarks>
internal static class TrustOptions
{
    /// <summary>Whatever else could vouch for a server, or spare it from being looked at.</summary>
    private static readonly string[] NobodyElse =
    [
        "GlobalKnownHostsFile=none",
        "VerifyHostKeyDNS=no",
        "CheckHostIP=no",
        "NoHostAuthenticationForLocalhost=no",
        "UpdateHostKeys=no",
    ];

    /// <summary>
    /// The same by options that only some versions know; what is not known is not to be switched off.
    /// </summary>
    private static readonly string[] NobodyElseOfSome = ["KnownHostsCommand=none", "GSSAPIKeyExchange=no"];

    /// <summary>
    /// Options that only some versions of ssh know, with values that those which know them name when they are asked.
    /// </summary>
    public static readonly string[] SamplesOfSome = ["KnownHostsCommand=/asked", "GSSAPIKeyExchange=no"];

    /// <summary>The options, each <c>NAME=VALUE</c>.</summary>
    /// <param name="options">What the pipeline file says.</param>
    /// <param name="pinned">The one key that is taken, if there is one.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="SshException">
    /// ssh cannot be asked, or the name by which it knows the server cannot be used.
    /// </exception>
    public static async ValueTask<IReadOnlyList<string>> OfAsync(
        SshOptions options,
        PinnedHostKey? pinned,
        CancellationToken cancellationToken
    )
    {
        if (pinned is null && options.KnownHosts is null)
            return [Checking(options)];
        var program = await ClientSettings.OfProgramAsync(options, cancellationToken);
        var ofSome = NobodyElseOfSome.Where(option => program[option[..option.IndexOf('=')]] is not null);
        // The first of two values counts, so that a pin's own command comes before none.
        return pinned is not null
            ? ["StrictHostKeyChecking=yes", .. Of(pinned), .. NobodyElse, .. ofSome]
            :
            [
                Checking(options),
                $"UserKnownHostsFile={SshArguments.Quoted(options.KnownHosts!)}",
                .. NobodyElse,
                .. ofSome,
                .. await OwnNameAsync(options, cancellationToken),
            ];
    }

    private static string Checking(SshOptions options) => $"StrictHostKeyChecking={(options.AcceptNew ? "accept-new" : "yes")}";

    /// <summary>
    /// A whole key stands in a file for every name; of a fingerprint a command judges, which is told the key's as
    /// SHA-256.
    /// </summary>
    private static string[] Of(PinnedHostKey pinned) =>
        pinned.IsFingerprint
            ? ["UserKnownHostsFile=none", "FingerprintHash=sha256", $"KnownHostsCommand=/bin/sh \"{pinned.File}\" %f %H %t %K"]
            : [$"UserKnownHostsFile=\"{pinned.File}\""];

    /// <summary>
    /// An ssh_config may say that a server's key stands in the file under another name, that of another server.
    /// Nothing takes such an alias
    /// away; it is given the name that ssh takes without one.
    /// </summary>
    private static async ValueTask<string[]> OwnNameAsync(SshOptions options, CancellationToken cancellationToken)
    {
        const string alias = "HostKeyAlias";
        var settings = await ClientSettings.OfServerAsync(options, cancellationToken);
        if (settings[alias] is null)
            return [];
        var (host, port) = (settings["hostname"] ?? options.Host, settings["port"]);
        if (host.Any(letter => !char.IsAsciiLetterOrDigit(letter) && !".-_:%".Contains(letter)))
            throw new SshException(
                SshFailure.UnsafeOption,
                isTransient: false,
                $"{options.Where}: its Hostname in the ssh_config cannot be looked up in known_hosts; correct it, or write "
                    + "'host_key'"
            );
        return [$"{alias}={(port is null or "22" ? host : $"[{host}]:{port}")}"];
    }
}
