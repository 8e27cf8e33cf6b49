using Pipeline.Sftp.Client;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Tests.Client;

/// <summary>Everything that names a path, with OpenSSH's server.</summary>
public sealed class PathTests
{
    [Fact]
    public async Task What_is_absent_is_null()
    {
        var (_, connection) = await ServerProgram.ConnectAsync();
        await using var _ = connection;

        Assert.Null(await connection.StatAsync("nothing/here", default));
        Assert.Null(await connection.LStatAsync("nothing", default));
    }

    [Theory]
    [InlineData(SftpStatus.NoSuchFile, "missing")]
    [InlineData(SftpStatus.Failure, "folder")]
    public async Task A_refusal_says_what_was_asked_of_which_path(SftpStatus status, string path)
    {
        var (server, connection) = await ServerProgram.ConnectAsync();
        await using var _ = connection;
        Directory.CreateDirectory(Path.Combine(server.Root, "folder", "full"));

        var fault = await Assert.ThrowsAsync<SftpException>(async () => await connection.RemoveFolderAsync(path, default));
        Assert.Equal(status, fault.Status);
        Assert.StartsWith($"cannot remove folder '{path}': ", fault.Message);
    }

    [Fact]
    public async Task Folders_links_and_names_are_made_moved_and_removed()
    {
        var (server, connection) = await ServerProgram.ConnectAsync();
        await using var _ = connection;
        string Local(string name) => Path.Combine(server.Root, name);
        await connection.MakeFolderAsync("a", default, default);
        File.WriteAllText(Local("a/old"), "1");
        File.WriteAllText(Local("a/new"), "2");

        var taken = await Assert.ThrowsAsync<SftpException>(async () => await connection.RenameAsync("a/old", "a/new", default));
        Assert.Equal(SftpStatus.Failure, taken.Status);
        await connection.PosixRenameAsync("a/old", "a/new", default);
        Assert.Equal("1", File.ReadAllText(Local("a/new")));

        await connection.HardLinkAsync("a/new", "a/twin", default);
        await connection.MakeLinkAsync("a/new", "link", default);
        Assert.Equal("a/new", await connection.ReadLinkAsync("link", default));
        Assert.True((await connection.LStatAsync("link", default))!.Value.Type == SftpFileType.SymbolicLink);
        await connection.SetStatAsync("a/new", new SftpAttributes { Permissions = 0x180 }, default);
        Assert.Equal(0x180u, (await connection.StatAsync("a/twin", default))!.Value.Permissions & UnixMode.AccessMask);
        await connection.LSetStatAsync("link", SftpAttributes.OfTime(DateTimeOffset.UnixEpoch), default);
        Assert.Equal(0u, (await connection.LStatAsync("link", default))!.Value.ModifiedAt);

        await connection.RemoveAsync("link", default);
        await connection.RemoveAsync("a/new", default);
        await connection.RemoveAsync("a/twin", default);
        await connection.RemoveFolderAsync("a", default);
        Assert.Empty(Directory.GetFileSystemEntries(server.Root));
    }

    [Fact]
    public async Task Server_tells_folders_homes_and_room()
    {
        var (server, connection) = await ServerProgram.ConnectAsync();
        await using var _ = connection;

        Assert.Equal(server.Root, await connection.RealPathAsync(".", default));
        var home = await connection.HomeFolderAsync(Environment.UserName, default);
        Assert.StartsWith("/", home);
        // A bare tilde is the folder the session began in for OpenSSH 9, not the home of the account.
        Assert.Equal(home + "/x", await connection.ExpandPathAsync($"~{Environment.UserName}/x", default));
        var space = await connection.SpaceAsync(".", default);
        Assert.InRange(space.Free, 1, space.Total);
        Assert.False(space.IsReadOnly);
    }

    [Fact]
    public async Task Listing_gives_every_name_once()
    {
        var (server, connection) = await ServerProgram.ConnectAsync();
        await using var _ = connection;
        string[] odd = ["a b", "-rf", "'\"", "new\nline", "🦆", "ü", new string('x', 255), ".hidden"];
        var names = Enumerable.Range(0, 2500).Select(i => $"file {i}").Concat(odd).ToHashSet();
        foreach (var name in names)
            File.WriteAllBytes(Path.Combine(server.Root, name), [1]);

        var seen = new List<SftpEntry>();
        await foreach (var entry in connection.ListAsync(".", default))
            seen.Add(entry);
        Assert.Equal(names.Order(StringComparer.Ordinal), seen.Select(entry => entry.Name).Order(StringComparer.Ordinal));
        Assert.All(seen, entry => Assert.True(entry is { IsUsable: true, Attributes: { Type: SftpFileType.File, Size: 1 } }));
    }

    [Fact]
    public async Task A_listing_left_early_leaves_no_handle_open()
    {
        var (server, connection) = await ServerProgram.ConnectAsync();
        await using var _ = connection;
        File.WriteAllText(Path.Combine(server.Root, "f"), "");
        for (var round = 0; round < 300; round++)
            await foreach (var entry in connection.ListAsync(".", default))
                break;
        await connection.StatAsync(".", default);

        Assert.True(connection.IsAlive);
    }

    [Fact]
    public async Task A_name_that_is_not_utf8_is_reported_and_not_mangled()
    {
        await using var server = new ScriptedServer();
        await using var connection = await server.ConnectAsync();
        var listing = connection.ListAsync(".", default).ToListAsync().AsTask();
        await server.HandleAsync((await server.TakeAsync()).Id);
        var first = await server.TakeAsync();
        await server.SayAsync(
            PacketType.Name,
            packet =>
            {
                packet.Write(first.Id);
                packet.Write(1u);
                packet.Write([(byte)'c', 0xE9]);
                packet.Write("never looked at");
                packet.Write(default(SftpAttributes));
            }
        );
        await server.StatusAsync((await server.TakeAsync()).Id, StatusCode.EndOfFile);
        await server.StatusAsync((await server.TakeAsync()).Id, StatusCode.EndOfFile);

        Assert.Equal(new SftpEntry(@"c\xE9", false, default), Assert.Single(await listing));
    }

    [Fact]
    public async Task What_is_not_offered_is_not_sent()
    {
        await using var server = new ScriptedServer();
        await using var connection = await server.ConnectAsync();

        var fault = await Assert.ThrowsAsync<SftpException>(async () => await connection.PosixRenameAsync("a", "b", default));
        Assert.Equal(SftpStatus.OpUnsupported, fault.Status);
        Assert.Contains("posix-rename@openssh.com", fault.Message);
    }
}
