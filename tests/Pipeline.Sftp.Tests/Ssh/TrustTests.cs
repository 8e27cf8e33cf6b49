using Pipeline.Sftp.Ssh;
using Pipeline.Testing.Servers;

namespace Pipeline.Sftp.Tests.Ssh;

/// <summary>An ssh_config that vouches for everybody, against what the pipeline file names.</summary>
public sealed class TrustTests : IDisposable
{
    private readonly Sshd _sshd = new();

    public void Dispose() => _sshd.Dispose();

    /// <summary>
    /// Every option of ssh_config(5) that decides on trust in a server, set to the worst that it can be.
    /// </summary>
    private static readonly string[] Hostile =
    [
        "StrictHostKeyChecking no",
        "UserKnownHostsFile /hostile/user",
        "GlobalKnownHostsFile /hostile/global",
        "KnownHostsCommand /hostile/command %H %t %K",
        "VerifyHostKeyDNS yes",
        "CheckHostIP yes",
        "HostKeyAlias hostile",
        "NoHostAuthenticationForLocalhost yes",
        "UpdateHostKeys yes",
        "FingerprintHash md5",
        "GSSAPIKeyExchange yes",
    ];

    /// <summary>What ssh must say of it.</summary>
    private static readonly Dictionary<string, string?> Ours = new()
    {
        ["stricthostkeychecking"] = "true",
        ["globalknownhostsfile"] = "none",
        ["knownhostscommand"] = null,
        ["verifyhostkeydns"] = "false",
        ["checkhostip"] = "no",
        ["nohostauthenticationforlocalhost"] = "no",
        ["updatehostkeys"] = "false",
        ["gssapikeyexchange"] = "no",
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task File_of_known_hosts_counts_alone(bool acceptNew)
    {
        var options = With(Hostile, knownHosts: "/ours", acceptNew: acceptNew);

        await AssertTrustAsync(
            options,
            null,
            new()
            {
                ["userknownhostsfile"] = "/ours",
                ["stricthostkeychecking"] = acceptNew ? "accept-new" : "true",
                ["hostkeyalias"] = $"[{_sshd.Host}]:{_sshd.Port}",
            }
        );
    }

    [Fact]
    public async Task Pinned_key_counts_alone()
    {
        using var pin = new PinnedHostKey(_sshd.HostKey);

        await AssertTrustAsync(With(Hostile, hostKey: _sshd.HostKey), pin, new() { ["userknownhostsfile"] = pin.File });
    }

    [Fact]
    public async Task Pinned_fingerprint_counts_alone()
    {
        using var pin = new PinnedHostKey(Fingerprint);

        await AssertTrustAsync(
            With(Hostile, hostKey: Fingerprint),
            pin,
            new()
            {
                ["userknownhostsfile"] = "none",
                ["fingerprinthash"] = "SHA256",
                ["knownhostscommand"] = $"/bin/sh \"{pin.File}\" %f %H %t %K",
            }
        );
    }

    [Fact]
    public async Task What_only_refuses_stays_the_users()
    {
        var settings = await SettingsAsync(
            With(["RevokedHostKeys /revoked", "HostKeyAlgorithms ssh-rsa"], knownHosts: "/ours"),
            null
        );

        Assert.Equal(("/revoked", "ssh-rsa"), (settings["revokedhostkeys"], settings["hostkeyalgorithms"]));
    }

    [Theory]
    [InlineData("KnownHostsCommand /bin/echo %H %t %K")]
    [InlineData("HostKeyAlias other")]
    [InlineData("GlobalKnownHostsFile {all}")]
    [InlineData("UserKnownHostsFile {all}")]
    [InlineData("NoHostAuthenticationForLocalhost yes")]
    [InlineData("StrictHostKeyChecking no")]
    public async Task Nobody_vouches_for_a_server_beside_what_is_named(string line)
    {
        using var other = new Sshd();
        var all = Write("all", $"* {_sshd.HostKey}\n");
        // The same file has this server's key under the name of another one.
        var named = Write("named", $"[{_sshd.Host}]:{_sshd.Port} {other.HostKey}\nother {_sshd.HostKey}\n");
        string[] config = [line.Replace("{all}", all)];

        await RefusedAsync(With(config, knownHosts: named));
        await RefusedAsync(With(config, hostKey: other.HostKey));
        await RefusedAsync(With(config, hostKey: FingerprintOf(other)));
    }

    [Fact]
    public async Task The_right_server_is_taken_whatever_the_config_says()
    {
        var port = $"Port {_sshd.Port}";
        await using var first = await LoginTests.ConnectAsync(With(Hostile, knownHosts: _sshd.KnownHostsFile));
        await using var second = await LoginTests.ConnectAsync(With([port, .. Hostile], hostKey: _sshd.HostKey));
        await using var third = await LoginTests.ConnectAsync(With([port, .. Hostile], hostKey: Fingerprint));
    }

    /// <summary>
    /// Where the pipeline file names nothing, who vouches is the user's own affair; that nobody is asked is not.
    /// </summary>
    [Fact]
    public async Task Without_a_word_of_ours_the_users_config_says_who_vouches()
    {
        await using var connection = await LoginTests.ConnectAsync(With(["KnownHostsCommand /bin/echo %H %t %K"]));

        await RefusedAsync(With(["StrictHostKeyChecking no", "UserKnownHostsFile none", "GlobalKnownHostsFile none"]));
        await RefusedAsync(With(["StrictHostKeyChecking ask", "UserKnownHostsFile none", "GlobalKnownHostsFile none"]));
    }

    [Fact]
    public async Task A_name_that_cannot_be_looked_for_is_refused()
    {
        var options = new SshOptions
        {
            Host = "there",
            KnownHosts = "/ours",
            SshConfig = Write("config", "HostKeyAlias hostile\nHostname a,b\n"),
        };
        var fault = await Assert.ThrowsAsync<SshException>(() => LoginTests.ConnectAsync(options));

        Assert.Equal(SshFailure.UnsafeOption, fault.Failure);
    }

    [Fact]
    public async Task A_config_that_ssh_cannot_read_is_told_in_its_words()
    {
        var fault = await Assert.ThrowsAsync<SshException>(() =>
            LoginTests.ConnectAsync(With(["NoSuchOption yes"], knownHosts: _sshd.KnownHostsFile))
        );

        Assert.Contains("nosuchoption", fault.Message);
    }

    private string Fingerprint => FingerprintOf(_sshd);

    private static string FingerprintOf(Sshd server) =>
        Tool.Try("ssh-keygen", server.HostKey + "\n", "-lf", "-").Output.Split(' ')[1];

    private string Write(string name, string text)
    {
        var path = Path.Combine(_sshd.Root, name);
        File.WriteAllText(path, text);
        return path;
    }

    private SshOptions With(string[] config, string? knownHosts = null, string? hostKey = null, bool acceptNew = false) =>
        new()
        {
            Host = _sshd.Host,
            Port = _sshd.Port,
            User = _sshd.User,
            KeyFile = _sshd.KeyFile,
            KnownHosts = knownHosts,
            HostKey = hostKey,
            AcceptNew = acceptNew,
            SshConfig = Write($"config-{Guid.NewGuid():N}", string.Join('\n', config) + "\n"),
        };

    private static async Task AssertTrustAsync(SshOptions options, PinnedHostKey? pin, Dictionary<string, string?> more)
    {
        var settings = await SettingsAsync(options, pin);
        var expected = new Dictionary<string, string?>(Ours);
        foreach (var (option, value) in more)
            expected[option] = value;
        // An option that this ssh does not know cannot be set against us either.
        var known = Tool.Run("ssh", "-F/dev/null", "-oIgnoreUnknown=*", "-oGSSAPIKeyExchange=yes", "-G", "h");
        if (!known.Contains("gssapikeyexchange yes"))
            expected.Remove("gssapikeyexchange");

        Assert.Equal(expected, expected.Keys.ToDictionary(option => option, settings.GetValueOrDefault));
    }

    /// <summary>What ssh would do with exactly the arguments that it is started with.</summary>
    private static async Task<Dictionary<string, string?>> SettingsAsync(SshOptions options, PinnedHostKey? pin)
    {
        var arguments = await SshArguments.OfAsync(options, pin, default);
        return Tool.Run("ssh", [.. arguments, "-G", "--", options.Host])
            .Split('\n')
            .Select(line => line.Split(' ', 2))
            .Where(words => words.Length == 2)
            .DistinctBy(words => words[0])
            .ToDictionary(words => words[0], words => (string?)words[1]);
    }

    private static async Task RefusedAsync(SshOptions options)
    {
        var fault = await Assert.ThrowsAsync<SshException>(() => LoginTests.ConnectAsync(options));

        Assert.True(fault.Failure is SshFailure.ChangedHostKey or SshFailure.UnknownHostKey, fault.Message);
    }
}
