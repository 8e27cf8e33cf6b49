using Pipeline.Sftp.Client;
using Pipeline.Sftp.Wire;
using Pipeline.Testing;

namespace Pipeline.Sftp.Tests.Client;

/// <summary>
/// Servers that are never silent, and never come to an end. The time is wound only when what was sent has been read.
/// </summary>
public sealed class PaceTests
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(3);
    private readonly ManualTime time = new();

    private SftpSettings Settings => new() { Time = time, Timeout = TimeSpan.FromSeconds(20) };

    [Fact]
    public async Task A_reply_that_comes_a_byte_at_a_time_ends_the_connection()
    {
        await using var server = new ScriptedServer(readsAlong: true);
        await using var connection = await server.ConnectAsync(Settings);
        var looking = connection.StatAsync("f", default).AsTask();
        var reply = Reply(PacketType.Attributes, (await server.TakeAsync()).Id, packet => packet.Take(200).Clear());

        Assert.InRange(await TrickleAsync(server, reply, connection), 60, 75);

        var fault = await Assert.ThrowsAsync<SftpException>(() => looking);
        Assert.Equal(SftpStatus.ConnectionLost, fault.Status);
        Assert.Contains("was incomplete after 20", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_of_a_file_may_come_over_the_slowest_line()
    {
        await using var server = new ScriptedServer(readsAlong: true);
        await using var connection = await server.ConnectAsync(Settings);
        var file = await server.OpenAsync(connection);
        var into = new byte[30_000];
        var reading = file.ReadAsync(0, into, default).AsTask();
        var id = (await server.TakeAsync()).Id;
        var reply = Reply(PacketType.Data, id, packet => packet.Write(new byte[into.Length].AsSpan()));

        // 100 bytes a second.
        Assert.InRange(await TrickleAsync(server, reply, connection, size: 300), 100, 102);

        Assert.Equal(into.Length, await reading);
    }

    [Fact]
    public async Task Bytes_of_a_file_that_come_one_by_one_end_the_connection()
    {
        await using var server = new ScriptedServer(readsAlong: true);
        await using var connection = await server.ConnectAsync(Settings);
        var file = await server.OpenAsync(connection);
        var reading = file.ReadAsync(0, new byte[1000], default).AsTask();
        var reply = Reply(PacketType.Data, (await server.TakeAsync()).Id, packet => packet.Write(new byte[1000].AsSpan()));

        Assert.InRange(await TrickleAsync(server, reply, connection), 60, 75);

        Assert.Equal(SftpStatus.ConnectionLost, (await Assert.ThrowsAsync<SftpException>(() => reading)).Status);
    }

    [Fact]
    public async Task Reads_that_are_answered_with_a_byte_each_fail_the_file_and_keep_the_connection()
    {
        await using var server = new ScriptedServer(readsAlong: true);
        await using var connection = await server.ConnectAsync(Settings);
        var file = await server.OpenAsync(connection);
        var reading = file.ReadAsync(0, new byte[1000], default).AsTask();
        var answers = 0;
        for (; answers < 200 && !reading.IsCompleted; answers++)
        {
            var taking = server.TakeAsync();
            if (await Task.WhenAny(taking, reading) == reading)
                break;
            await server.DataAsync((await taking).Id, [1]);
            time.Wind(Step);
        }
        Assert.InRange(answers, 60, 75);

        var fault = await Assert.ThrowsAsync<SftpException>(() => reading);
        Assert.Equal(SftpStatus.BadReply, fault.Status);
        Assert.Contains("too slowly", fault.Message, StringComparison.Ordinal);
        Assert.True(connection.IsAlive);
    }

    /// <summary>
    /// Sends a reply in small pieces, one in each step of time; how many were sent when the connection ended.
    /// </summary>
    private async Task<int> TrickleAsync(ScriptedServer server, byte[] reply, SftpConnection connection, int size = 1)
    {
        var pieces = 0;
        foreach (var piece in reply.Chunk(size))
        {
            // Who has given up reads no more.
            if (await Task.WhenAny(connection.Ended, server.SayAsync(piece)) == connection.Ended)
                break;
            pieces++;
            time.Wind(Step);
        }
        return pieces;
    }

    private static byte[] Reply(PacketType type, uint id, Action<PacketWriter> fields)
    {
        using var packet = new PacketWriter();
        packet.Begin(type, id);
        fields(packet);
        packet.End();
        return packet.Written.ToArray();
    }
}
