using System.Net;
using System.Net.Sockets;
using Pipeline.Sftp.Client;
using Pipeline.Sftp.Ssh;
using Pipeline.Testing.Servers;

namespace Pipeline.Sftp.Tests.Ssh;

/// <summary>Each way in, and each way to be turned away, with a real sshd.</summary>
public sealed class LoginTests
{
    [Fact]
    public async Task Key_file_and_known_hosts_let_in()
    {
        using var sshd = new Sshd();
        await MustWorkAsync(sshd, With(sshd));
    }

    [Fact]
    public async Task Host_of_an_ssh_config_lets_in()
    {
        using var sshd = new Sshd();
        await MustWorkAsync(sshd, new SshOptions { Host = "test", SshConfig = sshd.SshConfigFile });
    }

    [Fact]
    public async Task Agent_lets_in()
    {
        using var sshd = new Sshd();
        var socket = Path.Combine(Path.GetDirectoryName(sshd.KeyFile)!, "agent");
        var agent = Tool.Run("ssh-agent", "-a", socket).Split("SSH_AGENT_PID=")[1].Split(';')[0];
        try
        {
            Tool.Run("env", $"SSH_AUTH_SOCK={socket}", "ssh-add", "-q", sshd.KeyFile);
            var config = Path.Combine(sshd.Root, "config");
            File.WriteAllText(config, $"IdentityAgent {socket}\nIdentityFile none\n");
            await MustWorkAsync(sshd, With(sshd, keyFile: "", sshConfig: config));
        }
        finally
        {
            Tool.Run("kill", agent);
        }
    }

    [Fact]
    public async Task Passwords_let_in_also_several_at_once()
    {
        using var sshd = new Sshd(new SshdOptions { Password = true, AuthorizedKeys = [] });
        var connections = await Task.WhenAll(
            Enumerable
                .Range(0, 3)
                .Select(_ => SshConnector.ConnectAsync(With(sshd, password: sshd.Password), new SftpSettings(), default))
        );
        foreach (var connection in connections)
        {
            Assert.NotNull(await connection.StatAsync(".", default));
            await connection.DisposeAsync();
        }
    }

    [Fact]
    public async Task Wrong_password_is_refused_once()
    {
        using var sshd = new Sshd(new SshdOptions { Password = true, AuthorizedKeys = [] });
        var fault = await RefusedAsync(With(sshd, password: "wrong"), SshFailure.RefusedLogin, isTransient: false);

        Assert.Single(sshd.Log.Split('\n'), line => line.Contains("Failed password"));
        Assert.DoesNotContain("wrong", fault.Message);
    }

    [Fact]
    public async Task Jump_host_is_gone_through_and_never_told_the_password()
    {
        using var jump = new Sshd();
        using var inner = new Sshd(new SshdOptions { Password = true, AuthorizedKeys = [] });
        var config = Path.Combine(jump.Root, "config");
        File.WriteAllText(config, jump.SshConfig("jump"));
        await MustWorkAsync(inner, With(inner, password: inner.Password, jump: "jump", sshConfig: config));
        Assert.Contains("Accepted publickey", jump.Log);

        using var asking = new Sshd(new SshdOptions { Password = true, AuthorizedKeys = [] });
        File.WriteAllText(config, asking.SshConfig("jump").Replace("BatchMode yes", "BatchMode no"));
        // With this password the jump host would let in whoever tells it.
        await Assert.ThrowsAsync<SshException>(() =>
            ConnectAsync(With(inner, password: asking.Password, jump: "jump", sshConfig: config))
        );
        Assert.DoesNotContain("Accepted password", asking.Log);
    }

    [Fact]
    public async Task Wrong_key_is_refused()
    {
        using var sshd = new Sshd(new SshdOptions { AuthorizedKeys = [] });
        await RefusedAsync(With(sshd), SshFailure.RefusedLogin, isTransient: false);
    }

    [Fact]
    public async Task Missing_key_file_is_named()
    {
        using var sshd = new Sshd();
        var fault = await RefusedAsync(With(sshd, keyFile: "/no/such/key"), SshFailure.KeyFileUnusable, isTransient: false);
        Assert.Contains("/no/such/key", fault.Message);
    }

    [Fact]
    public async Task Key_file_that_others_can_read_is_refused()
    {
        using var sshd = new Sshd();
        File.SetUnixFileMode(sshd.KeyFile, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        await RefusedAsync(With(sshd), SshFailure.KeyFileUnusable, isTransient: false);
    }

    [Fact]
    public async Task Unknown_host_key_is_refused_unless_new_ones_are_accepted()
    {
        using var sshd = new Sshd();
        var known = Path.Combine(sshd.Root, "known with blanks");
        await RefusedAsync(With(sshd, knownHosts: known), SshFailure.UnknownHostKey, isTransient: false);
        await MustWorkAsync(sshd, With(sshd, knownHosts: known, acceptNew: true));
        await MustWorkAsync(sshd, With(sshd, knownHosts: known));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Changed_host_key_is_refused_also_when_new_ones_are_accepted(bool acceptNew)
    {
        using var sshd = new Sshd();
        using var other = new Sshd();
        File.WriteAllText(sshd.KnownHostsFile, $"[{sshd.Host}]:{sshd.Port} {other.HostKey}\n");
        await RefusedAsync(With(sshd, acceptNew: acceptNew), SshFailure.ChangedHostKey, isTransient: false);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pinned_host_key_is_the_only_one(bool asFingerprint)
    {
        using var sshd = new Sshd();
        using var other = new Sshd();
        string Pin(Sshd server) =>
            asFingerprint ? Tool.Try("ssh-keygen", server.HostKey + "\n", "-lf", "-").Output.Split(' ')[1] : server.HostKey;
        await MustWorkAsync(sshd, With(sshd, knownHosts: "/dev/null", hostKey: Pin(sshd)));

        var fault = await Assert.ThrowsAsync<SshException>(() => ConnectAsync(With(sshd, hostKey: Pin(other))));
        Assert.True(fault.Failure is SshFailure.ChangedHostKey or SshFailure.UnknownHostKey, fault.Message);
    }

    [Fact]
    public async Task Port_where_nobody_listens_refuses()
    {
        using var sshd = new Sshd();
        sshd.Stop();
        var fault = await RefusedAsync(With(sshd), SshFailure.ConnectionRefused, isTransient: true);
        Assert.Contains($"{sshd.Host}:{sshd.Port}", fault.Message);
    }

    [Fact]
    public async Task Host_that_does_not_exist_is_named()
    {
        var fault = await Assert.ThrowsAsync<SshException>(() => ConnectAsync(new SshOptions { Host = "nowhere.invalid" }));
        Assert.Equal(SshFailure.UnknownHost, fault.Failure);
        Assert.Contains("nowhere.invalid", fault.Message);
    }

    [Fact]
    public async Task Server_that_says_nothing_times_out()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var options = new SshOptions
        {
            Host = "127.0.0.1",
            Port = ((IPEndPoint)silent.LocalEndpoint).Port,
            ConnectTimeout = TimeSpan.FromSeconds(1),
        };
        var fault = await Assert.ThrowsAsync<SshException>(() => ConnectAsync(options));
        Assert.Equal((SshFailure.TimedOut, true), (fault.Failure, fault.IsTransient));
    }

    [Fact]
    public async Task Server_that_goes_down_right_after_the_login_is_tried_again()
    {
        using var sshd = new Sshd(new SshdOptions { MoreConfig = ["ForceCommand kill -9 $PPID"] });
        await RefusedAsync(With(sshd), SshFailure.DroppedByServer, isTransient: true);
    }

    [Fact]
    public async Task Server_that_has_too_many_at_once_drops_and_it_passes()
    {
        using var sshd = new Sshd(new SshdOptions { MaxStartups = "1:100:1" });
        using var waiting = new TcpClient(sshd.Host, sshd.Port);
        Assert.NotEqual(-1, waiting.GetStream().ReadByte());
        await RefusedAsync(With(sshd), SshFailure.DroppedByServer, isTransient: true);
    }

    [Fact]
    public async Task Server_without_sftp_is_told_apart_from_a_refused_login()
    {
        using var sshd = new Sshd(new SshdOptions { Sftp = false });
        await RefusedAsync(With(sshd), SshFailure.SubsystemRefused, isTransient: false);
    }

    [Fact]
    public async Task Login_script_that_prints_is_shown()
    {
        using var sshd = new Sshd(new SshdOptions { MoreConfig = ["ForceCommand echo Welcome to the machine"] });
        var fault = await Assert.ThrowsAsync<SshException>(() => ConnectAsync(With(sshd)));
        Assert.Contains("Welcome to the machine", fault.Message);
    }

    [Theory]
    [InlineData("-oProxyCommand=touch x")]
    [InlineData("a b")]
    [InlineData("a%h")]
    [InlineData("$(x)")]
    [InlineData("a;b")]
    [InlineData("a'b")]
    [InlineData("a\nb")]
    [InlineData("")]
    public async Task Names_that_are_more_than_names_never_reach_ssh(string name)
    {
        foreach (
            var options in new[]
            {
                new SshOptions { Host = name },
                new SshOptions { Host = "h", User = name },
                new SshOptions { Host = "h", Jump = name },
                new SshOptions { Host = "h", Jump = $"u@h,{name}" },
            }
        )
            Assert.Equal(SshFailure.UnsafeOption, (await Assert.ThrowsAsync<SshException>(() => ConnectAsync(options))).Failure);
    }

    internal static SshOptions With(
        Sshd sshd,
        string? keyFile = null,
        string? password = null,
        string? knownHosts = null,
        bool acceptNew = false,
        string? hostKey = null,
        string? jump = null,
        string? sshConfig = null
    ) =>
        new()
        {
            Host = sshd.Host,
            Port = sshd.Port,
            User = sshd.User,
            KeyFile = keyFile is "" || password is not null ? null : keyFile ?? sshd.KeyFile,
            Password = password is null ? null : () => password,
            KnownHosts = knownHosts ?? sshd.KnownHostsFile,
            AcceptNew = acceptNew,
            HostKey = hostKey,
            Jump = jump,
            SshConfig = sshConfig ?? "/dev/null",
        };

    internal static Task<SftpConnection> ConnectAsync(SshOptions options) =>
        SshConnector.ConnectAsync(options, new SftpSettings(), default);

    private static async Task MustWorkAsync(Sshd sshd, SshOptions options)
    {
        await using var connection = await ConnectAsync(options);
        Assert.Equal(sshd.Root, await connection.RealPathAsync(".", default));
    }

    private static async Task<SshException> RefusedAsync(SshOptions options, SshFailure failure, bool isTransient)
    {
        var fault = await Assert.ThrowsAsync<SshException>(() => ConnectAsync(options));
        Assert.True(
            (failure, isTransient) == (fault.Failure, fault.IsTransient),
            $"{fault.Failure} {fault.IsTransient} {fault.Message}"
        );
        Assert.DoesNotContain('\n', fault.Message);
        return fault;
    }
}
