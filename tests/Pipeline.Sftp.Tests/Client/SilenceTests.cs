using Pipeline.Sftp.Client;
using Pipeline.Sftp.Wire;
using Pipeline.Testing;

namespace Pipeline.Sftp.Tests.Client;

/// <summary>Servers that fall silent.</summary>
public sealed class SilenceTests
{
    private readonly ManualTime time = new();

    [Fact]
    public async Task Silence_with_a_request_open_ends_the_connection()
    {
        await using var server = new ScriptedServer();
        await using var connection = await server.ConnectAsync(new SftpSettings { Time = time });
        time.Wind(TimeSpan.FromHours(5));
        Assert.True(connection.IsAlive);

        var looking = connection.StatAsync("f", default).AsTask();
        await server.TakeAsync();
        time.Wind(TimeSpan.FromSeconds(59));
        Assert.True(connection.IsAlive);
        time.Wind(TimeSpan.FromSeconds(20));

        var fault = await Assert.ThrowsAsync<SftpException>(() => looking);
        Assert.Equal((SftpStatus.ConnectionLost, true), (fault.Status, fault.Message.Contains("no answer for 60 s")));
    }

    [Fact]
    public async Task Any_answer_is_a_sign_of_life()
    {
        await using var server = new ScriptedServer();
        await using var connection = await server.ConnectAsync(new SftpSettings { Time = time });
        var first = connection.StatAsync("f", default).AsTask();
        var second = connection.StatAsync("g", default).AsTask();
        var id = (await server.TakeAsync()).Id;
        time.Wind(TimeSpan.FromSeconds(50));
        await server.StatusAsync(id, StatusCode.NoSuchFile);
        Assert.Null(await first);
        time.Wind(TimeSpan.FromSeconds(50));

        Assert.True(connection.IsAlive);
        Assert.False(second.IsCompleted);
    }

    [Fact]
    public async Task A_server_that_hashes_a_large_file_is_given_time()
    {
        await using var server = new ScriptedServer();
        await using var connection = await server.ConnectAsync(new SftpSettings { Time = time }, ExtensionNames.CheckFile);
        var hashing = connection.HashAsync("f", "sha256", default).AsTask();
        var id = (await server.TakeAsync()).Id;
        time.Wind(TimeSpan.FromMinutes(29));
        await server.SayAsync(
            PacketType.ExtendedReply,
            packet =>
            {
                packet.Write(id);
                packet.Write("sha256");
                packet.Append([1, 2, 3]);
            }
        );

        Assert.Equal([1, 2, 3], (await hashing).Bytes.ToArray());
    }

    [Fact]
    public async Task A_server_that_takes_nothing_holds_back_the_writer_and_not_the_memory()
    {
        await using var server = new ScriptedServer();
        await using var connection = await server.ConnectAsync();
        var file = await server.OpenAsync(connection);
        using var cancellation = new CancellationTokenSource();
        var sent = 0;
        Task last;
        while ((last = file.WriteAsync(0, new byte[16_000], cancellation.Token).AsTask()).IsCompletedSuccessfully)
            sent++;
        Assert.InRange(sent, 100, 8 * 1024 * 1024 / 16_000);

        cancellation.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => last);
        Assert.True(connection.IsAlive);
    }
}
