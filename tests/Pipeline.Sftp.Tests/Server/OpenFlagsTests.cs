using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Tests.Server;

/// <summary>The flags of OPEN mean what they say and nothing else.</summary>
public sealed class OpenFlagsTests
{
    [Fact]
    public async Task Create_without_truncate_keeps_what_is_there()
    {
        await using var client = new RawClient();
        File.WriteAllText(Path.Combine(client.Root, "file"), "0123456789");
        var handle = client.Open("file", OpenFlags.Write | OpenFlags.Create);
        Assert.Equal(StatusCode.Ok, client.Write(handle, 8, RawClient.Text("XYZ")).Code);
        Assert.Equal("01234567XYZ", File.ReadAllText(Path.Combine(client.Root, "file")));
    }

    [Fact]
    public async Task Truncate_empties()
    {
        await using var client = new RawClient();
        File.WriteAllText(Path.Combine(client.Root, "file"), "0123456789");
        client.Open("file", OpenFlags.Write | OpenFlags.Create | OpenFlags.Truncate);
        Assert.Equal("", File.ReadAllText(Path.Combine(client.Root, "file")));
    }

    [Fact]
    public async Task Exclusive_refuses_a_taken_name_and_a_link_that_leads_nowhere()
    {
        await using var client = new RawClient();
        File.WriteAllText(Path.Combine(client.Root, "file"), "text");
        File.CreateSymbolicLink(Path.Combine(client.Root, "link"), "nowhere");
        var flags = OpenFlags.Write | OpenFlags.Create | OpenFlags.Exclusive;
        Assert.Equal(StatusCode.Failure, client.TryOpen("file", flags).Code);
        Assert.Equal(StatusCode.Failure, client.TryOpen("link", flags).Code);
        Assert.Equal("text", File.ReadAllText(Path.Combine(client.Root, "file")));
        Assert.False(File.Exists(Path.Combine(client.Root, "nowhere")));
    }

    [Fact]
    public async Task Append_writes_at_the_end_whatever_the_offset_says()
    {
        await using var client = new RawClient();
        File.WriteAllText(Path.Combine(client.Root, "file"), "0123");
        var handle = client.Open("file", OpenFlags.Write | OpenFlags.Append);
        client.Write(handle, 0, RawClient.Text("end"));
        Assert.Equal("0123end", File.ReadAllText(Path.Combine(client.Root, "file")));
    }

    [Fact]
    public async Task Write_without_create_refuses_what_is_not_there()
    {
        await using var client = new RawClient();
        Assert.Equal(StatusCode.NoSuchFile, client.TryOpen("file", OpenFlags.Write).Code);
    }

    [Fact]
    public async Task Reading_does_not_allow_writing_and_the_other_way_round()
    {
        await using var client = new RawClient();
        File.WriteAllText(Path.Combine(client.Root, "file"), "text");
        Assert.NotEqual(StatusCode.Ok, client.Write(client.Open("file", OpenFlags.Read), 0, [1]).Code);
        Assert.NotEqual(StatusCode.Ok, client.Read(client.Open("file", OpenFlags.Write), 0, 4).Code);
        Assert.Equal("text", File.ReadAllText(Path.Combine(client.Root, "file")));
    }

    [Fact]
    public async Task Mode_of_a_new_file_is_taken_without_setuid()
    {
        await using var client = new RawClient();
        client.TryOpen("file", OpenFlags.Write | OpenFlags.Create, new SftpAttributes { Permissions = 0xFC0 });
        Assert.Equal((UnixFileMode)0x1C0, File.GetUnixFileMode(Path.Combine(client.Root, "file")));
    }

    [Fact]
    public async Task Size_is_set_by_path_and_by_handle()
    {
        await using var client = new RawClient();
        var path = Path.Combine(client.Root, "file");
        File.WriteAllText(path, "0123456789");
        Assert.Equal(StatusCode.Ok, client.SetStat("file", new SftpAttributes { Size = 4 }).Code);
        Assert.Equal("0123", File.ReadAllText(path));
        var handle = client.Open("file", OpenFlags.Write);
        var reply = client.Ask(
            PacketType.FSetStat,
            packet =>
            {
                packet.Write(handle);
                packet.Write(new SftpAttributes { Size = 2 });
            }
        );
        Assert.Equal(StatusCode.Ok, reply.Code);
        Assert.Equal("01", File.ReadAllText(path));
        Assert.Equal(StatusCode.Failure, client.SetStat("file", new SftpAttributes { Size = long.MaxValue }).Code);
    }

    [Fact]
    public async Task Folders_and_pipes_are_no_files()
    {
        await using var client = new RawClient();
        Directory.CreateDirectory(Path.Combine(client.Root, "folder"));
        Pipeline.Testing.Servers.Tool.Run("mkfifo", Path.Combine(client.Root, "pipe"));
        Assert.Equal(StatusCode.Failure, client.TryOpen("folder", OpenFlags.Read).Code);
        Assert.NotEqual(StatusCode.Ok, client.TryOpen("pipe", OpenFlags.Read).Code);
    }
}
