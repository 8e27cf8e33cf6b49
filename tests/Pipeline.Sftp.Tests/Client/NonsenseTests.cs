using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using Pipeline.Sftp.Client;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Tests.Client;

/// <summary>
/// Servers that lie about lengths, counts and ids: nothing hangs, nothing grows, and every request ends with an
/// SftpException.
/// </summary>
public sealed class NonsenseTests
{
    /// <summary>Only there so that a hang is a failure and not a hang.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(4u)]
    [InlineData(0x00100000u)]
    [InlineData(0x7FFFFFFFu)]
    [InlineData(0x80000000u)]
    [InlineData(0xFFFFFFFFu)]
    public async Task A_length_that_cannot_be_ends_the_connection(uint length)
    {
        await using var server = new ScriptedServer();
        await using var connection = await server.ConnectAsync();
        var looking = connection.StatAsync("f", default).AsTask();
        await server.TakeAsync();
        var packet = new byte[9];
        BinaryPrimitives.WriteUInt32BigEndian(packet, length);
        await server.SayAsync(packet);

        await MustEndAsync(looking, connection);
    }

    [Theory]
    [InlineData(0x00100000u)]
    [InlineData(0x7FFFFFFFu)]
    [InlineData(0xFFFFFFFFu)]
    public async Task A_greeting_with_such_a_length_is_refused(uint length)
    {
        await using var server = new ScriptedServer();
        var opening = SftpConnection.OpenAsync(server, new SftpSettings(), default);
        var packet = new byte[9];
        BinaryPrimitives.WriteUInt32BigEndian(packet, length);
        await server.SayAsync(packet);

        await Assert.ThrowsAsync<SftpException>(() => opening.WaitAsync(Deadline));
        Assert.True(server.IsDisposed);
    }

    [Fact]
    public async Task A_reply_to_nobody_ends_the_connection()
    {
        await using var server = new ScriptedServer();
        await using var connection = await server.ConnectAsync();
        var looking = connection.StatAsync("f", default).AsTask();
        await server.StatusAsync((await server.TakeAsync()).Id + 1000, StatusCode.Ok);

        await MustEndAsync(looking, connection);
    }

    [Fact]
    public async Task A_second_reply_to_one_request_ends_the_connection()
    {
        await using var server = new ScriptedServer();
        await using var connection = await server.ConnectAsync();
        var removing = connection.RemoveAsync("f", default).AsTask();
        var looking = connection.StatAsync("f", default).AsTask();
        var (_, id, _) = await server.TakeAsync();
        await server.StatusAsync(id, StatusCode.Ok);
        await server.StatusAsync(id, StatusCode.Ok);

        await removing.WaitAsync(Deadline);
        await MustEndAsync(looking, connection);
    }

    [Theory]
    [InlineData(11, 11u)]
    [InlineData(5, 6u)]
    [InlineData(5, 0xFFFFFFFFu)]
    [InlineData(100_000, 100_000u)]
    public async Task Data_nobody_asked_for_is_never_written_anywhere(int sent, uint told)
    {
        await using var server = new ScriptedServer();
        await using var connection = await server.ConnectAsync();
        var file = await server.OpenAsync(connection);
        var memory = new byte[200_000];
        var reading = file.ReadAsync(0, memory.AsMemory(0, 10), default).AsTask();
        var (_, id, _) = await server.TakeAsync();
        await server.SayAsync(
            PacketType.Data,
            packet =>
            {
                packet.Write(id);
                packet.Write(told);
                packet.Take(sent).Fill(7);
            }
        );

        await MustEndAsync(reading, connection);
        Assert.DoesNotContain((byte)7, memory);
    }

    [Theory]
    [InlineData(2u)]
    [InlineData(100u)]
    [InlineData(0xFFFFFFFFu)]
    public async Task A_count_of_names_that_lies_fails_the_listing(uint count)
    {
        await using var server = new ScriptedServer();
        await using var connection = await server.ConnectAsync();
        var listing = connection.ListAsync(".", default).ToListAsync().AsTask();
        await server.HandleAsync((await server.TakeAsync()).Id);
        await NamesAsync(server, (await server.TakeAsync()).Id, count, ["a"]);

        var fault = await Assert.ThrowsAsync<SftpException>(() => listing.WaitAsync(Deadline));
        Assert.Equal(SftpStatus.BadReply, fault.Status);
        Assert.Equal(PacketType.Close, (await server.TakeAsync()).Type);
        Assert.True(connection.IsAlive);
    }

    [Fact]
    public async Task Lists_without_a_name_are_not_asked_for_ever()
    {
        await using var server = new ScriptedServer();
        await using var connection = await server.ConnectAsync();
        var listing = connection.ListAsync(".", default).ToListAsync().AsTask();
        await server.HandleAsync((await server.TakeAsync()).Id);
        var answering = Task.Run(async () =>
        {
            while (await server.TakeAsync() is { Type: PacketType.ReadDir, Id: var id })
                await NamesAsync(server, id, 0, []);
        });

        Assert.Equal(SftpStatus.BadReply, (await Assert.ThrowsAsync<SftpException>(() => listing.WaitAsync(Deadline))).Status);
        await answering.WaitAsync(Deadline);
    }

    [Fact]
    public async Task A_listing_that_is_left_waits_for_no_answer()
    {
        await using var server = new ScriptedServer();
        await using var connection = await server.ConnectAsync();
        await using (var listing = connection.ListAsync(".", default).GetAsyncEnumerator())
        {
            var first = listing.MoveNextAsync().AsTask();
            await server.HandleAsync((await server.TakeAsync()).Id);
            await NamesAsync(server, (await server.TakeAsync()).Id, 1, ["a"]);
            Assert.True(await first.WaitAsync(Deadline));

            var second = listing.MoveNextAsync().AsTask();
            await NamesAsync(server, (await server.TakeAsync()).Id, 1, ["b"]);
            Assert.True(await second.WaitAsync(Deadline));
            Assert.Equal(PacketType.ReadDir, (await server.TakeAsync()).Type);
            await listing.DisposeAsync().AsTask().WaitAsync(Deadline);
        }
        Assert.Equal(PacketType.Close, (await server.TakeAsync()).Type);
        Assert.True(connection.IsAlive);
    }

    [Theory]
    [InlineData(0ul, 0ul, 0ul, 32_768, 32_768)]
    [InlineData(0ul, 1ul, 1ul, 32_768, 32_768)]
    [InlineData(262_144ul, 261_120ul, 261_120ul, 261_120, 261_120)]
    [InlineData(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, 261_120, 261_120)]
    [InlineData(34_000ul, ulong.MaxValue, 16_384ul, 32_976, 16_384)]
    [InlineData(1ul, 0ul, 100_000ul, 32_768, 100_000)]
    public void Limits_are_put_right(ulong packet, ulong read, ulong write, int readUsed, int writeUsed)
    {
        using var writer = new PacketWriter();
        foreach (var number in (ulong[])[packet, read, write, 5])
            writer.Write(number);

        Assert.Equal(new SftpLimits(readUsed, writeUsed, 5), SftpLimits.Parse(writer.Written.Span));
        Assert.Equal(new SftpLimits(1000, 1000, 5), SftpLimits.Parse(writer.Written.Span).CappedBy(1000));
    }

    [Fact]
    public void Any_bytes_in_the_place_of_a_reply_end_every_request()
    {
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(150),
            Prop.ForAll<byte[], byte>((bytes, type) => EndsAsync(id => Frame(type, id, bytes)).GetAwaiter().GetResult())
        );
    }

    [Fact]
    public async Task A_flipped_bit_anywhere_ends_every_request()
    {
        for (var bit = 0; bit < 8 * 40; bit++)
            Assert.True(await EndsAsync(id => Flip(Frame((byte)PacketType.Attributes, id, new byte[27]), bit)), $"bit {bit}");
    }

    [Fact]
    public async Task A_frame_cut_anywhere_ends_every_request()
    {
        for (var length = 0; length < 36; length++)
            Assert.True(await EndsAsync(id => Frame((byte)PacketType.Data, id, new byte[27])[..length]), $"length {length}");
    }

    /// <summary>
    /// Four requests of different kinds, one wrong answer, and the end: all must end, and with nothing but an
    /// SftpException.
    /// </summary>
    private static async Task<bool> EndsAsync(Func<uint, byte[]> answer)
    {
        await using var server = new ScriptedServer();
        await using var connection = await server.ConnectAsync();
        var file = await server.OpenAsync(connection);
        Task[] asked =
        [
            connection.StatAsync("f", default).AsTask(),
            file.ReadAsync(0, new byte[1000], default).AsTask(),
            connection.RealPathAsync(".", default).AsTask(),
            connection.ListAsync(".", default).ToListAsync().AsTask(),
        ];
        var (_, id, _) = await server.TakeAsync();
        await server.SayAsync(answer(id));
        server.HangUp();
        await Task.WhenAll(asked).ContinueWith(_ => { }, TaskScheduler.Default).WaitAsync(Deadline);
        return Array.TrueForAll(asked, task => task.IsCompletedSuccessfully || task.Exception?.InnerException is SftpException);
    }

    private static async Task MustEndAsync(Task request, SftpConnection connection)
    {
        var fault = await Assert.ThrowsAsync<SftpException>(() => request.WaitAsync(Deadline));
        Assert.Equal(SftpStatus.ConnectionLost, fault.Status);
        Assert.Contains("protocol error", (await connection.Ended.WaitAsync(Deadline)).Message);
    }

    private static Task NamesAsync(ScriptedServer server, uint id, uint count, string[] names) =>
        server.SayAsync(
            PacketType.Name,
            packet =>
            {
                packet.Write(id);
                packet.Write(count);
                foreach (var name in names)
                {
                    packet.Write(name);
                    packet.Write("");
                    packet.Write(default(SftpAttributes));
                }
            }
        );

    private static byte[] Frame(byte type, uint id, byte[] fields)
    {
        using var packet = new PacketWriter();
        packet.Begin((PacketType)type, id);
        packet.Append(fields);
        packet.End();
        return packet.Written.ToArray();
    }

    private static byte[] Flip(byte[] bytes, int bit)
    {
        if (bit / 8 < bytes.Length)
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        return bytes;
    }
}
