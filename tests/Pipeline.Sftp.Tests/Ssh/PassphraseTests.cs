using System.Diagnostics;
using Pipeline.Sftp.Ssh;
using Pipeline.Testing.Servers;

namespace Pipeline.Sftp.Tests.Ssh;

/// <summary>A key's passphrase and a server's password: each goes where it belongs, and nowhere else.</summary>
public sealed class PassphraseTests
{
    private const string Secret = "it's a \\ secret$ ";

    [Fact]
    public async Task Passphrase_opens_the_key_and_no_server_is_offered_it()
    {
        using var sshd = Encrypted(new SshdOptions { Password = true, LogLevel = "DEBUG1" });
        await using (var connection = await LoginTests.ConnectAsync(With(sshd)))
            Assert.NotNull(await connection.StatAsync(".", default));

        Assert.Contains("Accepted publickey", sshd.Log);
        AssertOnlyKeysWereTried(sshd);
    }

    [Fact]
    public async Task A_server_that_does_not_know_the_key_is_not_offered_the_passphrase()
    {
        using var sshd = Encrypted(
            new SshdOptions
            {
                Password = true,
                AuthorizedKeys = [],
                LogLevel = "DEBUG1",
            }
        );
        // Whoever may have set these in his ssh_config does not change that.
        var config = Path.Combine(sshd.Root, "config");
        File.WriteAllText(
            config,
            "PreferredAuthentications password,keyboard-interactive,publickey\nPasswordAuthentication yes\n"
        );

        foreach (var options in new[] { With(sshd), With(sshd, sshConfig: config) })
            await RefusedAsync(options, SshFailure.RefusedLogin);

        Assert.Contains("method publickey", sshd.Log);
        AssertOnlyKeysWereTried(sshd);
    }

    [Fact]
    public async Task A_wrong_passphrase_is_told_and_not_tried_as_a_password()
    {
        using var sshd = Encrypted(new SshdOptions { Password = true, LogLevel = "DEBUG1" });

        var fault = await RefusedAsync(With(sshd, passphrase: "another"), SshFailure.RefusedLogin);

        Assert.Contains("'passphrase'", fault.Message);
        AssertOnlyKeysWereTried(sshd);
    }

    [Fact]
    public async Task A_server_that_wants_both_gets_the_password_alone()
    {
        using var sshd = Encrypted(
            new SshdOptions
            {
                Password = true,
                LogLevel = "DEBUG1",
                MoreConfig = ["AuthenticationMethods publickey,password"],
            }
        );
        await using var connection = await LoginTests.ConnectAsync(With(sshd, password: sshd.Password));

        Assert.NotNull(await connection.StatAsync(".", default));
        Assert.Contains("Accepted password", sshd.Log);
        Assert.DoesNotContain("Failed password", sshd.Log);
    }

    [Fact]
    public async Task A_server_that_wants_a_key_without_passphrase_and_a_password_gets_both()
    {
        using var sshd = new Sshd(new SshdOptions { Password = true, MoreConfig = ["AuthenticationMethods publickey,password"] });
        await using var connection = await LoginTests.ConnectAsync(With(sshd, passphrase: null, password: sshd.Password));

        Assert.NotNull(await connection.StatAsync(".", default));
    }

    [Theory]
    [InlineData("Enter passphrase for key '/k/mine': ", "phrase", "phrase", "")]
    [InlineData("Enter passphrase for key '/k/other': ", "", "", "")]
    [InlineData("Enter passphrase for PKCS#11 token mine: ", "", "", "")]
    [InlineData("Enter PIN for 'mine': ", "", "", "")]
    [InlineData("Enter PIN for ED25519-SK key /k/mine: ", "", "", "")]
    [InlineData("me@there's password: ", "word", "", "word")]
    [InlineData("Enter me@there's old password: ", "", "", "word")]
    [InlineData("(me@there) Enter passphrase for key '/k/mine': ", "", "", "word")]
    [InlineData("Your code: ", "", "", "word")]
    public void Each_question_gets_its_own_answer(string question, string toBoth, string toPassphrase, string toPassword)
    {
        Assert.Equal(toBoth, Ask(question, "phrase", "word"));
        Assert.Equal(toPassphrase, Ask(question, "phrase", null));
        Assert.Equal(toPassword, Ask(question, null, "word"));
    }

    [Fact]
    public void A_long_path_is_known_by_what_ssh_shows_of_it()
    {
        var path = "/k/" + string.Concat(Enumerable.Repeat("ä'$(x) ", 20));
        var shown = System.Text.Encoding.UTF8.GetBytes(path)[..100];

        Assert.Equal(
            "phrase",
            Ask(
                $"Enter passphrase for key '{System.Text.Encoding.UTF8.GetString(shown).TrimEnd('\uFFFD')}': ",
                "phrase",
                null,
                path
            )
        );
    }

    private static string Ask(string question, string? passphrase, string? password, string key = "/k/mine")
    {
        using var askpass = new Askpass(
            new SshOptions
            {
                Host = "h",
                KeyFile = key,
                Passphrase = passphrase is null ? null : () => passphrase,
                Password = password is null ? null : () => password,
            }
        );
        var start = new ProcessStartInfo("/bin/sh", ["-c", "read go; \"$SSH_ASKPASS\" \"$1\"; exit 0", "sh", question])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in askpass.Variables)
            start.Environment[name] = value;
        using var asker = Process.Start(start)!;
        askpass.Serve(asker.Id);
        asker.StandardInput.WriteLine();
        return asker.StandardOutput.ReadToEnd().TrimEnd('\n');
    }

    /// <summary>A server whose key file has a passphrase.</summary>
    private static Sshd Encrypted(SshdOptions options)
    {
        var sshd = new Sshd(options);
        Tool.Run("ssh-keygen", "-q", "-p", "-P", "", "-N", Secret, "-f", sshd.KeyFile);
        return sshd;
    }

    private static SshOptions With(
        Sshd sshd,
        string? passphrase = Secret,
        string? password = null,
        string sshConfig = "/dev/null"
    ) =>
        new()
        {
            Host = sshd.Host,
            Port = sshd.Port,
            User = sshd.User,
            KeyFile = sshd.KeyFile,
            KnownHosts = sshd.KnownHostsFile,
            SshConfig = sshConfig,
            Passphrase = passphrase is null ? null : () => passphrase,
            Password = password is null ? null : () => password,
        };

    private static void AssertOnlyKeysWereTried(Sshd sshd)
    {
        Assert.DoesNotContain("method password", sshd.Log);
        Assert.DoesNotContain("method keyboard-interactive", sshd.Log);
    }

    private static async Task<SshException> RefusedAsync(SshOptions options, SshFailure failure)
    {
        var fault = await Assert.ThrowsAsync<SshException>(() => LoginTests.ConnectAsync(options));
        Assert.True(failure == fault.Failure, $"{fault.Failure} {fault.Message}");
        Assert.DoesNotContain(Secret, fault.Message);
        return fault;
    }
}
