using System.Buffers.Binary;
using System.Security.Cryptography;
using Pipeline.Sftp.Server.Faults;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Tests.Server;

/// <summary>Each fault of the script does what it says.</summary>
public sealed class FaultTests
{
    private const OpenFlags Both = OpenFlags.Read | OpenFlags.Write | OpenFlags.Create;

    [Theory]
    [InlineData("write:2=fail", StatusCode.Failure)]
    [InlineData("write:2=refuse", StatusCode.PermissionDenied)]
    [InlineData("write:2=unsupported", StatusCode.OpUnsupported)]
    [InlineData("write:2=nospace", StatusCode.Failure)]
    [InlineData("write:2=lie", StatusCode.Ok)]
    public async Task Strikes_the_nth_and_no_other(string script, StatusCode code)
    {
        await using var client = new RawClient(script);
        var handle = client.Open("file", Both);
        Assert.Equal(StatusCode.Ok, client.Write(handle, 0, [1]).Code);
        Assert.Equal(code, client.Write(handle, 1, [2]).Code);
        Assert.Equal(StatusCode.Ok, client.Write(handle, 2, [3]).Code);
        Assert.Equal([1, 0, 3], File.ReadAllBytes(Path.Combine(client.Root, "file")));
    }

    [Fact]
    public async Task Strikes_from_the_nth_on_or_always_and_counts_over_sessions()
    {
        await using var client = new RawClient("mkdir:2+=fail,remove=fail");
        Assert.Equal(StatusCode.Ok, MakeFolder(client, "a").Code);
        await client.ReconnectAsync();
        Assert.Equal(StatusCode.Failure, MakeFolder(client, "b").Code);
        Assert.Equal(StatusCode.Failure, MakeFolder(client, "c").Code);
        File.WriteAllText(Path.Combine(client.Root, "file"), "");
        Assert.Equal(StatusCode.Failure, client.Paths(PacketType.Remove, "file").Code);
        Assert.True(File.Exists(Path.Combine(client.Root, "file")));
    }

    [Fact]
    public async Task Every_operation_is_struck_under_its_name()
    {
        await using var client = new RawClient("any=unsupported");
        byte[] types =
        [
            .. Enumerable.Range((int)PacketType.Open, PacketType.SymLink - PacketType.Open + 1).Select(type => (byte)type),
        ];
        foreach (var type in types)
            Assert.Equal(StatusCode.OpUnsupported, client.Ask((PacketType)type, _ => { }).Code);
    }

    [Fact]
    public async Task Garbled_write_stores_other_bytes_and_says_ok()
    {
        await using var client = new RawClient("write=garble");
        Assert.Equal(StatusCode.Ok, client.Write(client.Open("file", Both), 0, [1, 2, 3]).Code);
        Assert.Equal([1, 2, 2], File.ReadAllBytes(Path.Combine(client.Root, "file")));
    }

    [Fact]
    public async Task Garbled_read_and_hash_are_wrong()
    {
        await using var client = new RawClient("read:1=garble,check-file=garble");
        var handle = client.Open("file", Both);
        client.Write(handle, 0, [1, 2, 3]);
        Assert.Equal([1, 2, 2], client.Read(handle, 0, 3).Data);
        Assert.Equal([1, 2, 3], client.Read(handle, 0, 3).Data);
        var reply = client.Extended(
            ExtensionNames.CheckFileHandle,
            packet =>
            {
                packet.Write(handle);
                packet.Write("sha256");
                packet.Write(0ul);
                packet.Write(0ul);
                packet.Write(0u);
            }
        );
        var right = SHA256.HashData([1, 2, 3]);
        right[^1] ^= 1;
        Assert.Equal(right, reply.Body[^32..]);
    }

    [Fact]
    public async Task Short_and_empty_reads_are_no_end_of_file()
    {
        await using var client = new RawClient("read:1=short,read:2+=empty");
        var handle = client.Open("file", Both);
        client.Write(handle, 0, [1, 2, 3, 4]);
        Assert.Equal([1, 2], client.Read(handle, 0, 4).Data);
        Assert.Empty(client.Read(handle, 0, 4).Data);
        Assert.Empty(client.Read(handle, 0, 4).Data);
    }

    [Fact]
    public async Task Cut_ends_the_session_without_doing_it()
    {
        await using var client = new RawClient("rename:1=cut");
        File.WriteAllText(Path.Combine(client.Root, "a"), "");
        Assert.Throws<EndOfStreamException>(() => client.Paths(PacketType.Rename, "a", "b"));
        Assert.True(File.Exists(Path.Combine(client.Root, "a")));
        await client.ReconnectAsync();
        Assert.Equal(StatusCode.Ok, client.Paths(PacketType.Rename, "a", "b").Code);
    }

    [Fact]
    public async Task Cut_after_ends_the_session_having_done_it()
    {
        await using var client = new RawClient("rename=cut-after");
        File.WriteAllText(Path.Combine(client.Root, "a"), "");
        Assert.Throws<EndOfStreamException>(() => client.Paths(PacketType.Rename, "a", "b"));
        Assert.True(File.Exists(Path.Combine(client.Root, "b")));
    }

    [Fact]
    public async Task Stalled_session_answers_nothing_more_and_ends_with_its_input()
    {
        await using var client = new RawClient("stat:2=stall");
        Assert.Equal(PacketType.Attributes, client.Paths(PacketType.Stat, "/").Type);
        client.Send(PacketType.Stat, packet => packet.Write("/"));
        client.Send(PacketType.RealPath, packet => packet.Write("/"));
        await client.Pipes.ToServer.DisposeAsync();
        Assert.Null(await client.Pipes.Ended.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(-1, client.Pipes.FromServer.ReadByte());
    }

    [Fact]
    public async Task Cut_by_bytes_may_tear_a_packet()
    {
        await using var client = new RawClient("bytes:5000=cut");
        File.WriteAllBytes(Path.Combine(client.Root, "file"), new byte[10_000]);
        var handle = client.Open("file", OpenFlags.Read);
        client.Send(
            PacketType.Read,
            packet =>
            {
                packet.Write(handle);
                packet.Write(0ul);
                packet.Write(10_000u);
            }
        );
        var length = new byte[4];
        client.Pipes.FromServer.ReadExactly(length);
        Assert.Equal(10_009, BinaryPrimitives.ReadInt32BigEndian(length));
        Assert.Throws<EndOfStreamException>(() => client.Pipes.FromServer.ReadExactly(new byte[10_009]));
        Assert.IsType<EndOfStreamException>(await client.Pipes.Ended);
    }

    [Fact]
    public async Task Shuffled_replies_come_in_another_order()
    {
        await using var client = new RawClient("replies=shuffle");
        using var packets = new PacketWriter();
        for (var id = 1u; id <= 8; id++)
        {
            packets.Begin(PacketType.RealPath, id);
            packets.Write("/");
            packets.End();
        }
        client.Pipes.ToServer.Write(packets.Written.Span);
        var ids = Enumerable.Range(0, 8).Select(_ => client.ReceiveAny().Id).ToList();
        Assert.NotEqual(ids.Order(), ids);
        Assert.Equal([1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u], ids.Order().ToArray());
    }

    [Fact]
    public async Task Hostile_and_miscounted_listings()
    {
        await using var client = new RawClient("list:1=hostile,list:2=miscount");
        var folder = client.Paths(PacketType.OpenDir, "/").Body[4..];
        var names = client.Ask(PacketType.ReadDir, packet => packet.Write(folder)).Names;
        Assert.Contains(names, name => name.Length == 0);
        Assert.Contains(names, name => name.AsSpan().SequenceEqual("../../../etc/passwd"u8));
        Assert.Contains(names, name => name.Contains((byte)0));
        var miscounted = client.Ask(PacketType.ReadDir, packet => packet.Write(folder));
        Assert.Throws<InvalidDataException>(() => miscounted.Names);
        Assert.Equal(StatusCode.EndOfFile, client.Ask(PacketType.ReadDir, packet => packet.Write(folder)).Code);
    }

    [Theory]
    [InlineData("limits=zero", 0ul)]
    [InlineData("limits=one", 1ul)]
    [InlineData("limits=huge", ulong.MaxValue)]
    public async Task Bogus_limits(string script, ulong limit)
    {
        await using var client = new RawClient(script);
        var reply = client.Extended(ExtensionNames.Limits, _ => { });
        Assert.Equal(limit, new PacketReader(reply.Body).ReadUInt64());
    }

    [Fact]
    public async Task Hidden_extension_is_not_offered()
    {
        await using var client = new RawClient("hide=fsync@openssh.com, hide=check-file");
        Assert.DoesNotContain(ExtensionNames.Fsync, client.Offers.Keys);
        Assert.DoesNotContain(ExtensionNames.CheckFile, client.Offers.Keys);
        Assert.Contains(ExtensionNames.PosixRename, client.Offers.Keys);
    }

    [Fact]
    public async Task Rename_faults_strike_posix_rename_too()
    {
        await using var client = new RawClient("rename=refuse");
        File.WriteAllText(Path.Combine(client.Root, "a"), "");
        var reply = client.Extended(
            ExtensionNames.PosixRename,
            packet =>
            {
                packet.Write("a");
                packet.Write("b");
            }
        );
        Assert.Equal(StatusCode.PermissionDenied, reply.Code);
    }

    [Theory]
    [InlineData("write")]
    [InlineData("write=explode")]
    [InlineData("scribble=fail")]
    [InlineData("write:0=fail")]
    [InlineData("write:x=fail")]
    [InlineData("write:1:2=fail")]
    [InlineData("read=lie")]
    [InlineData("write=hostile")]
    [InlineData("bytes:5=fail")]
    [InlineData("Write=fail")]
    public void Rejects_what_is_no_fault(string script) =>
        Assert.Contains($"'{script}'", Assert.Throws<FormatException>(() => FaultPlan.Parse(script)).Message);

    [Fact]
    public void Accepts_every_operation_and_action_by_name()
    {
        var plan = FaultPlan.Parse("setstat=lie,open-folder:7+=nospace,mkdir:3=cut-after");
        Assert.Equal(
            [
                new FaultRule(FaultOperation.SetStat, FaultAction.Lie),
                new FaultRule(FaultOperation.OpenFolder, FaultAction.NoSpace, 7),
                new FaultRule(FaultOperation.MkDir, FaultAction.CutAfter, 3, 3),
            ],
            plan.Rules
        );
    }

    private static Reply MakeFolder(RawClient client, string path) =>
        client.Ask(
            PacketType.MkDir,
            packet =>
            {
                packet.Write(path);
                packet.Write(new SftpAttributes());
            }
        );
}
