using System.Text.Json;
using Pipeline.Testing;
using Pipeline.Testing.Servers;

namespace Pipeline.Scenarios.Servers;

/// <summary>
/// Which verification level proves a push to each server, as the manifest has it, and that a copy with other bytes is
/// found on each.
/// </summary>
public sealed class LadderTests
{
    /// <summary>Bytes: no command is started on the server for a file that is read back in less time.</summary>
    private const int Large = 300_000;

    private static readonly string[] Names = ["a.csv", "deep/-x", "line\nbreak", "blank name"];

    [Theory]
    [InlineData("sha256", "hash_command")]
    [InlineData("md5", "hash_command")]
    [InlineData("auto", "hash_command")]
    [InlineData("size", "size")]
    public async Task OpenSsh(string by, string level)
    {
        using var server = new RealServer(Make.OpenSsh);
        await AssertProvedAsync(server.Root, server.Store(), by, level);
    }

    [Theory]
    [InlineData("sha256", "+checkFile", "check_file")]
    [InlineData("md5", "+checkFile", "check_file")]
    [InlineData("auto", "+checkFile", "check_file")]
    [InlineData("size", "+checkFile", "size")]
    [InlineData("auto", "-checkFile", "read_back")]
    public async Task ProFtpd(string by, string extensions, string level)
    {
        using var server = new ProFtpd(new ProFtpdOptions { Extensions = extensions });
        var login = $"port: {server.Port}, user: {server.User}, known_hosts: {server.KnownHostsFile}, key_file: {server.KeyFile}";
        await AssertProvedAsync(server.Root, $"{{ sftp: {{ host: {server.Host}, {login} }} }}", by, level);
    }

    [Theory]
    [InlineData("sha256", "check_file")]
    [InlineData("md5", "check_file")]
    public async Task Built_in(string by, string level)
    {
        using var folder = new TempFolder();
        await AssertProvedAsync(folder.Path, $"{{ sftp: {{ built_in: {folder.Path} }} }}", by, level);
    }

    [Fact]
    public async Task OpenSsh_that_is_forced_to_sftp()
    {
        using var folder = new TempFolder();
        using var server = new RealServer(
            Make.OpenSsh,
            new SshdOptions { MoreConfig = [$"ForceCommand internal-sftp -d {folder.Path}"] }
        );
        await AssertProvedAsync(folder.Path, server.Store(), "sha256", "read_back");
    }

    [Fact]
    public async Task OpenSsh_in_a_chroot_without_a_shell()
    {
        RequiresTool.Root("shut sshd into a folder");
        RequiresTool.That(Directory.Exists("/run"), "a chroot needs a folder that is root's alone");
        var jail = Directory.CreateDirectory($"/run/pipeline-jail-{Guid.NewGuid():N}");
        try
        {
            var data = jail.CreateSubdirectory("data").FullName;
            using var server = new RealServer(
                Make.OpenSsh,
                new SshdOptions { MoreConfig = [$"ChrootDirectory {jail.FullName}"] }
            );
            await AssertProvedAsync(data, server.Store("root: /data"), "sha256", "read_back");
        }
        finally
        {
            jail.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task OpenSsh_with_the_shell_switched_off()
    {
        using var server = new RealServer(Make.OpenSsh);
        await AssertProvedAsync(server.Root, server.Store("shell: false"), "sha256", "read_back");
    }

    private static async Task AssertProvedAsync(string remote, string store, string by, string level)
    {
        using var fixture = new TransferFixture(remote, store);
        foreach (var name in Names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(fixture.At("outbox", name))!);
            File.WriteAllText(fixture.At("outbox", name), name.PadRight(Large));
        }
        await fixture.RememberAsync();
        Assert.Equal(Names.Length, fixture.Complete("push", "--set", $"verify.by={by}").Done);
        Assert.Equal(Enumerable.Repeat(level, Names.Length), Levels(fixture));
        await fixture.AssertArrivedAsync("push");

        // The copies that the next run keeps as they are have other bytes.
        File.Delete(fixture.Place.At("log", "push.db"));
        foreach (var name in Names)
            Spoil(fixture.At("server", name));
        var spoilt = fixture.Run("push", "--set", $"verify.by={by}");
        Assert.Equal(by == "size" ? 0 : 1, spoilt.ExitCode);
        if (by != "size")
            Assert.Equal(Names.Length, spoilt.Output.Split(" differs from ").Length - 1);
    }

    /// <summary>Changes the bytes of a file and neither its size nor its time.</summary>
    private static void Spoil(string file)
    {
        var time = File.GetLastWriteTimeUtc(file);
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
        File.SetLastWriteTimeUtc(file, time);
    }

    private static IEnumerable<string?> Levels(TransferFixture fixture) =>
        File.ReadLines(fixture.Place.At("log", "push.manifest.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.GetProperty("step").GetString() == "verify")
            .Select(line => line.GetProperty("verified_by").GetString());
}
