using Pipeline.Sftp.Client;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Tests.Client;

/// <summary>Bytes there and back, with OpenSSH's server.</summary>
public sealed class FileTests
{
    private const OpenFlags New = OpenFlags.Read | OpenFlags.Write | OpenFlags.Create | OpenFlags.Truncate;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16 * 1024)]
    [InlineData(16 * 1024 + 1)]
    [InlineData(261_120)]
    [InlineData(261_121)]
    [InlineData(3_000_000)]
    public async Task Bytes_come_back_as_they_went(int length)
    {
        var (server, connection) = await ServerProgram.ConnectAsync();
        await using var _ = connection;
        var bytes = RandomBytes(length);
        await using var file = await connection.OpenFileAsync("f", New, default, default);
        await file.WriteAsync(0, bytes, default);
        await file.FlushAsync(default);
        Assert.Equal(bytes, File.ReadAllBytes(Path.Combine(server.Root, "f")));

        var back = new byte[length + 10];
        Assert.Equal(length, await file.ReadAsync(0, back, default));
        Assert.Equal(bytes, back[..length]);
        Assert.Equal(0, await file.ReadAsync(length, back, default));
        await file.CloseAsync(default);
    }

    [Fact]
    public async Task Many_reads_and_writes_at_once_reach_their_offsets()
    {
        var (server, connection) = await ServerProgram.ConnectAsync(new SftpSettings { Packet = 10_000 });
        await using var _ = connection;
        var bytes = RandomBytes(2_000_000);
        var file = await connection.OpenFileAsync("f", New, default, default);
        await Parallel.ForEachAsync(
            bytes.Chunk(40_000).Index(),
            async (chunk, cancellationToken) => await file.WriteAsync(chunk.Index * 40_000L, chunk.Item, cancellationToken)
        );
        await file.FinishAsync(
            SftpAttributes.OfTime(DateTimeOffset.FromUnixTimeSeconds(1_000_000)),
            sync: true,
            look: false,
            default
        );

        var path = Path.Combine(server.Root, "f");
        Assert.Equal(bytes, File.ReadAllBytes(path));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_000_000).UtcDateTime, File.GetLastWriteTimeUtc(path));
        await using var again = await connection.OpenFileAsync("f", OpenFlags.Read, default, default);
        var back = new byte[bytes.Length];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 50),
            async (i, cancellationToken) =>
                Assert.Equal(40_000, await again.ReadAsync(i * 40_000L, back.AsMemory(i * 40_000, 40_000), cancellationToken))
        );
        Assert.Equal(bytes, back);
    }

    [Fact]
    public async Task A_small_write_leaves_the_memory_free_at_once()
    {
        var (server, connection) = await ServerProgram.ConnectAsync();
        await using var _ = connection;
        var file = await connection.OpenFileAsync("f", New, default, default);
        byte[] bytes = [1, 2, 3];
        await file.WriteAsync(0, bytes, default);
        bytes.AsSpan().Clear();
        await file.CloseAsync(default);

        Assert.Equal([1, 2, 3], File.ReadAllBytes(Path.Combine(server.Root, "f")));
    }

    [Fact]
    public async Task Ranges_are_copied_inside_the_server()
    {
        var (server, connection) = await ServerProgram.ConnectAsync();
        await using var _ = connection;
        File.WriteAllText(Path.Combine(server.Root, "from"), "0123456789");
        await using var from = await connection.OpenFileAsync("from", OpenFlags.Read, default, default);
        await using var to = await connection.OpenFileAsync("to", New, default, default);
        await from.CopyToAsync(2, 3, to, 0, default);

        Assert.Equal("234", File.ReadAllText(Path.Combine(server.Root, "to")));
        Assert.Equal(3, (await to.StatAsync(default)).Size);
    }

    [Fact]
    public async Task A_full_disk_fails_the_file_and_not_the_connection()
    {
        var (_, connection) = await ServerProgram.ConnectAsync();
        await using var _ = connection;
        var full = await connection.OpenFileAsync("/dev/full", OpenFlags.Write, default, default);
        await full.WriteAsync(0, new byte[100_000], default);

        var fault = await Assert.ThrowsAsync<SftpException>(async () => await full.CloseAsync(default));
        Assert.Equal(SftpStatus.Failure, fault.Status);
        Assert.Contains("/dev/full", fault.Message);
        Assert.NotNull(await connection.StatAsync(".", default));
    }

    [Fact]
    public async Task A_closed_file_is_closed_once()
    {
        var (_, connection) = await ServerProgram.ConnectAsync();
        await using var _ = connection;
        var file = await connection.OpenFileAsync("f", New, default, default);
        await file.CloseAsync(default);
        await file.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await file.CloseAsync(default));
        Assert.True(connection.IsAlive);
    }

    private static byte[] RandomBytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
