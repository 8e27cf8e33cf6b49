using System.Security.Cryptography;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Tests.Server;

/// <summary>The requests outside the draft.</summary>
public sealed class ExtensionTests
{
    [Fact]
    public async Task All_that_is_offered_is_answered()
    {
        await using var client = new RawClient();
        foreach (var name in client.Offers.Keys)
        {
            var asked = name == ExtensionNames.CheckFile ? ExtensionNames.CheckFileName : name;
            var packet = client.Extended(asked, packet => packet.Append(new byte[64]));
            Assert.False(packet.Type == PacketType.Status && packet.Code == StatusCode.OpUnsupported, name);
        }
        Assert.Equal(StatusCode.OpUnsupported, client.Extended("nobody@example.org", _ => { }).Code);
    }

    [Theory]
    [InlineData("md5", 0)]
    [InlineData("sha256", 0)]
    [InlineData("nonsense,sha1,sha256", 0)]
    [InlineData("sha256", 1000)]
    [InlineData("sha512", 65536)]
    public async Task Check_file_hashes_ranges_and_blocks(string algorithms, int block)
    {
        await using var client = new RawClient();
        var bytes = RandomNumberGenerator.GetBytes(700_001);
        File.WriteAllBytes(Path.Combine(client.Root, "file"), bytes);
        var handle = client.Open("file", OpenFlags.Read);
        var algorithm = algorithms.Split(',').First(name => name != "nonsense");
        foreach (var (offset, length) in new[] { (0, 0), (0, 700_001), (3, 500_000), (700_001, 0) })
        {
            var range = bytes[offset..(length == 0 ? ^0 : offset + length)];
            var blocks = block == 0 || range.Length == 0 ? [range] : range.Chunk(block);
            var expected = blocks.SelectMany(piece =>
                CryptographicOperations.HashData(new HashAlgorithmName(algorithm.ToUpperInvariant()), piece)
            );
            void Ask(PacketWriter packet)
            {
                packet.Write(algorithms);
                packet.Write((ulong)offset);
                packet.Write((ulong)length);
                packet.Write((uint)block);
            }
            foreach (
                var reply in new[]
                {
                    client.Extended(
                        ExtensionNames.CheckFileName,
                        packet =>
                        {
                            packet.Write("file");
                            Ask(packet);
                        }
                    ),
                    client.Extended(
                        ExtensionNames.CheckFileHandle,
                        packet =>
                        {
                            packet.Write(handle);
                            Ask(packet);
                        }
                    ),
                }
            )
            {
                Assert.Equal(PacketType.ExtendedReply, reply.Type);
                var reader = new PacketReader(reply.Body);
                Assert.Equal(algorithm, reader.ReadText());
                Assert.Equal(expected, reader.ReadRest().ToArray());
            }
        }
    }

    [Fact]
    public async Task Copy_data_copies_whole_files_and_ranges_but_no_file_into_itself()
    {
        await using var client = new RawClient();
        var bytes = RandomNumberGenerator.GetBytes(3_000_000);
        File.WriteAllBytes(Path.Combine(client.Root, "from"), bytes);
        var from = client.Open("from", OpenFlags.Read);
        var to = client.Open("to", OpenFlags.Write | OpenFlags.Create);
        Assert.Equal(StatusCode.Ok, Copy(client, from, 0, 0, to, 0).Code);
        Assert.Equal(bytes, File.ReadAllBytes(Path.Combine(client.Root, "to")));
        Assert.Equal(StatusCode.Ok, Copy(client, from, 10, 20, to, 5).Code);
        Assert.Equal(bytes[10..30], File.ReadAllBytes(Path.Combine(client.Root, "to"))[5..25]);
        var itself = client.Open("from", OpenFlags.Write);
        Assert.Equal(StatusCode.Failure, Copy(client, from, 0, 0, itself, 3_000_000).Code);
    }

    [Fact]
    public async Task Requests_for_a_file_wait_for_its_hash_and_copy()
    {
        await using var client = new RawClient();
        File.WriteAllBytes(Path.Combine(client.Root, "from"), new byte[20_000_000]);
        var from = client.Open("from", OpenFlags.Read);
        var to = client.Open("to", OpenFlags.Write | OpenFlags.Create);
        var copy = client.Send(
            PacketType.Extended,
            packet =>
            {
                packet.Write(ExtensionNames.CopyData);
                CopyFields(packet, from, 1, 0, to, 0);
            }
        );
        var stat = client.Send(PacketType.FStat, packet => packet.Write(to));
        client.Send(PacketType.Close, packet => packet.Write(to));
        Assert.Equal(StatusCode.Ok, client.Receive(copy).Code);
        Assert.Equal(19_999_999, client.Receive(stat).Attributes.Size);
    }

    [Fact]
    public async Task Posix_rename_replaces_and_rename_does_not()
    {
        await using var client = new RawClient();
        File.WriteAllText(Path.Combine(client.Root, "a"), "a");
        File.WriteAllText(Path.Combine(client.Root, "b"), "b");
        Assert.Equal(StatusCode.Failure, client.Paths(PacketType.Rename, "a", "b").Code);
        Assert.Equal("b", File.ReadAllText(Path.Combine(client.Root, "b")));
        var reply = client.Extended(
            ExtensionNames.PosixRename,
            packet =>
            {
                packet.Write("a");
                packet.Write("b");
            }
        );
        Assert.Equal(StatusCode.Ok, reply.Code);
        Assert.Equal("a", File.ReadAllText(Path.Combine(client.Root, "b")));
    }

    [Fact]
    public async Task Limits_are_those_that_are_kept()
    {
        await using var client = new RawClient();
        var reader = new PacketReader(client.Extended(ExtensionNames.Limits, _ => { }).Body);
        var (packet, read, write, handles) = (reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64());
        Assert.Equal(256ul * 1024, packet);
        var bytes = RandomNumberGenerator.GetBytes((int)write);
        var handle = client.Open("file", OpenFlags.Read | OpenFlags.Write | OpenFlags.Create);
        Assert.Equal(StatusCode.Ok, client.Write(handle, 0, bytes).Code);
        Assert.Equal(bytes, client.Read(handle, 0, (int)read).Data);
        for (var i = 1ul; i < handles; i++)
            client.Open("file", OpenFlags.Read);
        Assert.Equal(StatusCode.Failure, client.TryOpen("file", OpenFlags.Read).Code);
        Assert.Equal(StatusCode.Ok, client.Close(handle).Code);
        Assert.Equal(StatusCode.Failure, client.Close(handle).Code);
        var next = client.Open("file", OpenFlags.Read);
        Assert.NotEqual(handle, next);
        Assert.Equal(StatusCode.Failure, client.Read(handle, 0, 1).Code);
    }

    private static Reply Copy(RawClient client, byte[] from, ulong offset, ulong length, byte[] to, ulong at) =>
        client.Extended(ExtensionNames.CopyData, packet => CopyFields(packet, from, offset, length, to, at));

    private static void CopyFields(PacketWriter packet, byte[] from, ulong offset, ulong length, byte[] to, ulong at)
    {
        packet.Write(from);
        packet.Write(offset);
        packet.Write(length);
        packet.Write(to);
        packet.Write(at);
    }
}
