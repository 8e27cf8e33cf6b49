using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Tests.Server;

/// <summary>
/// Nothing leaves the root: not by <c>..</c>, not by an absolute path, not by a link, not by a link that comes in
/// between.
/// </summary>
public sealed class EscapeTests
{
    [Theory]
    [InlineData("../secret")]
    [InlineData("/../secret")]
    [InlineData("a/../../secret")]
    [InlineData("./../.././secret")]
    public async Task Dots_stop_at_the_root(string path)
    {
        await using var client = new RawClient();
        File.WriteAllText(Path.Combine(client.Outside, "secret"), "outside");
        File.WriteAllText(Path.Combine(client.Root, "secret"), "inside");
        Assert.Equal("inside"u8, client.Read(client.Open(path, OpenFlags.Read), 0, 100).Data);
        Assert.Equal(["/secret"u8.ToArray()], client.Paths(PacketType.RealPath, path).Names);
    }

    [Fact]
    public async Task Absolute_paths_begin_at_the_root()
    {
        await using var client = new RawClient();
        Assert.Equal(StatusCode.NoSuchFile, client.TryOpen("/etc/passwd", OpenFlags.Read).Code);
        Assert.Equal(StatusCode.NoSuchFile, client.Paths(PacketType.Stat, client.Outside).Code);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../")]
    [InlineData("absolute")]
    public async Task Links_are_made_as_asked_and_not_followed_outside(string target)
    {
        await using var client = new RawClient();
        var text = target == "absolute" ? client.Outside : target;
        File.WriteAllText(Path.Combine(client.Outside, "secret"), "outside");
        Directory.CreateDirectory(Path.Combine(client.Outside, "empty"));
        Assert.Equal(StatusCode.Ok, client.Paths(PacketType.SymLink, text, "link").Code);
        Assert.Equal([RawClient.Text(text)], client.Paths(PacketType.ReadLink, "link").Names);

        Assert.Equal(StatusCode.PermissionDenied, client.TryOpen("link/secret", OpenFlags.Read).Code);
        Assert.Equal(StatusCode.PermissionDenied, client.TryOpen("link/new", OpenFlags.Write | OpenFlags.Create).Code);
        Assert.Equal(StatusCode.PermissionDenied, client.Paths(PacketType.OpenDir, "link").Code);
        Assert.Equal(StatusCode.PermissionDenied, client.Paths(PacketType.Remove, "link/secret").Code);
        Assert.Equal(StatusCode.PermissionDenied, client.Paths(PacketType.RmDir, "link/empty").Code);
        Assert.Equal(StatusCode.PermissionDenied, client.Paths(PacketType.Stat, "link/secret").Code);
        Assert.Equal(StatusCode.PermissionDenied, client.Paths(PacketType.LStat, "link/secret").Code);
        Assert.Equal(StatusCode.PermissionDenied, client.SetStat("link/secret", new SftpAttributes { Size = 0 }).Code);
        Assert.Equal(StatusCode.PermissionDenied, client.SetStat("link/secret", new SftpAttributes { Permissions = 0 }).Code);
        Assert.Equal(StatusCode.PermissionDenied, client.SetStat("link", SftpAttributes.OfTime(DateTimeOffset.UnixEpoch)).Code);
        Assert.Equal(StatusCode.PermissionDenied, client.Paths(PacketType.SymLink, "x", "link/x").Code);
        Assert.Equal(StatusCode.PermissionDenied, client.Paths(PacketType.ReadLink, "link/x").Code);
        Assert.Equal(StatusCode.PermissionDenied, client.Paths(PacketType.Rename, "link/secret", "mine").Code);
        File.WriteAllText(Path.Combine(client.Root, "mine"), "inside");
        Assert.Equal(StatusCode.PermissionDenied, client.Paths(PacketType.Rename, "mine", "link/secret").Code);
        Assert.Equal(StatusCode.PermissionDenied, Extended(client, ExtensionNames.PosixRename, "mine", "link/secret").Code);
        Assert.Equal(StatusCode.PermissionDenied, Extended(client, ExtensionNames.HardLink, "link/secret", "stolen").Code);
        Assert.Equal(StatusCode.PermissionDenied, Extended(client, ExtensionNames.HardLink, "mine", "link/planted").Code);
        Assert.Equal(StatusCode.PermissionDenied, Extended(client, ExtensionNames.StatVfs, "link").Code);
        Assert.Equal("outside", File.ReadAllText(Path.Combine(client.Outside, "secret")));
        Assert.Equal(["empty", "root", "secret"], Names(client.Outside));
    }

    [Fact]
    public async Task Removing_a_link_leaves_what_it_points_to()
    {
        await using var client = new RawClient();
        File.WriteAllText(Path.Combine(client.Outside, "secret"), "outside");
        File.CreateSymbolicLink(Path.Combine(client.Root, "link"), "../secret");
        Assert.Equal(StatusCode.Ok, client.Paths(PacketType.Remove, "link").Code);
        Assert.True(File.Exists(Path.Combine(client.Outside, "secret")));
        Assert.Empty(Names(client.Root));
    }

    [Fact]
    public async Task Link_that_comes_and_goes_is_never_followed_outside()
    {
        await using var client = new RawClient();
        var (inside, aside) = (Path.Combine(client.Root, "folder"), Path.Combine(client.Root, "aside"));
        Directory.CreateDirectory(inside);
        using var end = new CancellationTokenSource();
        var swapping = Task.Run(() =>
        {
            while (!end.IsCancellationRequested)
            {
                Directory.Move(inside, aside);
                File.CreateSymbolicLink(inside, client.Outside);
                File.Delete(inside);
                Directory.Move(aside, inside);
            }
        });
        for (var i = 0; i < 5000; i++)
        {
            var reply = client.TryOpen($"folder/new{i % 10}", OpenFlags.Write | OpenFlags.Create);
            if (reply.Type == PacketType.Handle)
                client.Close(reply.Body[4..]);
        }
        await end.CancelAsync();
        await swapping;
        Assert.NotEmpty(Names(inside));
        Assert.Equal(["root"], Names(client.Outside));
    }

    [Fact]
    public async Task Root_itself_cannot_be_removed_or_renamed()
    {
        await using var client = new RawClient();
        Assert.NotEqual(StatusCode.Ok, client.Paths(PacketType.RmDir, "/").Code);
        Assert.NotEqual(StatusCode.Ok, client.Paths(PacketType.Rename, "/", "x").Code);
        Assert.NotEqual(StatusCode.Ok, client.Paths(PacketType.Rename, "..", "x").Code);
        Assert.NotEqual(StatusCode.Ok, client.Paths(PacketType.Remove, "").Code);
        Assert.Equal(["root"], Names(client.Outside));
    }

    [Fact]
    public async Task Names_that_are_not_unicode_go_there_and_back()
    {
        await using var client = new RawClient();
        byte[] name = [0x61, 0xFF, 0x62];
        var made = client.Ask(
            PacketType.MkDir,
            packet =>
            {
                packet.Write(name);
                packet.Write(new SftpAttributes());
            }
        );
        Assert.Equal(StatusCode.Ok, made.Code);
        var folder = client.Paths(PacketType.OpenDir, "/").Body[4..];
        Assert.Equal([name], client.Ask(PacketType.ReadDir, packet => packet.Write(folder)).Names);
        Assert.Equal(StatusCode.EndOfFile, client.Ask(PacketType.ReadDir, packet => packet.Write(folder)).Code);
        Assert.Equal(StatusCode.NoSuchFile, client.Ask(PacketType.Stat, packet => packet.Write("a\0b"u8)).Code);
        Assert.Equal(StatusCode.Ok, client.Ask(PacketType.RmDir, packet => packet.Write(name)).Code);
    }

    private static Reply Extended(RawClient client, string name, params string[] paths) =>
        client.Extended(name, packet => paths.ToList().ForEach(packet.Write));

    private static string[] Names(string folder) =>
        [.. Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
