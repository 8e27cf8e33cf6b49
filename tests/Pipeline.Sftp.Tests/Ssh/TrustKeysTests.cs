using Pipeline.Sftp.Ssh;
using Pipeline.Testing;
using Pipeline.Testing.Servers;

namespace Pipeline.Sftp.Tests.Ssh;

/// <summary>
/// Every setting that ssh knows, with an ssh_config that sets all of them to the worst: it is said by us, or it decides
/// nothing on trust, for a reason. A setting that a newer ssh brings is in neither list, and fails here until somebody
/// has looked at it.
/// </summary>
public sealed class TrustKeysTests : IDisposable
{
    private const string Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGPKSUTyz9G7BzWjT1lzyJpuvfcHNeSsFHFZIL5QIAqS";

    private const string Hostile = """
        IgnoreUnknown *
        StrictHostKeyChecking no
        UserKnownHostsFile /hostile/user
        GlobalKnownHostsFile /hostile/global
        KnownHostsCommand /hostile/command %H %t %K
        VerifyHostKeyDNS yes
        CheckHostIP yes
        HostKeyAlias hostile
        NoHostAuthenticationForLocalhost yes
        UpdateHostKeys yes
        HashKnownHosts yes
        FingerprintHash md5
        RevokedHostKeys /hostile/revoked
        HostKeyAlgorithms ssh-rsa
        CASignatureAlgorithms ssh-rsa
        RequiredRSASize 1024
        GSSAPIKeyExchange yes
        GSSAPIAuthentication yes
        GSSAPIDelegateCredentials yes
        GSSAPITrustDns yes
        GSSAPIServerIdentity hostile
        GSSAPIClientIdentity hostile
        ProxyCommand /hostile/command
        LocalCommand /hostile/command
        PermitLocalCommand yes
        RemoteCommand /hostile/command
        XAuthLocation /hostile/command
        PKCS11Provider /hostile/library
        SecurityKeyProvider /hostile/library
        IdentityAgent /hostile/agent
        IdentityFile /hostile/key
        CertificateFile /hostile/certificate
        AddKeysToAgent yes
        HostbasedAuthentication yes
        EnableSSHKeysign yes
        KbdInteractiveDevices pam
        PreferredAuthentications password
        CanonicalizeHostname always
        CanonicalDomains hostile
        CanonicalizePermittedCNAMEs *:*
        BindAddress 127.0.0.1
        BindInterface lo
        Tag hostile
        ForwardAgent yes
        ForwardX11 yes
        ForwardX11Trusted yes
        Tunnel ethernet
        TunnelDevice 1:1
        LocalForward 1 hostile:1
        RemoteForward 1 hostile:1
        DynamicForward 1
        PermitRemoteOpen any
        ControlMaster auto
        ControlPath /hostile/control
        ControlPersist yes
        SendEnv *
        SetEnv HOSTILE=1
        RequestTTY force
        StdinNull yes
        EnableEscapeCommandline yes
        ChannelTimeout session=1
        LogVerbose *

        """;

    /// <summary>What we say, and ssh must take from us; null where it must have nothing.</summary>
    private static readonly Dictionary<string, string?> Ours = new()
    {
        ["stricthostkeychecking"] = "true",
        ["userknownhostsfile"] = "/ours",
        ["globalknownhostsfile"] = "none",
        ["knownhostscommand"] = null,
        ["verifyhostkeydns"] = "false",
        ["checkhostip"] = "no",
        ["hostkeyalias"] = "h",
        ["nohostauthenticationforlocalhost"] = "no",
        ["updatehostkeys"] = "false",
        ["gssapikeyexchange"] = "no",
        ["permitlocalcommand"] = "no",
        ["remotecommand"] = null,
        ["clearallforwardings"] = "yes",
        ["localforward"] = null,
        ["remoteforward"] = null,
        ["dynamicforward"] = null,
        ["forwardagent"] = "no",
        ["forwardx11"] = "no",
        ["tunnel"] = "false",
        ["controlmaster"] = "false",
        ["controlpath"] = null,
        ["requesttty"] = "false",
        ["batchmode"] = "yes",
        ["numberofpasswordprompts"] = "1",
        ["loglevel"] = "INFO",
    };

    /// <summary>What decides nothing on trust, by the reason why not.</summary>
    private static readonly Dictionary<string, string[]> Harmless = new()
    {
        ["it says where the server is and how it is reached: its key is looked at wherever that is"] =
        [
            "host",
            "hostname",
            "port",
            "user",
            "tag",
            "addressfamily",
            "bindaddress",
            "bindinterface",
            "canonicaldomains",
            "canonicalizefallbacklocal",
            "canonicalizehostname",
            "canonicalizemaxdots",
            "canonicalizePermittedcnames",
            "connectionattempts",
            "connecttimeout",
            "ipqos",
            "proxycommand",
            "proxyjump",
            "proxyusefdpass",
            "serveralivecountmax",
            "serveraliveinterval",
            "tcpkeepalive",
        ],
        ["it only refuses"] =
        [
            "casignaturealgorithms",
            "hostkeyalgorithms",
            "refuseconnection",
            "requiredrsasize",
            "revokedhostkeys",
            "warnweakcrypto",
        ],
        ["it says how the connection is protected, with a server that was taken for the right one"] =
        [
            "ciphers",
            "compression",
            "kexalgorithms",
            "macs",
            "rekeylimit",
        ],
        ["of no effect without GSSAPIKeyExchange"] = ["gssapikexalgorithms", "gssapirenewalforcesrekey"],
        ["it says how this side proves who it is, which is the user's affair"] =
        [
            "addkeystoagent",
            "certificatefile",
            "enablesshkeysign",
            "gssapiauthentication",
            "gssapiclientidentity",
            "gssapidelegatecredentials",
            "gssapiserveridentity",
            "gssapitrustdns",
            "hostbasedacceptedalgorithms",
            "hostbasedauthentication",
            "identitiesonly",
            "identityagent",
            "identityfile",
            "kbdinteractiveauthentication",
            "kbdinteractivedevices",
            "passwordauthentication",
            "pkcs11provider",
            "preferredauthentications",
            "pubkeyacceptedalgorithms",
            "pubkeyauthentication",
            "securitykeyprovider",
        ],
        ["it tells the server variables, of which ChildEnvironment leaves none that is a secret"] = ["sendenv", "setenv"],
        ["of no effect without forwarding"] =
        [
            "exitonforwardfailure",
            "forwardx11timeout",
            "forwardx11trusted",
            "gatewayports",
            "permitremoteopen",
            "streamlocalbindmask",
            "streamlocalbindunlink",
            "tunneldevice",
            "xauthlocation",
        ],
        ["of no effect without PermitLocalCommand"] = ["localcommand"],
        ["of no effect without a master"] = ["controlpersist"],
        ["it says how what was decided is shown or written down"] =
        [
            "fingerprinthash",
            "hashknownhosts",
            "logverbose",
            "syslogfacility",
            "visualhostkey",
        ],
        ["of no effect without a terminal"] = ["enableescapecommandline", "escapechar", "obscurekeystroketiming"],
        ["it says whether a session works at all"] =
        [
            "channeltimeout",
            "forkafterauthentication",
            "ignoreunknown",
            "sessiontype",
            "stdinnull",
            "versionaddendum",
        ],
    };

    private readonly TempFolder _temp = new();

    public TrustKeysTests() => RequiresTool.Program("/usr/bin/ssh", "openssh-client");

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("known_hosts")]
    [InlineData("key")]
    [InlineData("fingerprint")]
    public async Task Every_setting_of_ssh_is_ours_or_decides_nothing_on_trust(string by)
    {
        var known = Ours.Keys.Concat(Harmless.Values.SelectMany(keys => keys)).ToHashSet();

        var settings = await SettingsAsync(by, Hostile);

        Assert.Equal([], settings.Keys.Where(key => !known.Contains(key)));
        Assert.True(settings.Count > 80, $"ssh names {settings.Count} settings only");
    }

    /// <summary>Also what another file says, and what only counts for some servers.</summary>
    [Theory]
    [InlineData("{0}")]
    [InlineData("Include {1}\n")]
    [InlineData("Host h\nInclude {1}\n")]
    [InlineData("Match all\n{0}")]
    public async Task What_is_ours_no_config_changes(string config)
    {
        var file = System.Text.Encoding.UTF8.GetBytes(Hostile);
        var text = config.Replace("{0}", Hostile).Replace("{1}", _temp.Write("hostile", file));

        var settings = await SettingsAsync("known_hosts", text);

        var expected = new Dictionary<string, string?>(Ours);
        // An option that this ssh does not know cannot be set against us either.
        if (!settings.ContainsKey("gssapikeyexchange"))
            expected.Remove("gssapikeyexchange");
        Assert.Equal(expected, expected.Keys.ToDictionary(key => key, settings.GetValueOrDefault));
    }

    [Fact]
    public void No_setting_is_in_two_lists() => Assert.Distinct(Ours.Keys.Concat(Harmless.Values.SelectMany(keys => keys)));

    /// <summary>What ssh would do with exactly the arguments that it is started with.</summary>
    private async Task<Dictionary<string, string?>> SettingsAsync(string by, string config)
    {
        using var pin = by switch
        {
            "key" => new PinnedHostKey(Key),
            "fingerprint" => new PinnedHostKey(Tool.Try("ssh-keygen", Key + "\n", "-lf", "-").Output.Split(' ')[1]),
            _ => null,
        };
        var options = new SshOptions
        {
            Host = "h",
            KnownHosts = pin is null ? "/ours" : null,
            SshConfig = _temp.Write("config", System.Text.Encoding.UTF8.GetBytes(config)),
        };
        var arguments = await SshArguments.OfAsync(options, pin, default);
        return Tool.Run("ssh", [.. arguments, "-G", "--", options.Host])
            .Split('\n')
            .Select(line => line.Split(' ', 2))
            .Where(words => words.Length == 2)
            .DistinctBy(words => words[0])
            .ToDictionary(words => words[0], words => (string?)words[1]);
    }
}
