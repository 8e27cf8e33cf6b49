using System.Runtime.Intrinsics.X86;
using Pipeline.Sftp.Ssh;
using Pipeline.Testing.Servers;

namespace Pipeline.Sftp.Tests.Ssh;

/// <summary>The words with which ssh is started, as the kernel has them.</summary>
public sealed class CommandLineTests
{
    private const string FastFirst = "Ciphers=^aes128-gcm@openssh.com";

    [Fact]
    public async Task Connection_is_shared_with_nobody_forwards_nothing_and_runs_no_local_command()
    {
        using var sshd = new Sshd();
        var words = await WordsAsync(sshd, LoginTests.With(sshd));

        string[] always =
        [
            "ControlMaster=no",
            "ControlPath=none",
            "ClearAllForwardings=yes",
            "ForwardAgent=no",
            "ForwardX11=no",
            "PermitLocalCommand=no",
            "RemoteCommand=none",
        ];
        Assert.All(always, option => Assert.Equal("-o", words[Array.IndexOf(words, option) - 1]));
    }

    [Fact]
    public async Task No_word_behind_the_double_dash_is_an_option()
    {
        using var sshd = new Sshd();
        var words = await WordsAsync(sshd, LoginTests.With(sshd));

        Assert.Equal(["--", sshd.Host, "sftp"], words[Array.IndexOf(words, "--")..]);
        Assert.Contains("-s", words[..Array.IndexOf(words, "--")]);
    }

    [Fact]
    public async Task Aes_in_gcm_comes_first_where_the_processor_has_it_and_nothing_is_set()
    {
        using var sshd = new Sshd();
        var hasAes = Aes.IsSupported || System.Runtime.Intrinsics.Arm.Aes.IsSupported;

        Assert.Equal(hasAes, (await WordsAsync(sshd, LoginTests.With(sshd))).Contains(FastFirst));
    }

    [Fact]
    public async Task Ciphers_that_a_user_has_set_stay()
    {
        using var sshd = new Sshd();
        var config = Path.Combine(sshd.Root, "config");
        File.WriteAllText(config, "Host *\n  Ciphers aes256-ctr\n");

        var words = await WordsAsync(sshd, LoginTests.With(sshd, sshConfig: config));

        Assert.DoesNotContain(words, word => word.StartsWith("Ciphers=", StringComparison.Ordinal));
    }

    private static async Task<string[]> WordsAsync(Sshd sshd, SshOptions options)
    {
        await using var connection = await LoginTests.ConnectAsync(options);
        return ChildTests.CommandLine(Assert.Single(ChildTests.Children(sshd))).TrimEnd('\0').Split('\0');
    }
}
