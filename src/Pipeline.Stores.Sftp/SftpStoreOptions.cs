using System.ComponentModel.DataAnnotations;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;

namespace Pipeline.Stores.Sftp;

/// <summary>
/// Options of the <c>sftp</c> store. One of <c>host</c>, <c>command</c> and <c>built_in</c> says where the server is.
/// </summary>
public sealed record SftpStoreOptions : IValidatableOptions, IHasLocalRoot, IRootedOptions, IMayLackParts
{
    /// <summary>
    /// The server's name or address, or a <c>Host</c> of the ssh_config. It is reached by the OpenSSH client.
    /// </summary>
    public string? Host { get; init; }

    /// <summary>The server's port; when it is not written the ssh_config decides, and else it is 22.</summary>
    [Range(1, 65535)]
    public int? Port { get; init; }

    /// <summary>
    /// Who logs in; when it is not written the ssh_config decides, and else it is the user who runs this program.
    /// </summary>
    public string? User { get; init; }

    /// <summary>
    /// A private key; besides it only those are tried that the ssh_config names for this server. Without it the keys,
    /// the agent and the
    /// ssh_config of the user count.
    /// </summary>
    public string? KeyFile { get; init; }

    /// <summary>
    /// The passphrase of the <c>key_file</c>. Write it as <c>${file:/path/to/secret}</c>. It is used on this machine
    /// alone; no server is
    /// ever offered it.
    /// </summary>
    public Secret? Passphrase { get; init; }

    /// <summary>
    /// The password that the server asks for. Write it as <c>${file:/path/to/secret}</c>; it never stands on a
    /// command line. Beside a
    /// <c>key_file</c> it is for servers that want both, and <c>passphrase</c> must be written too (<c>""</c> for a
    /// key that has none).
    /// </summary>
    public Secret? Password { get; init; }

    /// <summary>
    /// A file of known host keys; no other file, command or name server is asked then, whatever the ssh_config says.
    /// </summary>
    public string? KnownHosts { get; init; }

    /// <summary>
    /// Whether the key of a server that was never met is taken and remembered. A key that has changed is refused all
    /// the same.
    /// </summary>
    public bool AcceptNew { get; init; }

    /// <summary>
    /// The only host key that is taken: <c>ssh-ed25519 AAAA…</c> or <c>SHA256:…</c>. With <c>jump</c> it is that of
    /// the server itself; for
    /// the hosts on the way the ssh_config and the known hosts of the user count.
    /// </summary>
    public string? HostKey { get; init; }

    /// <summary>An ssh_config in the place of the user's own.</summary>
    public string? SshConfig { get; init; }

    /// <summary>
    /// Hosts on the way, as for <c>ssh -J</c>. Their keys and logins come from the user's ssh_config and known hosts.
    /// </summary>
    public string? Jump { get; init; }

    /// <summary>
    /// Ciphers, the first that both sides know is taken; without it AES-GCM comes first where the processor has AES.
    /// </summary>
    public string? Ciphers { get; init; }

    /// <summary>
    /// The folder on the server below which everything is; from the folder where a session begins when it is relative.
    /// </summary>
    public string Root { get; init; } = "";

    /// <summary>
    /// The most connections at once, shared by all stages; they are opened as the load asks for them.
    /// </summary>
    [Range(1, 64)]
    public int Connections { get; init; } = 4;

    /// <summary>
    /// How often an idle connection is tried; three tries without an answer and it is given up. <c>0</c> switches it
    /// off.
    /// </summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long it may take until a connection stands, with all tries at a server that drops us.</summary>
    [Between(typeof(TimeSpan), "1s", "10m")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// A connection on which something was asked and nothing comes for this long is given up. So is one whose answers
    /// are never whole: an answer that has begun must come to its end within ten times this, or bring 64 bytes of a
    /// file a second.
    /// </summary>
    [Between(typeof(TimeSpan), "1s", "1h")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// A program with its arguments that speaks SFTP on its standard streams, in the place of a host.
    /// </summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>
    /// Environment variables for <c>ssh</c> or the <c>command</c>, and what these start: <c>{ NAME: value }</c>. Of
    /// this program's own they
    /// see only what says who and where the user is, language, time zone, agent and Kerberos; no other, as it may be
    /// a secret.
    /// </summary>
    public IReadOnlyDictionary<string, Secret> Env { get; init; } = new Dictionary<string, Secret>();

    /// <summary>
    /// A folder of this machine, served by this program's own SFTP server, in the place of a host: for examples and
    /// tests. It is made when it is missing.
    /// </summary>
    public string? BuiltIn { get; init; }

    /// <summary>
    /// How a finished file gets its name. <c>posix</c> replaces an old file in one step. <c>plain</c> is for servers
    /// that do not know that: the old file is moved aside for a moment as <c>.NAME.replaced-…</c>, and after a run that
    /// was killed just then the next one puts it right. <c>none</c> writes under the final name from the first byte on,
    /// for servers that take files at once: half a file can then be seen, and a failed one has destroyed the old one.
    /// Without it: <c>posix</c> where the server offers it, else <c>plain</c>.
    /// </summary>
    public RenameWay? Rename { get; init; }

    /// <summary>
    /// How a file is called while it is written, or set aside to be deleted or replaced. <c>hidden</c> is
    /// <c>.NAME.part-…</c>, which most programs leave alone. <c>suffix</c> is <c>NAME.part-…</c>, for servers that
    /// refuse names that begin with a dot, or show none in their lists: whoever takes files there must leave such names
    /// alone, which a pattern such as <c>*.csv</c> does. It may be changed at any time; files of both forms are known.
    /// </summary>
    public TempName TempName { get; init; }

    /// <summary>
    /// Whether files get their time, and their mode once they are whole; some servers refuse that. Without it a copy is
    /// still made with no more rights than its origin has.
    /// </summary>
    public bool SetTime { get; init; } = true;

    /// <summary>
    /// Whether the server is asked for a file's size when it is written; not where files are taken away at once.
    /// </summary>
    public bool StatAfter { get; init; } = true;

    /// <summary>
    /// Whether files can only be put on the server, as into a drop box: nothing is looked at there. It stands for
    /// <c>rename: none</c>, <c>stat_after: false</c> and <c>set_time: false</c>, and stages that copy there replace
    /// what may stand there. Half a file can then be seen, and a copy cannot be verified.
    /// </summary>
    public bool DropBox { get; init; }

    /// <summary>Whether a connection has one file open at a time, for servers that cannot do more.</summary>
    public bool OneFilePerConnection { get; init; }

    /// <summary>
    /// Whether a command on the server may hash files for <c>verify</c> (<c>sha256sum</c> and its like, over one more
    /// login that stays open), where the server itself cannot do that over SFTP. A server without a shell is noticed
    /// and left alone; the files are read back then.
    /// </summary>
    public bool Shell { get; init; } = true;

    /// <summary>The most bytes in one request; without it what the server allows.</summary>
    [Between(typeof(ByteSize), "1KiB", "255KiB")]
    public ByteSize? Packet { get; init; }

    /// <inheritdoc/>
    string? IHasLocalRoot.LocalRoot => BuiltIn is null ? null : Path.Combine(BuiltIn, Root.TrimStart('/'));

    /// <inheritdoc/>
    object IRootedOptions.Below(string folder) =>
        this with
        {
            Root = Root.Length == 0 ? folder : $"{Root.TrimEnd('/')}/{folder}",
        };

    /// <inheritdoc/>
    string? IMayLackParts.WhyNoParts =>
        Effective.Rename == RenameWay.None
            ? $"'{(DropBox ? "drop_box" : "rename: none")}' writes under the final name, where half a file would be seen"
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
                $"exactly one of 'host', 'command' and 'built_in' says where the server is, and {(given == 0 ? "none of them is" : $"{given} of them are")} written"
            );
        if (Root.Split('/').Contains("..") || Root.Contains('\0'))
            yield return new(nameof(Root), "'root' cannot hold '..'; write the folder itself");
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
    /// By the rename of the protocol's draft, which does not replace: an old file is moved aside first.
    /// </summary>
    Plain,

    /// <summary>Not at all: the file is written under its final name.</summary>
    None,
}
