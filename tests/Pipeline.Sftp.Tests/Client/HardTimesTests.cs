using Pipeline.Sftp.Client;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Tests.Client;

/// <summary>Servers that answer late, short, out of order, wrongly or not at all.</summary>
public sealed class HardTimesTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_failed_write_counts_in_any_order_of_answers(int failed)
    {
        await using var server = new ScriptedServer();
        await using var connection = await server.ConnectAsync();
        var file = await server.OpenAsync(connection);
        for (var i = 0; i < 3; i++)
            await file.WriteAsync(i, new byte[] { 1 }, default);
        var closing = file.CloseAsync(default).AsTask();
        var ids = new List<uint>();
        for (var i = 0; i < 4; i++)
            ids.Add((await server.TakeAsync()).Id);
        foreach (var (index, id) in ids.Index().Reverse())
            await server.StatusAsync(
                id,
                index == failed ? StatusCode.Failure : StatusCode.Ok,
                index == failed ? "no \e[31mroom" : ""
            );

        var fault = await Assert.ThrowsAsync<SftpException>(() => closing);
        Assert.Equal(@"cannot write 'f': no \x1B[31mroom", fault.Message);
    }

    [Theory]
    [InlineData(PacketType.FSetStat)]
    [InlineData(PacketType.Extended)]
    [InlineData(PacketType.Close)]
    public async Task A_failed_end_of_a_file_counts(PacketType failed)
    {
        await using var server = new ScriptedServer();
        await using var connection = await server.ConnectAsync(null, ExtensionNames.Fsync);
        var file = await server.OpenAsync(connection);
        var finishing = file.FinishAsync(SftpAttributes.OfTime(DateTimeOffset.UnixEpoch), sync: true, look: false, default)
            .AsTask();
        var requests = new List<(PacketType Type, uint Id, byte[])>();
        for (var i = 0; i < 3; i++)
            requests.Add(await server.TakeAsync());
        Assert.Equal([PacketType.FSetStat, PacketType.Extended, PacketType.Close], requests.Select(request => request.Type));
        foreach (var (type, id, _) in requests)
            await server.StatusAsync(id, type == failed ? StatusCode.Failure : StatusCode.Ok);

        Assert.Equal(SftpStatus.Failure, (await Assert.ThrowsAsync<SftpException>(() => finishing)).Status);
    }

    [Fact]
    public async Task A_short_answer_is_not_the_end()
    {
        await using var server = new ScriptedServer();
        await using var connection = await server.ConnectAsync();
        var file = await server.OpenAsync(connection);
        var into = new byte[10];
        var reading = file.ReadAsync(100, into, default).AsTask();
        await server.DataAsync((await server.TakeAsync()).Id, [1, 2, 3]);
        var (_, id, fields) = await server.TakeAsync();
        Assert.Equal(103ul, Offset(fields));
        await server.DataAsync(id, [4, 5, 6, 7]);
        await server.StatusAsync((await server.TakeAsync()).Id, StatusCode.EndOfFile);

        Assert.Equal(7, await reading);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 0, 0, 0], into);
    }

    [Fact]
    public async Task An_empty_answer_is_an_error_and_not_asked_for_ever()
    {
        await using var server = new ScriptedServer();
        await using var connection = await server.ConnectAsync();
        var file = await server.OpenAsync(connection);
        var reading = file.ReadAsync(0, new byte[10], default).AsTask();
        await server.DataAsync((await server.TakeAsync()).Id, []);

        Assert.Equal(SftpStatus.BadReply, (await Assert.ThrowsAsync<SftpException>(() => reading)).Status);
    }

    [Fact]
    public async Task A_cancelled_read_ends_at_once_and_its_late_answer_harms_nobody()
    {
        await using var server = new ScriptedServer();
        await using var connection = await server.ConnectAsync();
        var file = await server.OpenAsync(connection);
        using var cancellation = new CancellationTokenSource();
        var lost = new byte[100_000];
        var reading = file.ReadAsync(0, lost.AsMemory(0, 30_000), cancellation.Token).AsTask();
        var late = (await server.TakeAsync()).Id;
        cancellation.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        await server.DataAsync(late, [.. Enumerable.Repeat((byte)7, 30_000)]);

        var next = file.ReadAsync(0, new byte[2], default).AsTask();
        await server.DataAsync((await server.TakeAsync()).Id, [1, 2]);
        Assert.Equal(2, await next);
        Assert.DoesNotContain((byte)7, lost);
    }

    [Fact]
    public async Task A_handle_that_comes_after_a_cancelled_open_is_given_back()
    {
        await using var server = new ScriptedServer();
        await using var connection = await server.ConnectAsync();
        using var cancellation = new CancellationTokenSource();
        var opening = connection.OpenFileAsync("f", OpenFlags.Read, default, cancellation.Token).AsTask();
        var id = (await server.TakeAsync()).Id;
        cancellation.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);
        await server.HandleAsync(id);

        Assert.Equal(PacketType.Close, (await server.TakeAsync()).Type);
    }

    [Fact]
    public async Task Every_request_ends_with_the_connection_and_says_why()
    {
        await using var server = new ScriptedServer { Words = "Connection reset by 10.0.0.1" };
        await using var connection = await server.ConnectAsync();
        var file = await server.OpenAsync(connection);
        var looking = connection.StatAsync("a", default).AsTask();
        var reading = file.ReadAsync(0, new byte[5], default).AsTask();
        await file.WriteAsync(0, new byte[3], default);
        var closing = file.CloseAsync(default).AsTask();
        var listing = connection.ListAsync(".", default).ToListAsync().AsTask();
        server.HangUp();

        foreach (var task in new Task[] { looking, reading, closing, listing })
        {
            var fault = await Assert.ThrowsAsync<SftpException>(() => task);
            Assert.Equal(
                (SftpStatus.ConnectionLost, "the connection was lost: Connection reset by 10.0.0.1"),
                (fault.Status, fault.Message)
            );
        }
        await connection.Ended;
        Assert.False(connection.IsAlive);
        await Assert.ThrowsAsync<SftpException>(async () => await connection.StatAsync("a", default));
    }

    [Fact]
    public async Task A_killed_server_ends_a_large_write_in_the_middle()
    {
        var (server, connection) = await ServerProgram.ConnectAsync();
        await using var _ = connection;
        var file = await connection.OpenFileAsync("/dev/null", OpenFlags.Write, default, default);
        var writing = Task.Run(async () =>
        {
            for (var bytes = new byte[1_000_000]; ; )
                await file.WriteAsync(0, bytes, default);
        });
        await file.FlushAsync(default);
        server.Kill();

        Assert.Equal(SftpStatus.ConnectionLost, (await Assert.ThrowsAsync<SftpException>(() => writing)).Status);
    }

    [Fact]
    public async Task Closing_the_connection_frees_whoever_waits()
    {
        await using var server = new ScriptedServer();
        var connection = await server.ConnectAsync();
        var file = await server.OpenAsync(connection);
        var writes = Enumerable.Range(0, 64).Select(i => file.WriteAsync(0, new byte[32_000], default).AsTask()).ToList();
        var more = Enumerable.Range(0, 400).Select(i => file.WriteAsync(0, new byte[32_000], default).AsTask()).ToList();
        await connection.DisposeAsync();

        foreach (var write in more.TakeLast(100))
            await Assert.ThrowsAsync<SftpException>(() => write);
        await Task.WhenAll(writes.Select(write => ((Task)write).ContinueWith(_ => { }, TaskScheduler.Default)));
        Assert.True(server.IsDisposed);
    }

    private static ulong Offset(byte[] fields)
    {
        var reader = new PacketReader(fields);
        reader.ReadBytes();
        return reader.ReadUInt64();
    }
}
