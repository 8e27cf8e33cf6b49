using Pipeline.Posix;
using Pipeline.Sftp.Client;
using Pipeline.Sftp.Server;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Tests.Client;

/// <summary>
/// Ranges of local files that are sent and filled by the kernel where the way is a pipe, and through a buffer where it
/// is none.
/// </summary>
public sealed class RangeTests : IDisposable
{
    private const OpenFlags New = OpenFlags.Write | OpenFlags.Create | OpenFlags.Truncate;
    private readonly string _path = Path.GetTempFileName();

    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(261_120)]
    [InlineData(261_121)]
    [InlineData(5_000_000)]
    public async Task A_file_is_sent_as_it_is(int length)
    {
        var (server, connection) = await ServerProgram.ConnectAsync();
        await using var _ = connection;
        var bytes = Make(length);
        using var source = File.OpenHandle(_path);
        await using var file = await connection.OpenFileAsync("f", New, default, default);
        await file.WriteFromAsync(0, new(source, 0, length), default);
        await file.CloseAsync(default);

        Assert.Equal(bytes, File.ReadAllBytes(Path.Combine(server.Root, "f")));
    }

    [Fact]
    public async Task A_wide_pipe_is_filled_and_waited_for()
    {
        var (server, connection) = await ServerProgram.ConnectAsync();
        await using var _ = connection;
        Pipes.Enlarge(((System.IO.Pipes.PipeStream)server.ToServer).SafePipeHandle, 1024 * 1024);
        var bytes = Make(20_000_000);
        using var source = File.OpenHandle(_path);
        await using var file = await connection.OpenFileAsync("f", New, default, default);
        for (var at = 0; at < bytes.Length; at += 2_000_000)
            await file.WriteFromAsync(at, new(source, at, 2_000_000), default);
        await file.CloseAsync(default);

        Assert.Equal(bytes, File.ReadAllBytes(Path.Combine(server.Root, "f")));
    }

    [Fact]
    public async Task A_range_goes_to_another_offset_between_other_writes()
    {
        var (server, connection) = await ServerProgram.ConnectAsync();
        await using var _ = connection;
        var bytes = Make(1_000_000);
        using var source = File.OpenHandle(_path);
        await using var file = await connection.OpenFileAsync("f", New, default, default);
        await file.WriteAsync(0, new byte[] { 1, 2, 3 }, default);
        await file.WriteFromAsync(3, new(source, 400_000, 600_000), default);
        await file.WriteAsync(600_003, new byte[100_000], default);
        await file.CloseAsync(default);

        var there = File.ReadAllBytes(Path.Combine(server.Root, "f"));
        Assert.Equal([1, 2, 3, .. bytes[400_000..], .. new byte[100_000]], there);
    }

    [Fact]
    public async Task A_file_that_was_closed_by_its_owner_is_sent_all_the_same()
    {
        var (server, connection) = await ServerProgram.ConnectAsync();
        await using var _ = connection;
        var bytes = Make(3_000_000);
        await using var file = await connection.OpenFileAsync("f", New, default, default);
        using (var source = File.OpenHandle(_path))
            await file.WriteFromAsync(0, new(source, 0, bytes.Length), default);
        await file.CloseAsync(default);

        Assert.Equal(bytes, File.ReadAllBytes(Path.Combine(server.Root, "f")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_that_ends_early_fails_the_write_and_not_the_connection(bool isPipe)
    {
        await using var connection = isPipe ? (await ServerProgram.ConnectAsync()).Connection : await ServedAsync();
        Make(100_000);
        using var source = File.OpenHandle(_path);
        await using var file = await connection.OpenFileAsync("f", New, default, default);
        await file.WriteFromAsync(0, new(source, 0, 300_000), default);

        var fault = await Assert.ThrowsAsync<SftpException>(async () => await file.SentAsync(default));
        Assert.Equal(SftpStatus.SourceBroken, fault.Status);
        Assert.Contains("ends after 100000 bytes", fault.Message);
        Assert.NotNull(await connection.StatAsync(".", default));
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_fails_the_write_and_not_the_connection()
    {
        var (_, connection) = await ServerProgram.ConnectAsync();
        await using var _ = connection;
        using var source = File.OpenHandle(_path, FileMode.Open, FileAccess.Write);
        await using var file = await connection.OpenFileAsync("f", New, default, default);
        await file.WriteFromAsync(0, new(source, 0, 100), default);

        var fault = await Assert.ThrowsAsync<SftpException>(async () => await file.CloseAsync(default));
        Assert.Equal(SftpStatus.SourceBroken, fault.Status);
        Assert.NotNull(await connection.StatAsync(".", default));
    }

    [Fact]
    public async Task A_way_that_is_no_pipe_carries_a_file_too()
    {
        await using var connection = await ServedAsync();
        var bytes = Make(3_000_000);
        await SendAsync(connection, bytes.Length);

        await using var again = await connection.OpenFileAsync("f", OpenFlags.Read, default, default);
        var back = new byte[bytes.Length];
        Assert.Equal(bytes.Length, await again.ReadAsync(0, back, default));
        Assert.Equal(bytes, back);
    }

    [Fact]
    public async Task A_server_that_dies_lets_the_file_go()
    {
        var (server, connection) = await ServerProgram.ConnectAsync();
        await using var _ = connection;
        Make(100);
        var source = File.OpenHandle(_path);
        await using var file = await connection.OpenFileAsync("f", New, default, default);
        server.Kill();
        await connection.Ended;

        await Assert.ThrowsAsync<SftpException>(async () => await file.WriteFromAsync(0, new(source, 0, 100), default));
        source.Dispose();
        Assert.True(source.IsClosed);
        Assert.DoesNotContain(Directory.EnumerateFiles("/proc/self/fd"), fd => new FileInfo(fd).LinkTarget == _path);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_local_file_is_filled_by_reads_under_way_together(bool isPipe)
    {
        await using var connection = isPipe ? (await ServerProgram.ConnectAsync()).Connection : await ServedAsync();
        var bytes = Make(2_000_000);
        await SendAsync(connection, bytes.Length);
        await using var file = await connection.OpenFileAsync("f", OpenFlags.Read, default, default);
        File.WriteAllBytes(_path, [1, 2, 3]);
        using (var target = File.OpenHandle(_path, FileMode.Open, FileAccess.Write))
        {
            var counts = await Task.WhenAll(
                Enumerable
                    .Range(0, 11)
                    .Select(i => file.ReadIntoAsync(i * 200_000L, new(target, 3 + i * 200_000L, 200_000), default).AsTask())
            );
            Assert.Equal([.. Enumerable.Repeat(200_000, 10), 0], counts);
        }
        Assert.Equal([1, 2, 3, .. bytes], File.ReadAllBytes(_path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_local_file_that_takes_no_more_fails_the_read_and_not_the_connection(bool isPipe)
    {
        await using var connection = isPipe ? (await ServerProgram.ConnectAsync()).Connection : await ServedAsync();
        Make(200_000);
        await SendAsync(connection, 200_000);
        await using var file = await connection.OpenFileAsync("f", OpenFlags.Read, default, default);
        using var full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write);

        var fault = await Assert.ThrowsAsync<SftpException>(async () =>
            await file.ReadIntoAsync(0, new(full, 0, 200_000), default)
        );

        Assert.Equal(SftpStatus.TargetBroken, fault.Status);
        Assert.Equal(PosixError.NoSpace, Assert.IsType<PosixException>(fault.InnerException).Error);
        var back = new byte[200_000];
        Assert.Equal(200_000, await file.ReadAsync(0, back, default));
        Assert.Equal(File.ReadAllBytes(_path), back);
    }

    public void Dispose() => File.Delete(_path);

    /// <summary>The server of this program, over streams that are no pipes of the system.</summary>
    private static async Task<SftpConnection> ServedAsync()
    {
        var pipes = new SftpServer(Directory.CreateTempSubdirectory("pipeline-sftp-").FullName).Connect();
        return await SftpConnection.OpenAsync(new StreamTransport(pipes.FromServer, pipes.ToServer), new(), default);
    }

    private async Task SendAsync(SftpConnection connection, int length)
    {
        using var source = File.OpenHandle(_path);
        var file = await connection.OpenFileAsync("f", New, default, default);
        await file.WriteFromAsync(0, new(source, 0, length), default);
        await file.CloseAsync(default);
    }

    private byte[] Make(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        File.WriteAllBytes(_path, bytes);
        return bytes;
    }
}
