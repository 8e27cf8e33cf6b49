using Pipeline.Sftp.Client;
using Pipeline.Sftp.Server.Faults;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Tests.Server;

/// <summary>Odd answers and restrictions of the fault script, as this program's client sees them.</summary>
public sealed class OddAnswerTests
{
    [Theory]
    [InlineData("stat=fail-missing", SftpStatus.Failure)]
    [InlineData("any=refuse-missing", SftpStatus.PermissionDenied)]
    public async Task A_missing_file_is_answered_otherwise_and_one_that_is_there_as_always(string script, SftpStatus status)
    {
        await using var server = await OddServer.StartAsync(script);
        server.Put("there", "1");
        Assert.Equal(1, (await server.Client.StatAsync("there", default))!.Value.Size);
        Assert.Equal(status, await OddServer.StatusOfAsync(async () => _ = await server.Client.StatAsync("missing", default)));
    }

    [Fact]
    public async Task An_endless_listing_begins_anew_and_a_repeated_one_says_all_twice()
    {
        await using var endless = await OddServer.StartAsync("list=endless");
        endless.Put("a", "");
        endless.Put("b", "");
        var names = await endless.Client.ListAsync("/", default).Take(7).Select(entry => entry.Name).ToListAsync();
        Assert.Equal((4, 3), (Math.Max(Count("a"), Count("b")), Math.Min(Count("a"), Count("b"))));

        await using var twice = await OddServer.StartAsync("list=twice");
        twice.Put("a", "");
        twice.Put("b", "");
        Assert.Equal(["a", "a", "b", "b"], (await twice.ListAsync("/")).Select(entry => entry.Name));

        int Count(string name) => names.Count(one => one == name);
    }

    [Fact]
    public async Task Listings_end_early_come_in_small_answers_or_with_paths_and_slashes()
    {
        await using var early = await OddServer.StartAsync("list=eof");
        early.Put("a", "");
        Assert.Empty(await early.ListAsync("/"));

        await using var small = await OddServer.StartAsync("lists:1=limit,list:2=empty");
        foreach (var name in new[] { "a", "b", "c" })
            small.Put(name, "");
        Assert.Equal(["a", "b", "c"], (await small.ListAsync("/")).Select(entry => entry.Name));

        await using var paths = await OddServer.StartAsync("list=full-names,list=slash-folders");
        paths.Put("in/deep/a", "");
        paths.Put("in/b", "");
        Assert.Equal(["/in/b", "/in/deep/"], (await paths.ListAsync("/in")).Select(entry => entry.Name));
    }

    [Fact]
    public async Task Names_have_a_limit_that_statvfs_tells_or_may_not_begin_with_a_dot_or_know_no_case()
    {
        await using var server = await OddServer.StartAsync("names:8=limit,names=no-dots,names=no-case");
        await server.WriteAsync("LONGNAME", "1");
        Assert.Equal("1", File.ReadAllText(server.At("longname")));
        Assert.Equal(SftpStatus.Failure, await OddServer.StatusOfAsync(async () => await server.WriteAsync("longname1", "1")));
        Assert.Equal(
            SftpStatus.Failure,
            await OddServer.StatusOfAsync(async () => await server.Client.RenameAsync("longname", "a/longname1", default))
        );
        Assert.Equal(SftpStatus.PermissionDenied, await OddServer.StatusOfAsync(async () => await server.WriteAsync(".a", "1")));
        Assert.Equal(
            SftpStatus.PermissionDenied,
            await OddServer.StatusOfAsync(async () => await server.Client.RenameAsync("longname", ".a", default))
        );
        await using var raw = new RawClient("names:143=limit");
        var told = raw.Extended(ExtensionNames.StatVfs, packet => packet.Write("/")).Body;
        Assert.Equal(143ul, new PacketReader(told.AsSpan(^8..)).ReadUInt64());
    }

    [Fact]
    public async Task A_drop_box_takes_files_and_does_nothing_else()
    {
        await using var server = await OddServer.StartAsync("access=write-only");
        server.Put("other", "2");
        await server.WriteAsync("file", "1");
        Assert.Equal("1", File.ReadAllText(server.At("file")));
        Assert.NotNull(await server.Client.StatAsync("/", default));
        var client = server.Client;
        foreach (
            var request in new Func<ValueTask>[]
            {
                async () => await client.StatAsync("file", default),
                async () => await client.StatAsync("missing", default),
                async () => await client.RenameAsync("file", "b", default),
                async () => await client.PosixRenameAsync("file", "b", default),
                async () => await client.RemoveAsync("file", default),
                async () => await client.OpenFileAsync("file", OpenFlags.Read, default, default),
                async () => await client.SetStatAsync("file", SftpAttributes.OfTime(DateTimeOffset.UnixEpoch), default),
                async () => await client.ListAsync("/", default).ToListAsync(),
            }
        )
            Assert.Equal(SftpStatus.PermissionDenied, await OddServer.StatusOfAsync(request));
    }

    [Fact]
    public async Task Reads_are_answered_in_small_chunks_or_end_early()
    {
        await using var server = await OddServer.StartAsync("reads:3=limit,read:3+=eof");
        server.Put("file", "0123456789");
        await using var raw = new RawClient("reads:3=limit,read:3+=eof");
        File.WriteAllText(Path.Combine(raw.Root, "file"), "0123456789");
        var handle = raw.Open("file", OpenFlags.Read);
        Assert.Equal("012"u8.ToArray(), raw.Read(handle, 0, 10).Data);
        Assert.Equal("345"u8.ToArray(), raw.Read(handle, 3, 10).Data);
        Assert.Equal(StatusCode.EndOfFile, raw.Read(handle, 6, 10).Code);
        var into = new byte[10];
        await using var file = await server.Client.OpenFileAsync("file", OpenFlags.Read, default, default);
        Assert.Equal(6, await file.ReadAsync(0, into, default));
    }

    [Fact]
    public async Task Writes_that_are_long_or_begin_elsewhere_than_at_the_end_are_refused()
    {
        await using var server = await OddServer.StartAsync("writes:4=limit,write=sequential");
        Assert.Equal(SftpStatus.Failure, await OddServer.StatusOfAsync(async () => await server.WriteAsync("a", "12345")));
        await server.WriteAsync("b", "1234");
        await using var file = await server.Client.OpenFileAsync("b", OpenFlags.Write, default, default);
        await file.WriteAsync(2, "56"u8.ToArray(), default);
        Assert.Equal(SftpStatus.OpUnsupported, await OddServer.StatusOfAsync(async () => await file.FlushAsync(default)));
        Assert.Equal("1234", File.ReadAllText(server.At("b")));
    }

    [Theory]
    [InlineData("close=crlf", "1\r\n")]
    [InlineData("close=vanish", null)]
    public async Task A_file_is_not_what_was_written_once_it_is_closed(string script, string? text)
    {
        await using var server = await OddServer.StartAsync(script);
        await server.WriteAsync("file", "1\n");
        Assert.Equal(text, File.Exists(server.At("file")) ? File.ReadAllText(server.At("file")) : null);
    }

    [Fact]
    public async Task Done_and_answered_with_failure_or_replacing_what_is_there()
    {
        await using var server = await OddServer.StartAsync("remove=fail-after,rename=replace");
        server.Put("a", "1");
        server.Put("b", "2");
        await server.Client.RenameAsync("a", "b", default);
        Assert.Equal("1", File.ReadAllText(server.At("b")));
        Assert.Equal(
            SftpStatus.Failure,
            await OddServer.StatusOfAsync(async () => await server.Client.RemoveAsync("b", default))
        );
        Assert.False(File.Exists(server.At("b")));
    }

    [Fact]
    public async Task Plain_replies_give_no_reason()
    {
        await using var server = await OddServer.StartAsync("replies=plain,mkdir=nospace");
        var full = await Assert.ThrowsAsync<SftpException>(async () =>
            await server.Client.MakeFolderAsync("a", default, default)
        );
        Assert.EndsWith("the server gives no reason (Failure)", full.Message);
        var missing = await Assert.ThrowsAsync<SftpException>(async () => await server.Client.RemoveAsync("a", default));
        Assert.EndsWith(": No such file", missing.Message);
    }

    [Fact]
    public async Task All_extensions_are_hidden_and_few_handles_are_given()
    {
        await using var client = new RawClient("hide=*,handles:1=limit");
        Assert.Empty(client.Offers);
        client.Open("a", OpenFlags.Write | OpenFlags.Create);
        Assert.Equal(StatusCode.Failure, client.TryOpen("b", OpenFlags.Write | OpenFlags.Create).Code);
    }

    [Theory]
    [InlineData("banner=Welcome")]
    [InlineData("version=2")]
    public async Task Another_protocol_is_no_connection(string script) =>
        await Assert.ThrowsAsync<SftpException>(() => OddServer.StartAsync(script));

    [Theory]
    [InlineData("read:100=limit")]
    [InlineData("names=limit")]
    [InlineData("names:0=limit")]
    [InlineData("write=no-size")]
    [InlineData("read=twice")]
    [InlineData("list=vanish")]
    [InlineData("access=none")]
    [InlineData("replies=loud")]
    [InlineData("version=x")]
    public void Rejects_what_is_no_odd_answer(string script) =>
        Assert.Contains($"'{script}'", Assert.Throws<FormatException>(() => FaultPlan.Parse(script)).Message);
}
