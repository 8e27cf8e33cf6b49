using System.Net.Sockets;
using Pipeline.Testing.Servers;

namespace Pipeline.Sftp.Tests.Servers;

/// <summary>The shared servers do what the other tests rely on.</summary>
public sealed class ServerFixtureTests
{
    [Fact]
    public void Sshd_serves_its_root_by_key()
    {
        using var sshd = new Sshd();
        File.WriteAllText(Path.Combine(sshd.Root, "a file"), "text");
        var end = Sftp("ls -1\n", "-F", sshd.SshConfigFile, "test");
        Assert.True(end.ExitCode == 0, end.Errors + sshd.Log);
        Assert.Contains("a file", end.Output);
    }

    [Fact]
    public void Sshd_serves_by_password()
    {
        using var sshd = new Sshd(new SshdOptions { Password = true, AuthorizedKeys = [] });
        var refused = Tool.Try("ssh", "", "-F", sshd.SshConfigFile, "test", "id -un");
        Assert.Equal(255, refused.ExitCode);
        var ask = Path.Combine(sshd.Root, "ask");
        File.WriteAllText(ask, $"#!/bin/sh\necho {sshd.Password}\n");
        File.SetUnixFileMode(ask, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var end = Tool.Try(
            "env",
            "",
            [
                "SSH_ASKPASS_REQUIRE=force",
                $"SSH_ASKPASS={ask}",
                "ssh",
                "-F",
                sshd.SshConfigFile,
                "-oBatchMode=no",
                "test",
                "id -un",
            ]
        );
        Assert.True(end.ExitCode == 0, end.Errors + sshd.Log);
        Assert.Equal(sshd.User, end.Output.Trim());
    }

    [Fact]
    public void Sshd_is_reached_by_way_of_another()
    {
        using var jump = new Sshd();
        using var inner = new Sshd();
        var config = Path.Combine(jump.Root, "config");
        File.WriteAllText(config, jump.SshConfig("jump") + inner.SshConfig("inner", jump: "jump"));
        var end = Tool.Try("ssh", "", "-F", config, "inner", "echo arrived");
        Assert.True(end.ExitCode == 0, end.Errors + jump.Log + inner.Log);
        Assert.Equal("arrived", end.Output.Trim());
    }

    [Fact]
    public void Sshd_drops_its_sessions_when_stopped_and_comes_back_on_its_port()
    {
        using var sshd = new Sshd();
        using var link = new TcpClient(sshd.Host, sshd.Port);
        var stream = link.GetStream();
        stream.ReadExactly(new byte[8]);
        sshd.Stop();
        Assert.True(Ends(stream));
        Assert.ThrowsAny<SocketException>(() => new TcpClient(sshd.Host, sshd.Port));
        sshd.Start();
        Assert.Equal(0, Sftp("pwd\n", "-F", sshd.SshConfigFile, "test").ExitCode);
    }

    [Fact]
    public void Sshd_refuses_the_requests_that_it_was_told_to()
    {
        using var sshd = new Sshd(new SshdOptions { SftpArguments = "-P posix-rename,rename" });
        File.WriteAllText(Path.Combine(sshd.Root, "a"), "text");
        Assert.NotEqual(0, Sftp("rename a b\n", "-F", sshd.SshConfigFile, "test").ExitCode);
    }

    [Theory]
    [InlineData("-fsync -posixRename", false)]
    [InlineData(null, true)]
    public void ProFtpd_serves_its_root(string? extensions, bool offered)
    {
        using var server = new ProFtpd(new ProFtpdOptions { Extensions = extensions });
        File.WriteAllText(Path.Combine(server.Root, "a file"), "text");
        var end = Sftp("put /bin/ls b\nls -1\n", Options(server));
        Assert.True(end.ExitCode == 0, end.Errors + server.Log);
        Assert.Contains("a file", end.Output);
        Assert.True(File.Exists(Path.Combine(server.Root, "b")));
        Assert.Equal(offered, end.Errors.Contains("posix-rename", StringComparison.Ordinal));
        Assert.Equal(offered, end.Errors.Contains("fsync", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Relay_counts_flips_and_cuts()
    {
        using var sshd = new Sshd();
        await using var relay = new Relay(sshd.Port) { Delay = TimeSpan.FromMilliseconds(2) };
        using var first = new TcpClient(relay.Host, relay.Port);
        var banner = new byte[4];
        await first.GetStream().ReadExactlyAsync(banner, TestContext.Current.CancellationToken);
        Assert.Equal("SSH-"u8, banner);
        Assert.Equal((1, 1), (relay.Connections, relay.Open));
        relay.Cut();
        Assert.True(Ends(first.GetStream()));

        relay.Down.FlipAt = relay.Down.Bytes + 1;
        using var second = new TcpClient(relay.Host, relay.Port);
        await second.GetStream().ReadExactlyAsync(banner, TestContext.Current.CancellationToken);
        Assert.Equal("SRH-"u8, banner);
        Assert.True(relay.Down.Bytes > 8);

        relay.Refuse = true;
        using var third = new TcpClient(relay.Host, relay.Port);
        Assert.Equal(0, await third.GetStream().ReadAsync(banner, TestContext.Current.CancellationToken));
    }

    private static bool Ends(NetworkStream stream)
    {
        stream.ReadTimeout = 5000;
        try
        {
            while (stream.Read(new byte[1024]) > 0) { }
            return true;
        }
        catch (IOException broken)
            when (broken.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            return true;
        }
    }

    /// <summary>The tests may themselves be started where signals are ignored.</summary>
    [Fact]
    public void A_child_of_the_tests_has_the_signals_of_a_program_in_the_foreground()
    {
        var child = ChildProgram.Of("grep", "SigIgn:", "/proc/self/status");
        var end = Tool.Try(
            "sh",
            "",
            ["-c", "trap '' HUP INT QUIT PIPE TERM USR1 USR2; exec \"$@\"", "sh", child.FileName, .. child.ArgumentList]
        );
        Assert.True(end.ExitCode == 0, end.Errors);
        var ignored = Convert.ToUInt64(end.Output.Split('\t')[1].Trim(), 16);
        Assert.Equal(0UL, ignored & Bits(1, 2, 3, 10, 12, 13, 15));
    }

    [Fact]
    public void Sshd_with_its_own_key_exchange_lets_in()
    {
        using var sshd = new Sshd(new SshdOptions { KeyExchange = null });
        Assert.Equal("in", Tool.Run("ssh", "-F", sshd.SshConfigFile, "test", "echo in").Trim());
    }

    private static ulong Bits(params int[] signals) => signals.Aggregate(0UL, (bits, signal) => bits | (1UL << (signal - 1)));

    private static ToolEnd Sftp(string batch, params string[] arguments) =>
        Tool.Try("sftp", batch, ["-vvv", "-b", "-", .. arguments]);

    private static string[] Options(ProFtpd server) =>
        [
            "-F/dev/null",
            $"-P{server.Port}",
            $"-i{server.KeyFile}",
            $"-oUserKnownHostsFile={server.KnownHostsFile}",
            $"{server.User}@{server.Host}",
        ];
}
