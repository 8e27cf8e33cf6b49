using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Tests.Server;

/// <summary>Attributes that the fault script leaves out or changes, as this program's client sees them.</summary>
public sealed class OddAttributeTests
{
    private const string Text = "12345";

    [Theory]
    [InlineData("attributes=no-size", true, true, true)]
    [InlineData("list=no-size", true, false, false)]
    [InlineData("path-stat=no-size", false, true, false)]
    [InlineData("fstat=no-size", false, false, true)]
    [InlineData("stat=no-size", false, true, true)]
    [InlineData("stat:9=no-size", false, false, false)]
    public async Task A_size_is_left_out_only_where_the_script_says(string script, bool inList, bool inStat, bool inFStat)
    {
        await using var server = await OddServer.StartAsync(script);
        server.Put("file", Text);
        var (list, stat, lstat, fstat) = await AttributesAsync(server, "file");
        long? Told(bool isLeftOut) => isLeftOut ? null : Text.Length;
        Assert.Equal((Told(inList), Told(inStat), Told(inStat), Told(inFStat)), (list.Size, stat.Size, lstat.Size, fstat.Size));
        Assert.All([list, stat, lstat, fstat], told => Assert.True(told.Type == SftpFileType.File && told.ModifiedAt > 0));
    }

    [Theory]
    [InlineData("zero-size", 0)]
    [InlineData("small-size", 2)]
    [InlineData("large-size", 11)]
    public async Task A_size_is_told_wrongly_of_files_and_not_of_folders(string action, long told)
    {
        await using var server = await OddServer.StartAsync($"attributes={action}");
        server.Put("file", Text);
        var folder = (await server.Client.StatAsync("/", default))!.Value.Size;
        var (list, stat, lstat, fstat) = await AttributesAsync(server, "file");
        Assert.All([list, stat, lstat, fstat], one => Assert.Equal(told, one.Size));
        Assert.NotEqual(told, folder);
    }

    [Fact]
    public async Task Types_permissions_and_times_are_left_out_and_several_rules_go_together()
    {
        await using var server = await OddServer.StartAsync(
            "list=no-type,list=no-times,path-stat=no-permissions,fstat=zero-times"
        );
        server.Put("file", Text);
        var (list, stat, lstat, fstat) = await AttributesAsync(server, "file");
        Assert.Equal((0u, null), (list.Permissions & UnixMode.TypeMask, list.ModifiedAt));
        Assert.NotEqual(0u, list.Permissions & UnixMode.AccessMask);
        Assert.Equal((null, null), (stat.Permissions, lstat.Permissions));
        Assert.Equal(0u, fstat.ModifiedAt);
        Assert.All([list, stat, lstat, fstat], told => Assert.Equal(Text.Length, told.Size));
    }

    private static async Task<(
        SftpAttributes List,
        SftpAttributes Stat,
        SftpAttributes LStat,
        SftpAttributes FStat
    )> AttributesAsync(OddServer server, string path)
    {
        var list = Assert.Single(await server.ListAsync("/")).Attributes;
        var stat = (await server.Client.StatAsync(path, default))!.Value;
        var lstat = (await server.Client.LStatAsync(path, default))!.Value;
        await using var file = await server.Client.OpenFileAsync(path, OpenFlags.Read, default, default);
        return (list, stat, lstat, await file.StatAsync(default));
    }
}
