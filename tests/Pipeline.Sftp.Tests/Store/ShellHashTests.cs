using Pipeline.Abstractions.Items;
using Pipeline.Stores.Sftp;
using Pipeline.Testing;
using Pipeline.Testing.Servers;

namespace Pipeline.Sftp.Tests.Store;

/// <summary>Hashes that a command on the server takes, and the servers where there is none.</summary>
public sealed class ShellHashTests
{
    private const string NoCommand = "no hash command on";

    [Theory]
    [InlineData("sha256")]
    [InlineData("md5")]
    public async Task Odd_names_are_hashed_as_they_are(string algorithm)
    {
        using var sshd = new Sshd();
        await using var store = new StoreUnderTest(StoreUnderTest.To(sshd));
        string[] names = ["-rf", "-", "a b", "line\nbreak\n1 0000", "quote'\"`$(id)", "\\n", "ünï", "*", "deep/-x/ y", "~", "#"];
        foreach (var name in names)
        {
            await store.WriteAsync(name, StoreUnderTest.Bytes(name.Length));
            var told = await store.HashOfAsync(name, algorithm: algorithm);
            Assert.Equal((VerificationLevel.HashCommand, HashOf(algorithm, name.Length)), (told?.VerifiedBy, told?.Hash.Hex));
        }
        Assert.Equal(names.Order(), (await FilesAsync(store)).Order());
    }

    [Fact]
    public async Task Many_are_asked_at_once_over_one_login()
    {
        using var sshd = new Sshd();
        await using var store = new StoreUnderTest(StoreUnderTest.To(sshd) with { Connections = 1 });
        var lengths = Enumerable.Range(0, 200).ToList();
        foreach (var length in lengths)
            await File.WriteAllBytesAsync(Path.Combine(sshd.Root, $"{length}"), StoreUnderTest.Bytes(length));
        var told = await Task.WhenAll(lengths.Select(length => store.HashOfAsync($"{length}")));
        Assert.Equal(lengths.Select(length => HashOf("sha256", length)), told.Select(one => one?.Hash.Hex));
        Assert.Equal(2, Logins(sshd));
    }

    [Fact]
    public async Task Absent_file_has_no_hash_and_the_next_one_has()
    {
        using var sshd = new Sshd();
        await using var store = new StoreUnderTest(StoreUnderTest.To(sshd));
        await store.WriteAsync("a", [1]);
        Directory.CreateDirectory(Path.Combine(sshd.Root, "folder"));
        Tool.Run("mkfifo", Path.Combine(sshd.Root, "fifo"));
        Assert.Null(await store.HashOfAsync("absent"));
        Assert.Null(await store.HashOfAsync("folder"));
        Assert.Null(await store.HashOfAsync("fifo"));
        Assert.NotNull(await store.HashOfAsync("a"));
    }

    [Fact]
    public async Task Server_that_is_forced_to_sftp_is_noticed_once_and_at_once()
    {
        using var folder = new TempFolder();
        using var sshd = new Sshd(new SshdOptions { MoreConfig = [$"ForceCommand internal-sftp -d {folder.Path}"] });
        await using var store = new StoreUnderTest(StoreUnderTest.To(sshd) with { ConnectTimeout = TimeSpan.FromMinutes(10) });
        await GivesNoneAsync(store, sshd);
    }

    [Theory]
    [InlineData("echo hello; exit 1")]
    [InlineData("echo 'sh: not found' >&2; exit 127")]
    [InlineData("echo 'Router> '; exec cat >/dev/null")]
    [InlineData("echo pipeline-hashes: x; exec cat")]
    [InlineData("echo pipeline-hashes: x; exec sleep 1000")]
    [InlineData("yes | head -c 100000 | tr -d '\\n'; exit 1")]
    public async Task Shell_that_is_none_is_noticed(string shell)
    {
        using var script = new TempFolder();
        using var sshd = WithShell(script, shell);
        var options = StoreUnderTest.To(sshd) with
        {
            ConnectTimeout = TimeSpan.FromSeconds(20),
            Timeout = TimeSpan.FromSeconds(1),
        };
        await using var store = new StoreUnderTest(options);
        await GivesNoneAsync(store, sshd);
    }

    [Fact]
    public async Task Shell_that_says_something_of_its_own_first_is_no_hindrance()
    {
        using var script = new TempFolder();
        using var sshd = WithShell(
            script,
            "echo Welcome; echo 1 0000; echo Last login >&2; exec sh -c \"$SSH_ORIGINAL_COMMAND\""
        );
        await using var store = new StoreUnderTest(StoreUnderTest.To(sshd));
        await store.WriteAsync("a", StoreUnderTest.Bytes(9));
        Assert.Equal(HashOf("sha256", 9), (await store.HashOfAsync("a"))?.Hash.Hex);
    }

    /// <summary>
    /// As with an SFTP session in a chroot: where the shell looks may lie the origin itself, whose bytes would prove
    /// any copy.
    /// </summary>
    [Fact]
    public async Task Shell_that_sees_other_files_than_sftp_proves_nothing()
    {
        using var script = new TempFolder();
        using var other = new TempFolder();
        using var sshd = WithShell(script, $"sed -zu \"s,^$root,{other.Path},\" | sh -c \"$SSH_ORIGINAL_COMMAND\"");
        await using var store = new StoreUnderTest(StoreUnderTest.To(sshd));
        other.Write("a", StoreUnderTest.Bytes(9));
        await GivesNoneAsync(store, sshd);
        Assert.Contains(store.Notices, notice => notice.Text.Contains("does not see the files"));
    }

    /// <summary>One asker notices and closes the channel, while others wait for their turn at it.</summary>
    [Fact]
    public async Task Command_that_ends_while_many_ask_costs_none_of_them_more_than_its_hash()
    {
        using var script = new TempFolder();
        using var sshd = WithShell(script, "sed -zu 60q | sh -c \"$SSH_ORIGINAL_COMMAND\"");
        await using var store = new StoreUnderTest(StoreUnderTest.To(sshd));
        var lengths = Enumerable.Range(0, 300).ToList();
        foreach (var length in lengths)
            await File.WriteAllBytesAsync(Path.Combine(sshd.Root, $"{length}"), StoreUnderTest.Bytes(length));

        var told = await Task.WhenAll(lengths.Select(length => store.HashOfAsync($"{length}")));

        Assert.All(lengths, length => Assert.Contains(told[length]?.Hash.Hex, (string?[])[null, HashOf("sha256", length)]));
    }

    [Fact]
    public async Task Command_that_ends_is_started_again_but_not_for_ever()
    {
        using var script = new TempFolder();
        using var sshd = WithShell(script, "sed -zu 6q | sh -c \"$SSH_ORIGINAL_COMMAND\"");
        await using var store = new StoreUnderTest(StoreUnderTest.To(sshd));
        await store.WriteAsync("a", StoreUnderTest.Bytes(9));
        var told = new List<string?>();
        for (var i = 0; i < 20; i++)
            told.Add((await store.HashOfAsync("a"))?.Hash.Hex);
        Assert.Equal(3, told.Count(hash => hash == HashOf("sha256", 9)));
        Assert.Equal(17, told.Count(hash => hash is null));
        Assert.Single(store.Notices, notice => notice.Text.Contains(NoCommand));
        Assert.Equal(["a"], await FilesAsync(store));
    }

    [Fact]
    public async Task Switched_off_it_logs_in_once_only()
    {
        using var sshd = new Sshd();
        await using var store = new StoreUnderTest(StoreUnderTest.To(sshd) with { Shell = false });
        await store.WriteAsync("a", [1]);
        Assert.Null(await store.HashOfAsync("a"));
        Assert.Equal(1, Logins(sshd));
    }

    [Fact]
    public async Task Server_that_takes_files_at_once_never_sees_a_probe()
    {
        using var sshd = new Sshd();
        await using var store = new StoreUnderTest(StoreUnderTest.To(sshd) with { Rename = RenameWay.None });
        await store.WriteAsync("a", [1]);
        Assert.Null(await store.HashOfAsync("a"));
        Assert.Equal(1, Logins(sshd));
    }

    /// <summary>A server whose user has SFTP, and for anything else that line of shell.</summary>
    private static Sshd WithShell(TempFolder folder, string line)
    {
        var script = folder.At("shell");
        var sshd = new Sshd(new SshdOptions { AuthorizedKeys = [$"command=\"{script}\" {{key}}"] });
        File.WriteAllText(
            script,
            $"#!/bin/sh\nroot={sshd.Root}\ncase $SSH_ORIGINAL_COMMAND in sh*) {line};; *) exec /usr/lib/openssh/sftp-server -d $root;; esac\n"
        );
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return sshd;
    }

    private static async Task GivesNoneAsync(StoreUnderTest store, Sshd sshd)
    {
        await store.WriteAsync("a", [1]);
        for (var i = 0; i < 3; i++)
            Assert.Null(await store.HashOfAsync("a"));
        Assert.Single(store.Notices, notice => notice.Text.Contains(NoCommand));
        Assert.Equal(2, Logins(sshd));
        Assert.Equal(["a"], await FilesAsync(store));
    }

    private static async Task<List<string>> FilesAsync(StoreUnderTest store) =>
        [.. (await store.ListAsync()).Where(entry => entry.Kind == EntryKind.File).Select(entry => entry.Path.Text)];

    private static int Logins(Sshd sshd) => sshd.Log.Split("Accepted publickey").Length - 1;

    private static string HashOf(string algorithm, int length) => RunningHash.Of(algorithm, StoreUnderTest.Bytes(length)).Hex;
}
