using System.Security.Cryptography;
using Pipeline.Testing.Servers;

namespace Pipeline.Sftp.Tests.Server;

/// <summary>OpenSSH's own client is content with the server: each command as a user types it.</summary>
public sealed class OpenSshClientTests : IDisposable
{
    private readonly DirectoryInfo _outside = Directory.CreateTempSubdirectory("pipeline-openssh-");
    private readonly string _root;
    private readonly string _here;

    public OpenSshClientTests()
    {
        _root = _outside.CreateSubdirectory("root").FullName;
        _here = _outside.CreateSubdirectory("here").FullName;
    }

    public void Dispose() => _outside.Delete(recursive: true);

    [Fact]
    public void Lists()
    {
        File.WriteAllText(At("a file"), "12345");
        Directory.CreateDirectory(At("folder"));
        File.CreateSymbolicLink(At("link"), "a file");
        var lines = Sftp("ls -l\npwd").Split('\n');
        Assert.Contains(lines, line => line.StartsWith("-rw") && line.Contains(" 5 ") && line.EndsWith("a file"));
        Assert.Contains(lines, line => line.StartsWith('d') && line.EndsWith("folder"));
        Assert.Contains(lines, line => line.StartsWith('l') && line.EndsWith("link"));
        Assert.Contains("Remote working directory: /", lines);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300_000)]
    [InlineData(5_000_000)]
    public void Puts_and_gets(int size)
    {
        var bytes = RandomNumberGenerator.GetBytes(size);
        File.WriteAllBytes(Here("file"), bytes);
        Sftp($"put {Here("file")} there\nget there {Here("back")}");
        Assert.Equal(bytes, File.ReadAllBytes(At("there")));
        Assert.Equal(bytes, File.ReadAllBytes(Here("back")));
    }

    [Fact]
    public void Puts_and_gets_folders_with_times_and_modes()
    {
        Directory.CreateDirectory(Here("tree/inner"));
        File.WriteAllText(Here("tree/inner/file"), "text");
        File.SetUnixFileMode(Here("tree/inner/file"), UnixFileMode.UserRead | UnixFileMode.GroupRead);
        var then = new DateTime(2020, 2, 29, 12, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(Here("tree/inner/file"), then);
        Sftp($"put -rp {Here("tree")} tree\nget -rp tree {Here("back")}");
        foreach (var copy in new[] { At("tree/inner/file"), Here("back/inner/file") })
        {
            Assert.Equal("text", File.ReadAllText(copy));
            Assert.Equal(then, File.GetLastWriteTimeUtc(copy));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.GroupRead, File.GetUnixFileMode(copy));
        }
    }

    [Fact]
    public void Renames_removes_and_makes_folders()
    {
        File.WriteAllText(At("a"), "a");
        File.WriteAllText(At("b"), "b");
        Sftp("rename a b\nmkdir d\nmkdir d/e\nrename b d/e/c\nmkdir gone\nrmdir gone");
        Assert.Equal("a", File.ReadAllText(At("d/e/c")));
        Assert.Equal(["d"], Names());
        Sftp("rm d/e/c\nrmdir d/e\nrmdir d");
        Assert.Empty(Names());
    }

    [Fact]
    public void Makes_and_reads_links()
    {
        File.WriteAllText(At("file"), "text");
        var said = Sftp($"symlink file link\nls -l link\nget link {Here("got")}");
        Assert.Equal("file", new FileInfo(At("link")).LinkTarget);
        Assert.Contains("link", said);
        Assert.Equal("text", File.ReadAllText(Here("got")));
        Sftp("ln file second\nrm file");
        Assert.Equal("text", File.ReadAllText(At("second")));
    }

    [Fact]
    public void Changes_modes_but_never_to_setuid()
    {
        File.WriteAllText(At("file"), "text");
        Sftp("chmod 4750 file");
        Assert.Equal((UnixFileMode)0b111_101_000, File.GetUnixFileMode(At("file")));
    }

    [Fact]
    public void Tells_the_room()
    {
        var said = Sftp("df\ndf -i");
        var drive = new DriveInfo(_root);
        var total = long.Parse(
            said.Split('\n', StringSplitOptions.RemoveEmptyEntries)[2].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]
        );
        Assert.InRange(total * 1024, drive.TotalSize - 4096, drive.TotalSize + 4096);
    }

    [Fact]
    public void Refuses_by_name_and_goes_on()
    {
        var end = TrySftp("-rm nothing\n-rmdir nothing\n-mkdir /\n-rename nothing else\n-chown 12 /\npwd");
        Assert.Equal(0, end.ExitCode);
        Assert.Contains("Remote working directory: /", end.Output);
        Assert.Contains("No such file", end.Output + end.Errors, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [MemberData(nameof(Resumed))]
    public void Carries_on_a_put(int size, int have)
    {
        var bytes = RandomNumberGenerator.GetBytes(size);
        File.WriteAllBytes(Here("file"), bytes);
        File.WriteAllBytes(At("file"), bytes[..have]);
        // OpenSSH refuses to carry on what is complete; the minus lets the batch go on.
        Sftp($"{(have == size ? "-" : "")}reput {Here("file")} file");
        Assert.Equal(bytes, File.ReadAllBytes(At("file")));
    }

    [Theory]
    [MemberData(nameof(Resumed))]
    public void Carries_on_a_get(int size, int have)
    {
        var bytes = RandomNumberGenerator.GetBytes(size);
        File.WriteAllBytes(At("file"), bytes);
        File.WriteAllBytes(Here("file"), bytes[..have]);
        Sftp($"reget file {Here("file")}");
        Assert.Equal(bytes, File.ReadAllBytes(Here("file")));
    }

    public static TheoryData<int, int> Resumed()
    {
        var data = new TheoryData<int, int>();
        foreach (var have in new[] { 0, 1, 1024, 1024 * 1024, 2_000_000, 2_000_001 })
            data.Add(2_000_001, have);
        return data;
    }

    private string Sftp(string batch)
    {
        var end = TrySftp(batch);
        Assert.True(end.ExitCode == 0, end.Output + end.Errors);
        return end.Output;
    }

    private ToolEnd TrySftp(string batch)
    {
        RequiresTool.Program("/usr/bin/sftp", "openssh-client");
        var program = Path.Combine(AppContext.BaseDirectory, "Pipeline.Sftp.Tests");
        return Tool.Try("sftp", batch + "\n", "-b", "-", "-D", $"{program} sftp-server {_root}");
    }

    private string At(string path) => Path.Combine(_root, path);

    private string Here(string path) => Path.Combine(_here, path);

    private string[] Names() => [.. Directory.EnumerateFileSystemEntries(_root).Select(path => Path.GetFileName(path))];
}
