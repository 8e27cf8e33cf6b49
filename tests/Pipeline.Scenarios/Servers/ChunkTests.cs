using Pipeline.Scenarios.Cli;
using Pipeline.Testing.Servers;
using static Pipeline.Scenarios.Servers.Chunks;

namespace Pipeline.Scenarios.Servers;

/// <summary>
/// One big file in chunks, with real servers: it arrives byte for byte, and is never seen before it is whole.
/// </summary>
public sealed class ChunkTests
{
    private const int Chunk = (2 << 20) + 7;

    [Theory]
    [InlineData(Make.OpenSsh, "push", "outbox", "server", 1)]
    [InlineData(Make.OpenSsh, "push", "outbox", "server", 2)]
    [InlineData(Make.OpenSsh, "push", "outbox", "server", 4)]
    [InlineData(Make.OpenSsh, "push", "outbox", "server", 8)]
    [InlineData(Make.OpenSsh, "push", "outbox", "server", 16)]
    [InlineData(Make.OpenSsh, "fetch", "server", "incoming", 4)]
    [InlineData(Make.ProFtpd, "push", "outbox", "server", 4)]
    [InlineData(Make.ProFtpd, "fetch", "server", "incoming", 4)]
    public async Task Arrives_byte_for_byte_over_several_connections(
        Make make,
        string pipeline,
        string from,
        string to,
        int connections
    )
    {
        using var server = new RealServer(make);
        using var fixture = Chunked(server, connections, Chunk);
        Bytes.Write(fixture.At(from, "big.iso"), Big);
        Bytes.Write(fixture.At(from, "small.txt"), "whole");
        Bytes.Write(fixture.At(from, "empty.txt"), "");
        await fixture.RememberAsync();

        using var process = fixture.Start(pipeline, "-v");
        var sight = SeenWholeAsync(fixture.At(to, "big.iso"), fixture.At(from, "big.iso"), process);
        var end = Workplace.End(process);

        Assert.True(end.ExitCode == 0, end.Output + end.Errors);
        Assert.True(await sight, "it was seen before it was whole");
        await fixture.AssertArrivedAsync(pipeline);
        var logs = fixture.Place.Logs();
        Assert.InRange(
            Enumerable.Range(1, 64).Count(number => logs.Contains($"connection {number}\n", StringComparison.Ordinal)),
            Math.Min(connections, 2),
            connections
        );
    }

    [Theory]
    [MemberData(nameof(Ways.Crossed), MemberType = typeof(Ways))]
    public async Task Run_carries_on_inside_the_file_when_the_server_comes_back(
        Make make,
        string pipeline,
        string from,
        string to
    )
    {
        using var server = new RealServer(make);
        // The way stops in the middle of the file, so that a quick machine is not done before the server is stopped.
        await using var relay = new Relay(server.Port);
        relay.StallAt = Big / 2;
        using var fixture = Chunked(server, connections: 3, Chunk);
        fixture.Use(
            server.StoreThrough(relay, "connections: 3"),
            attempts: "max_attempts: 100, initial_delay: 100ms, max_delay: 500ms",
            hands: 3
        );
        Bytes.Write(fixture.At(from, "big.iso"), Big);
        await fixture.RememberAsync();

        using var process = fixture.Start(pipeline);
        await fixture.UntilDownAsync(pipeline, 1, process);
        server.Stop();
        Assert.False(File.Exists(fixture.At(to, "big.iso")));
        relay.Flow();
        server.Start();
        var end = Workplace.End(process);

        Assert.True(end.ExitCode == 0, end.Output + end.Errors);
        await fixture.AssertArrivedAsync(pipeline);
    }

    /// <summary>
    /// What an old script did: a rerun found a file of the right size full of zeros and called it the copy.
    /// </summary>
    [Fact]
    public async Task Zeros_of_the_right_size_are_not_taken_for_the_copy()
    {
        using var server = new RealServer(Make.OpenSsh);
        using var fixture = Chunked(server, connections: 2, Chunk);
        Bytes.Write(fixture.At("outbox", "big.iso"), Big);
        using (var zeros = File.Create(fixture.At("server", "big.iso")))
            zeros.SetLength(Big);
        File.SetLastWriteTimeUtc(
            fixture.At("server", "big.iso"),
            File.GetLastWriteTimeUtc(fixture.At("outbox", "big.iso")).AddHours(1)
        );
        await fixture.RememberAsync();

        fixture.Complete("push");

        await fixture.AssertArrivedAsync("push");
    }

    [Fact]
    public async Task Zeros_of_the_right_size_and_time_are_told_by_the_proof()
    {
        using var server = new RealServer(Make.OpenSsh);
        using var fixture = Chunked(server, connections: 2, Chunk);
        Bytes.Write(fixture.At("outbox", "big.iso"), Big);
        using (var zeros = File.Create(fixture.At("server", "big.iso")))
            zeros.SetLength(Big);
        File.SetLastWriteTimeUtc(fixture.At("server", "big.iso"), File.GetLastWriteTimeUtc(fixture.At("outbox", "big.iso")));
        await fixture.RememberAsync();

        var end = fixture.Run("push");

        Assert.Equal(1, end.ExitCode);
        Assert.Contains("server:big.iso differs from outbox:big.iso", end.Output + end.Errors);
        await fixture.AssertConservedAsync("push");
    }

    /// <summary>
    /// What an old script did: with a port where nobody listens it said "Completed", with exit code 0.
    /// </summary>
    [Fact]
    public async Task A_port_where_nobody_listens_fails_the_file_by_name()
    {
        using var server = new RealServer(Make.OpenSsh);
        using var fixture = Chunked(server, connections: 2, Chunk);
        fixture.Use(
            server.StoreAt(FreePort.Find(), $"key_file: {server.KeyFile}, connect_timeout: 2s"),
            attempts: "max_attempts: 1"
        );
        Bytes.Write(fixture.At("outbox", "big.iso"), Big);
        await fixture.RememberAsync();

        var end = fixture.Run("push");

        Assert.Equal(1, end.ExitCode);
        Assert.Contains("0 done, 1 failed", end.Output);
        Assert.Contains("outbox:big.iso: copy: cannot connect", end.Output);
        Assert.Empty(fixture.Files("server"));
        await fixture.AssertConservedAsync("push", check: false);
    }

    [Fact]
    public async Task An_origin_that_changes_between_its_chunks_is_refused_and_leaves_no_draft()
    {
        using var server = new RealServer(Make.OpenSsh);
        await using var relay = new Relay(server.Port);
        relay.Up.StallAt = Big / 2;
        using var fixture = Chunked(server, connections: 2, Chunk);
        fixture.Use(server.StoreAt(relay.Port, $"key_file: {server.KeyFile}, accept_new: true, connections: 2"), hands: 3);
        var origin = fixture.At("outbox", "big.iso");
        Bytes.Write(origin, Big);

        using var process = fixture.Start("push");
        await fixture.UntilDownAsync("push", 1, process);
        Bytes.Write(fixture.At("incoming", "other"), Big, seed: 1);
        File.SetLastWriteTimeUtc(fixture.At("incoming", "other"), File.GetLastWriteTimeUtc(origin));
        File.Move(fixture.At("incoming", "other"), origin, overwrite: true);
        relay.Up.Flow();
        var end = Workplace.End(process);

        Assert.True(end.ExitCode == 1, end.Output);
        Assert.Equal([], fixture.Files("server"));
        await fixture.RememberAsync();
        fixture.Complete("push");
        await fixture.AssertArrivedAsync("push");
    }
}
