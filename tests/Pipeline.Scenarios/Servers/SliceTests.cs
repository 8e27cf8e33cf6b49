using Pipeline.Scenarios.Cli;
using Pipeline.Testing.Servers;
using static Pipeline.Scenarios.Servers.Slices;

namespace Pipeline.Scenarios.Servers;

/// <summary>One big file in slices, with real servers: it arrives byte for byte, and is never seen before it is whole.</summary>
public sealed class SliceTests
{
    private const int Slice = (2 << 20) + 7;

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
        using var haul = Sliced(server, connections, Slice);
        Bytes.Write(haul.At(from, "big.iso"), Big);
        Bytes.Write(haul.At(from, "small.txt"), "whole");
        Bytes.Write(haul.At(from, "empty.txt"), "");
        await haul.RememberAsync();

        using var process = haul.Start(pipeline, "-v");
        var sight = SeenWholeAsync(haul.At(to, "big.iso"), haul.At(from, "big.iso"), process);
        var end = Workplace.End(process);

        Assert.True(end.ExitCode == 0, end.Output + end.Errors);
        Assert.True(await sight, "it was seen before it was whole");
        await haul.AssertArrivedAsync(pipeline);
        Assert.InRange(
            Enumerable.Range(1, 64).Count(number => haul.Place.Logs().Contains($"connection {number}\n")),
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
        relay.Up.StallAt = relay.Down.StallAt = Big / 2;
        using var haul = Sliced(server, connections: 3, Slice);
        haul.Use(
            server.StoreAt(relay.Port, $"key_file: {server.KeyFile}, accept_new: true, connections: 3"),
            attempts: "attempts: 100, first_delay: 100ms, limit: 500ms",
            hands: 3
        );
        Bytes.Write(haul.At(from, "big.iso"), Big);
        await haul.RememberAsync();

        using var process = haul.Start(pipeline);
        await haul.UntilDownAsync(pipeline, 1, process);
        server.Stop();
        Assert.False(File.Exists(haul.At(to, "big.iso")));
        relay.Up.Flow();
        relay.Down.Flow();
        server.Start();
        var end = Workplace.End(process);

        Assert.True(end.ExitCode == 0, end.Output + end.Errors);
        await haul.AssertArrivedAsync(pipeline);
    }

    /// <summary>What an old script did: a rerun found a file of the right size full of zeros and called it the copy.</summary>
    [Fact]
    public async Task Zeros_of_the_right_size_are_not_taken_for_the_copy()
    {
        using var server = new RealServer(Make.OpenSsh);
        using var haul = Sliced(server, connections: 2, Slice);
        Bytes.Write(haul.At("outbox", "big.iso"), Big);
        using (var zeros = File.Create(haul.At("server", "big.iso")))
            zeros.SetLength(Big);
        File.SetLastWriteTimeUtc(
            haul.At("server", "big.iso"),
            File.GetLastWriteTimeUtc(haul.At("outbox", "big.iso")).AddHours(1)
        );
        await haul.RememberAsync();

        haul.Complete("push");

        await haul.AssertArrivedAsync("push");
    }

    [Fact]
    public async Task Zeros_of_the_right_size_and_time_are_told_by_the_proof()
    {
        using var server = new RealServer(Make.OpenSsh);
        using var haul = Sliced(server, connections: 2, Slice);
        Bytes.Write(haul.At("outbox", "big.iso"), Big);
        using (var zeros = File.Create(haul.At("server", "big.iso")))
            zeros.SetLength(Big);
        File.SetLastWriteTimeUtc(haul.At("server", "big.iso"), File.GetLastWriteTimeUtc(haul.At("outbox", "big.iso")));
        await haul.RememberAsync();

        var end = haul.Run("push");

        Assert.Equal(1, end.ExitCode);
        Assert.Contains("server:big.iso differs from outbox:big.iso", end.Output + end.Errors);
        await haul.AssertConservedAsync("push");
    }

    /// <summary>What an old script did: with a port where nobody listens it said "Completed", with exit code 0.</summary>
    [Fact]
    public async Task A_port_where_nobody_listens_fails_the_file_by_name()
    {
        using var server = new RealServer(Make.OpenSsh);
        using var haul = Sliced(server, connections: 2, Slice);
        haul.Use(server.StoreAt(FreePort.Find(), $"key_file: {server.KeyFile}, connect_timeout: 2s"), attempts: "attempts: 1");
        Bytes.Write(haul.At("outbox", "big.iso"), Big);
        await haul.RememberAsync();

        var end = haul.Run("push");

        Assert.Equal(1, end.ExitCode);
        Assert.Contains("0 done, 1 failed", end.Output);
        Assert.Contains("outbox:big.iso: copy: cannot connect", end.Output);
        Assert.Empty(haul.Files("server"));
        await haul.AssertConservedAsync("push", check: false);
    }

    [Fact]
    public async Task An_origin_that_changes_between_its_slices_is_refused_and_leaves_no_draft()
    {
        using var server = new RealServer(Make.OpenSsh);
        await using var relay = new Relay(server.Port);
        relay.Up.StallAt = Big / 2;
        using var haul = Sliced(server, connections: 2, Slice);
        haul.Use(server.StoreAt(relay.Port, $"key_file: {server.KeyFile}, accept_new: true, connections: 2"), hands: 3);
        var origin = haul.At("outbox", "big.iso");
        Bytes.Write(origin, Big);

        using var process = haul.Start("push");
        await haul.UntilDownAsync("push", 1, process);
        Bytes.Write(haul.At("incoming", "other"), Big, seed: 1);
        File.SetLastWriteTimeUtc(haul.At("incoming", "other"), File.GetLastWriteTimeUtc(origin));
        File.Move(haul.At("incoming", "other"), origin, overwrite: true);
        relay.Up.Flow();
        var end = Workplace.End(process);

        Assert.True(end.ExitCode == 1, end.Output);
        Assert.Equal([], haul.Files("server"));
        await haul.RememberAsync();
        haul.Complete("push");
        await haul.AssertArrivedAsync("push");
    }
}
