using System.ComponentModel.DataAnnotations;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;

namespace Pipeline.Stores.Sftp;

/// <summary>
/// Options of the <c>sftp</c> store. One of <c>host</c>, <c>command</c> and <c>built_in</c> says where the server is.
/// </summary>
public sealed record SftpStoreOptions : IValidatableOptions, IHasLocalRoot, IHasRemoteRoot, IRootedOptions, IMayLackParts
{
    /// <summary>
    /// The server's name or address, or a <c>Host</c> of the ssh_config. The OpenSSH client connects to it.
    /// </summary>
    public string? Host { get; init; }

    /// <summary>The port of the server; default: the port in the ssh_config, or 22.</summary>
    [Range(1, 65535)]
    public int? Port { get; init; }

    /// <summary>The user who logs in; default: the user in the ssh_config, or the user who runs this program.</summary>
    public string? User { get; init; }

    /// <summary>
    /// A private key; in addition only the keys in the ssh_config for this server are tried. Default: the keys, the
    /// agent and the ssh_config of the user.
    /// </summary>
    public string? KeyFile { get; init; }

    /// <summary>
    /// The passphrase of the <c>key_file</c>. Write it as <c>${file:/path/to/secret}</c>. It is used on this machine
    /// only and never sent to a server.
    /// </summary>
    public Secret? Passphrase { get; init; }

    /// <summary>
    /// The password for the server. Write it as <c>${file:/path/to/secret}</c>; it never appears on a command line.
    /// With a <c>key_file</c> it is for servers that require both, and <c>passphrase</c> must be written too (<c>""</c>
    /// for a key without one).
    /// </summary>
    public Secret? Password { get; init; }

    /// <summary>
    /// A file of known host keys; no other file, command or DNS record is then used, independent of the ssh_config.
    /// </summary>
    public string? KnownHosts { get; init; }

    /// <summary>
    /// Whether the key of an unknown server is accepted and stored. A changed key is refused in any case.
    /// </summary>
    public bool AcceptNew { get; init; }

    /// <summary>
    /// The only accepted host key: <c>ssh-ed25519 AAAA…</c> or <c>SHA256:…</c>. With <c>jump</c> it is the key of the
    /// server itself; the keys of jump hosts come from the ssh_config and the known hosts of the user.
    /// </summary>
    public string? HostKey { get; init; }

    /// <summary>An ssh_config instead of that of the user.</summary>
    public string? SshConfig { get; init; }

    /// <summary>
    /// Jump hosts, as for <c>ssh -J</c>. Their keys and logins come from the ssh_config and the known hosts of the
    /// user.
    /// </summary>
    public string? Jump { get; init; }

    /// <summary>The ciphers by preference; default: AES-GCM first if the processor supports AES.</summary>
    public string? Ciphers { get; init; }

    /// <summary>The root folder on the server; a relative path is below the folder in which a session begins.</summary>
    public string Root { get; init; } = "";

    /// <summary>The maximum number of connections, shared by all stages; they are opened on demand.</summary>
    [Range(1, 64)]
    public int Connections { get; init; } = 4;

    /// <summary>
    /// The interval of keep-alive requests on an idle connection; after three without an answer the connection is
    /// closed. <c>0</c> switches them off.
    /// </summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The maximum time to connect, with all retries at a server that drops connections.</summary>
    [Between(typeof(TimeSpan), "1s", "10m")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The maximum time without any answer to a request; then the connection is closed. An incomplete answer must also
    /// be complete within ten times this, or deliver 64 bytes of a file a second.
    /// </summary>
    [Between(typeof(TimeSpan), "1s", "1h")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A program with its arguments that speaks SFTP on its standard streams, instead of a host.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>
    /// Environment variables for <c>ssh</c> or the <c>command</c> and their child processes: <c>{ NAME: value }</c>. Of
    /// this program's own environment they get only user, home, path, language, time zone, agent and Kerberos
    /// variables; all others may be secrets.
    /// </summary>
    public IReadOnlyDictionary<string, Secret> Env { get; init; } = new Dictionary<string, Secret>();

    /// <summary>
    /// A folder of this machine, served by the SFTP server of this program, instead of a host: for examples and tests.
    /// It is created if it is missing.
    /// </summary>
    public string? BuiltIn { get; init; }

    /// <summary>
    /// How a finished file gets its name. <c>posix</c> replaces an old file in one step. <c>plain</c> is for servers
    /// without that: the old file is first renamed to <c>.NAME.replaced-…</c>, and if a run is killed at that moment,
    /// the next run restores it. <c>none</c> writes under the final name from the first byte on, for servers that
    /// process files at once: an incomplete file is then visible, and a failed one has destroyed the old file. Default:
    /// <c>posix</c> if the server offers it, otherwise <c>plain</c>.
    /// </summary>
    public RenameWay? Rename { get; init; }

    /// <summary>
    /// The temporary name of a file while it is written, or set aside to be deleted or replaced. <c>hidden</c> is
    /// <c>.NAME.part-…</c>, which most programs ignore. <c>suffix</c> is <c>NAME.part-…</c>, for servers that refuse or
    /// do not list names that begin with a dot: consumers of the files must ignore such names, for example by a pattern
    /// such as <c>*.csv</c>. The option may be changed at any time; both forms are recognized.
    /// </summary>
    public TempName TempName { get; init; }

    /// <summary>
    /// Whether finished files get their time and mode; some servers refuse that. Without it a copy still gets no more
    /// rights than its source has.
    /// </summary>
    public bool SetTime { get; init; } = true;

    /// <summary>
    /// Whether the size of a written file is checked on the server; switch it off if another program moves files at
    /// once.
    /// </summary>
    public bool StatAfter { get; init; } = true;

    /// <summary>
    /// Whether the server only accepts files, as a drop box: nothing is checked there. It implies <c>rename: none</c>,
    /// <c>stat_after: false</c> and <c>set_time: false</c>, and stages that copy there replace existing files. An
    /// incomplete file is then visible, and a copy cannot be verified.
    /// </summary>
    public bool DropBox { get; init; }

    /// <summary>Whether a connection has only one file open at a time, for servers with that limit.</summary>
    public bool OneFilePerConnection { get; init; }

    /// <summary>
    /// Whether a command on the server may hash files for <c>verify</c> (such as <c>sha256sum</c>, over an additional
    /// login), if the server cannot hash them over SFTP. For a server without a shell the files are read back instead.
    /// </summary>
    public bool Shell { get; init; } = true;

    /// <summary>The maximum number of bytes in one request; default: the limit of the server.</summary>
    [Between(typeof(ByteSize), "1KiB", "255KiB")]
    public ByteSize? Packet { get; init; }

    /// <inheritdoc/>
    string? IHasLocalRoot.LocalRoot => BuiltIn is null ? null : Path.Combine(BuiltIn, Root.TrimStart('/'));

    /// <inheritdoc/>
    string IHasRemoteRoot.Server =>
        string.Join(' ', (string?[])[Host, $"{Port ?? 22}", .. Command, Root.StartsWith('/') ? null : User]);

    /// <inheritdoc/>
    string IHasRemoteRoot.RemoteRoot => Root;

    /// <inheritdoc/>
    object IRootedOptions.Below(string folder) =>
        this with
        {
            Root = Root.Length == 0 ? folder : $"{Root.TrimEnd('/')}/{folder}",
        };

    /// <inheritdoc/>
    string? IMayLackParts.WhyNoParts =>
        Effective.Rename == RenameWay.None
            ? $"'{(DropBox ? "drop_box" : "rename: none")}' writes under the final name, where an incomplete file is visible"
            : null;

    /// <summary>The options with what <c>drop_box</c> stands for.</summary>
    internal SftpStoreOptions Effective =>
        DropBox ? this with { Rename = RenameWay.None, StatAfter = false, SetTime = false } : this;

    /// <summary>The passphrase, if there is one: an empty text is none.</summary>
    internal Secret? GivenPassphrase => Passphrase?.Reveal().Length > 0 ? Passphrase : null;

    /// <summary>What messages call the server.</summary>
    internal string Server =>
        BuiltIn is not null ? $"the built-in server on '{BuiltIn}'"
        : Command.Count > 0 ? $"'{Command[0]}'"
        : $"{(User is null ? "" : $"{User}@")}{Host}:{Port ?? 22}";

    /// <inheritdoc/>
    public IEnumerable<OptionError> Faults()
    {
        var given = (Host is null ? 0 : 1) + (Command.Count > 0 ? 1 : 0) + (BuiltIn is null ? 0 : 1);
        if (given != 1)
            yield return new(
                given == 0 || Host is not null ? nameof(Host)
                    : BuiltIn is not null ? nameof(BuiltIn)
                    : nameof(Command),
                "write exactly one of 'host', 'command' and 'built_in'; "
                    + $"{(given == 0 ? "none of them is" : $"{given} of them are")} written"
            );
        if (Root.Split('/').Contains("..") || Root.Contains('\0'))
            yield return new(nameof(Root), "'root' cannot contain '..'; write the folder itself");
        foreach (var fault in HostRules.Faults(this).Concat(SecretRules.Faults(this)))
            yield return fault;
    }
}

/// <summary>How a finished file gets its name.</summary>
public enum RenameWay
{
    /// <summary>In one step, also over an old file (<c>posix-rename@openssh.com</c>).</summary>
    Posix,

    /// <summary>
    /// By the rename of the protocol's draft, which does not replace a file: an old file is renamed first.
    /// </summary>
    Plain,

    /// <summary>No rename: the file is written under its final name.</summary>
    None,
}
