using System.Diagnostics;
using Pipeline.Sftp.Client;
using Pipeline.Sftp.Ssh;
using Pipeline.Testing.Servers;

namespace Pipeline.Sftp.Tests.Ssh;

/// <summary>What kind of child process ssh is.</summary>
public sealed class ChildTests
{
    [Fact]
    public async Task Child_has_its_own_session_so_that_ctrl_c_does_not_reach_it()
    {
        using var sshd = new Sshd();
        await using var connection = await LoginTests.ConnectAsync(LoginTests.With(sshd));
        var child = Assert.Single(Children(sshd));

        Assert.Equal(child.ToString(), Stat(child)[3]);
        Assert.NotEqual(Stat(Environment.ProcessId)[3], Stat(child)[3]);
        Assert.NotEqual(Stat(Environment.ProcessId)[2], Stat(child)[2]);
    }

    [Fact]
    public async Task Child_ends_with_its_connection_and_leaves_no_zombie()
    {
        using var sshd = new Sshd();
        var connection = await LoginTests.ConnectAsync(LoginTests.With(sshd));
        var child = Assert.Single(Children(sshd));
        await connection.DisposeAsync();

        Assert.False(Directory.Exists($"/proc/{child}"));
    }

    [Fact]
    public async Task Child_of_a_connection_that_fails_is_gone_too()
    {
        using var sshd = new Sshd(new SshdOptions { AuthorizedKeys = [] });
        await Assert.ThrowsAsync<SshException>(() => LoginTests.ConnectAsync(LoginTests.With(sshd)));

        Assert.Empty(Children(sshd));
    }

    [Fact]
    public async Task Cancelled_connecting_ends_the_child()
    {
        using var cancellation = new CancellationTokenSource();
        var options = new SshOptions { Host = "-", Command = ["sleep", "1000.25"] };
        var connecting = SshConnector.ConnectAsync(options, new SftpSettings(), cancellation.Token);
        cancellation.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);

        Assert.DoesNotContain(Processes(), process => CommandLine(process).Contains("1000.25"));
    }

    [Fact]
    public async Task A_master_in_ssh_config_does_not_fold_connections_into_one()
    {
        using var sshd = new Sshd();
        await using var relay = new Relay(sshd.Port);
        var config = Path.Combine(sshd.Root, "config");
        var text = sshd.SshConfig("test").Replace($"Port {sshd.Port}", $"Port {relay.Port}");
        File.WriteAllText(
            config,
            $"{text}  HostKeyAlias [{sshd.Host}]:{sshd.Port}\n  ControlMaster auto\n  ControlPath {sshd.Root}/master\n  ControlPersist 10\n"
        );
        var connections = new List<SftpConnection>();
        for (var i = 0; i < 3; i++)
            connections.Add(await LoginTests.ConnectAsync(new SshOptions { Host = "test", SshConfig = config }));

        Assert.Equal(3, relay.Connections);
        foreach (var connection in connections)
            await connection.DisposeAsync();
    }

    [Fact]
    public async Task A_flood_of_words_on_standard_error_blocks_nothing()
    {
        var options = new SshOptions
        {
            Host = "-",
            Command = ["/bin/sh", "-c", "head -c 3000000 /dev/zero | tr '\\0' x >&2; exec /usr/lib/openssh/sftp-server"],
        };
        RequiresTool.Program("/usr/lib/openssh/sftp-server", "openssh-sftp-server");
        await using var connection = await LoginTests.ConnectAsync(options);

        Assert.NotNull(await connection.StatAsync(".", default));
    }

    [Fact]
    public async Task The_last_words_of_the_child_are_in_the_fault()
    {
        var options = new SshOptions
        {
            Host = "-",
            Command = ["/bin/sh", "-c", "printf '\\0\\0\\0\\5\\2\\0\\0\\0\\3'; read x; echo the end is near >&2"],
        };
        await using var connection = await LoginTests.ConnectAsync(options);
        // The request ends in a line break, so the script goes on when it has come.
        var fault = await Assert.ThrowsAsync<SftpException>(async () => await connection.StatAsync("x\n", default));

        Assert.Equal((SftpStatus.ConnectionLost, true), (fault.Status, fault.Message.Contains("the end is near")));
    }

    [Fact]
    public async Task A_program_that_is_missing_is_named()
    {
        var options = new SshOptions { Host = "-", Command = ["no-such-program"] };
        var fault = await Assert.ThrowsAsync<SshException>(() => LoginTests.ConnectAsync(options));

        Assert.Equal(SshFailure.CommandMissing, fault.Failure);
        Assert.Contains("no-such-program", fault.Message);
    }

    [Fact]
    public async Task Secrets_are_in_no_command_line_environment_or_file()
    {
        using var sshd = new Sshd(new SshdOptions { Password = true, AuthorizedKeys = [] });
        const string canary = "canary-5b1f";
        Environment.SetEnvironmentVariable("PIPELINE_TEST_SECRET", canary);
        var before = AskFolders();
        await using var connection = await LoginTests.ConnectAsync(LoginTests.With(sshd, password: sshd.Password));
        var child = Assert.Single(Children(sshd));
        var seen = CommandLine(child) + File.ReadAllText($"/proc/{child}/environ");

        Assert.Contains("SSH_ASKPASS_REQUIRE", seen);
        Assert.DoesNotContain(canary, seen);
        Assert.DoesNotContain(sshd.Password!, seen);
        Assert.DoesNotContain(AskFolders().Except(before), folder => IsOurs(folder, child));
    }

    private static string[] AskFolders() => Directory.GetDirectories(Path.GetTempPath(), "pipeline-ask-*");

    private static bool IsOurs(string folder, int child) => File.ReadAllText($"/proc/{child}/environ").Contains(folder);

    internal static List<int> Children(Sshd sshd) => Children(sshd.Port);

    /// <summary>The processes of ssh that this one has started to a port.</summary>
    internal static List<int> Children(int port) =>
        [
            .. Processes()
                .Where(process =>
                    Stat(process) is [_, var parent, ..]
                    && parent == Environment.ProcessId.ToString()
                    && CommandLine(process).Contains($"-p{port}\0")
                ),
        ];

    private static IEnumerable<int> Processes() => Process.GetProcesses().Select(process => process.Id);

    internal static string CommandLine(int process) => ReadOrNothing($"/proc/{process}/cmdline");

    /// <summary>State, parent, group and session of a process.</summary>
    private static string[] Stat(int process) =>
        ReadOrNothing($"/proc/{process}/stat") is { Length: > 0 } text ? text[(text.LastIndexOf(')') + 2)..].Split(' ') : [];

    private static string ReadOrNothing(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
