using System.Buffers.Binary;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Tests.Server;

/// <summary>What no client would send ends its session, quickly, and nothing else.</summary>
public sealed class FuzzTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(0u)]
    [InlineData(uint.MaxValue)]
    [InlineData(0x80000000u)]
    [InlineData((uint)PacketLimits.Packet + 1)]
    public async Task Impossible_length_ends_the_session_at_once(uint length)
    {
        await using var client = new RawClient();
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, length);
        client.Pipes.ToServer.Write(bytes);
        Assert.IsType<InvalidDataException>(await client.Pipes.Ended.WaitAsync(Patience));
        await client.ReconnectAsync();
        Assert.Equal(PacketType.Attributes, client.Paths(PacketType.Stat, "/").Type);
    }

    [Fact]
    public async Task Torn_packet_and_missing_init_end_the_session()
    {
        await using var client = new RawClient();
        client.Pipes.ToServer.Write([0, 0, 0, 9, 17]);
        await client.Pipes.ToServer.DisposeAsync();
        Assert.IsType<InvalidDataException>(await client.Pipes.Ended.WaitAsync(Patience));

        await using var hasty = new RawClient(begins: false);
        hasty.Send(PacketType.Stat, packet => packet.Write("/"));
        Assert.IsType<InvalidDataException>(await hasty.Pipes.Ended.WaitAsync(Patience));
    }

    [Fact]
    public async Task Short_fields_end_only_their_session()
    {
        await using var client = new RawClient();
        foreach (var type in Enumerable.Range((int)PacketType.Open, PacketType.SymLink - PacketType.Open + 1))
        {
            client.Send((PacketType)type, packet => packet.Append([0, 0, 1]));
            Assert.IsType<InvalidDataException>(await client.Pipes.Ended.WaitAsync(Patience));
            await client.ReconnectAsync();
        }
    }

    [Fact]
    public async Task Random_packets_neither_crash_nor_hang_nor_leave_the_root()
    {
        await using var client = new RawClient();
        File.WriteAllBytes(Path.Combine(client.Root, "file"), new byte[100_000]);
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var ends = new List<Exception?>();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var session = 0; session < 200; session++)
        {
            await client.ReconnectAsync();
            var drain = client.Pipes.FromServer.CopyToAsync(Stream.Null);
            using var packets = new PacketWriter();
            for (var i = 0; i < 40; i++)
                Garbage(packets, random);
            await client.Pipes.ToServer.WriteAsync(packets.Written);
            await client.Pipes.ToServer.DisposeAsync();
            ends.Add(await client.Pipes.Ended.WaitAsync(Patience));
            await drain;
        }
        Assert.All(ends, end => Assert.True(end is null or InvalidDataException, $"seed {seed}: {end}"));
        Assert.Contains(ends, end => end is null);
        Assert.Contains(ends, end => end is not null);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 64 << 20);
        Assert.Equal(["root"], Directory.EnumerateFileSystemEntries(client.Outside).Select(path => Path.GetFileName(path)));
        await client.ReconnectAsync();
        Assert.Equal(PacketType.Attributes, client.Paths(PacketType.Stat, "/").Type);
    }

    [Fact]
    public async Task Client_that_never_reads_holds_up_only_itself()
    {
        await using var client = new RawClient();
        File.WriteAllBytes(Path.Combine(client.Root, "file"), new byte[1_000_000]);
        var handle = client.Open("file", OpenFlags.Read);
        using var packets = new PacketWriter();
        for (var i = 0u; i < 20_000; i++)
        {
            packets.Begin(PacketType.Read, i);
            packets.Write(handle);
            packets.Write(0ul);
            packets.Write((uint)PacketLimits.Data);
            packets.End();
        }
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var writing = client.Pipes.ToServer.WriteAsync(packets.Written).AsTask();
        await Task.WhenAny(writing, Task.Delay(200));
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 64 << 20);
        await client.ReconnectAsync();
        Assert.Equal(PacketType.Attributes, client.Paths(PacketType.Stat, "/").Type);
    }

    /// <summary>A packet of a known or unknown type whose fields are partly right.</summary>
    private static void Garbage(PacketWriter packets, Random random)
    {
        string[] paths = ["file", "/", "..", "new", "folder/x", "", "a//b", new string('n', 300)];
        string[] extensions =
        [
            .. new[] { ExtensionNames.PosixRename, ExtensionNames.CheckFileName, ExtensionNames.StatVfs, "x" },
        ];
        packets.Begin(random.Next(8) == 0 ? (PacketType)random.Next(256) : (PacketType)random.Next(3, 21), (uint)random.Next());
        if (random.Next(6) == 0)
        {
            packets.CutTo(packets.Length - 5);
            packets.Write((byte)PacketType.Extended);
            packets.Write((uint)random.Next());
            packets.Write(extensions[random.Next(extensions.Length)]);
        }
        for (var fields = random.Next(1, 5); fields > 0; fields--)
        {
            switch (random.Next(4))
            {
                case 0:
                    packets.Write((uint)random.Next(64));
                    break;
                case 1:
                    packets.Write(random.Next(50) == 0 ? (ulong)random.NextInt64() : (ulong)random.Next(64));
                    break;
                default:
                    packets.Write(paths[random.Next(paths.Length)]);
                    break;
            }
        }
        // Most are padded, so that many can be read to their end and the session lives on.
        packets.Append(new byte[random.Next(40) == 0 ? 0 : 64]);
        packets.End();
    }
}
