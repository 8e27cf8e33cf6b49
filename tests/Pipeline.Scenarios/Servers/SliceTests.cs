using System.Diagnostics;
using System.Security.Cryptography;
using Pipeline.Engine.Journal;
using Pipeline.Scenarios.Cli;
using Pipeline.Testing.Servers;

namespace Pipeline.Scenarios.Servers;

/// <summary>One big file in slices, with real servers: it arrives byte for byte, is never seen before it is whole, and is gone on with after a kill.</summary>
public sealed class SliceTests
{
    private const long Big = (96L << 20) + 12_345;
    private const int Slice = (2 << 20) + 7;
    private const int Killed = 128 + 9;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

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
        using var haul = Sliced(server, connections);
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
    [InlineData(Make.OpenSsh, "push", "outbox", "server", 10)]
    [InlineData(Make.OpenSsh, "fetch", "server", "incoming", 3)]
    [InlineData(Make.ProFtpd, "push", "outbox", "server", 2)]
    public async Task Killed_at_random_moments_it_sends_only_what_was_missing(
        Make make,
        string pipeline,
        string from,
        string to,
        int kills
    )
    {
        using var server = new RealServer(make);
        // A way long enough that there are moments to choose from.
        await using var relay = new Relay(server.Port) { Delay = TimeSpan.FromMilliseconds(20) };
        using var haul = Sliced(server, connections: 2);
        haul.Use(server.StoreAt(relay.Port, $"key_file: {server.KeyFile}, accept_new: true, connections: 2"), hands: 3);
        Bytes.Write(haul.At(from, "big.iso"), Big);
        await haul.RememberAsync();
        var (killed, down) = (0, 0L);

        while (killed < kills)
        {
            using var process = haul.Start(pipeline);
            var moment = down + RandomNumberGenerator.GetInt32((int)(Big / 2 / kills));
            while (await DownAsync(haul, pipeline) <= moment && !process.HasExited)
                await Task.Delay(Pause);
            process.Kill();
            await process.WaitForExitAsync();
            await haul.AssertConservedAsync(pipeline, drafts: true);
            // On a machine with much else to do the moment may come late.
            if (File.Exists(haul.At(to, "big.iso")))
                break;
            Assert.Equal(Killed, process.ExitCode);
            down = await DownAsync(haul, pipeline);
            killed++;
        }
        Assert.InRange(killed, kills / 2, kills);
        if (killed == kills)
        {
            haul.Complete(pipeline);
            Assert.Equal(Big - down, Sent(haul, pipeline));
        }

        await haul.AssertArrivedAsync(pipeline);
        Assert.Equal(0, await DownAsync(haul, pipeline));
    }

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
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
        using var haul = Sliced(server, connections: 3);
        haul.Use(
            server.StoreAt(relay.Port, $"key_file: {server.KeyFile}, accept_new: true, connections: 3"),
            attempts: "attempts: 100, first_delay: 100ms, limit: 500ms",
            hands: 3
        );
        Bytes.Write(haul.At(from, "big.iso"), Big);
        await haul.RememberAsync();

        using var process = haul.Start(pipeline);
        while (await DownAsync(haul, pipeline) == 0 && !process.HasExited)
            await Task.Delay(Pause);
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
        using var haul = Sliced(server, connections: 2);
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
    public void Zeros_of_the_right_size_and_time_are_told_by_the_proof()
    {
        using var server = new RealServer(Make.OpenSsh);
        using var haul = Sliced(server, connections: 2);
        Bytes.Write(haul.At("outbox", "big.iso"), Big);
        using (var zeros = File.Create(haul.At("server", "big.iso")))
            zeros.SetLength(Big);
        File.SetLastWriteTimeUtc(haul.At("server", "big.iso"), File.GetLastWriteTimeUtc(haul.At("outbox", "big.iso")));

        var end = haul.Run("push");

        Assert.Equal(1, end.ExitCode);
        Assert.Contains("server:big.iso differs from outbox:big.iso", end.Output + end.Errors);
    }

    /// <summary>What an old script did: with a port where nobody listens it said "Completed", with exit code 0.</summary>
    [Fact]
    public void A_port_where_nobody_listens_fails_the_file_by_name()
    {
        using var server = new RealServer(Make.OpenSsh);
        using var haul = Sliced(server, connections: 2);
        haul.Use(server.StoreAt(FreePort.Find(), $"key_file: {server.KeyFile}, connect_timeout: 2s"), attempts: "attempts: 1");
        Bytes.Write(haul.At("outbox", "big.iso"), Big);

        var end = haul.Run("push");

        Assert.Equal(1, end.ExitCode);
        Assert.Contains("0 done, 1 failed", end.Output);
        Assert.Contains("outbox:big.iso: copy: cannot connect", end.Output);
        Assert.Empty(haul.Files("server"));
    }

    [Fact]
    public async Task An_origin_that_changes_between_its_slices_is_refused_and_leaves_no_draft()
    {
        using var server = new RealServer(Make.OpenSsh);
        await using var relay = new Relay(server.Port);
        relay.Up.StallAt = Big / 2;
        using var haul = Sliced(server, connections: 2);
        haul.Use(server.StoreAt(relay.Port, $"key_file: {server.KeyFile}, accept_new: true, connections: 2"), hands: 3);
        var origin = haul.At("outbox", "big.iso");
        Bytes.Write(origin, Big);

        using var process = haul.Start("push");
        while (await DownAsync(haul, "push") == 0 && !process.HasExited)
            await Task.Delay(Pause);
        Bytes.Write(haul.At("incoming", "other"), Big, seed: 1);
        File.SetLastWriteTimeUtc(haul.At("incoming", "other"), File.GetLastWriteTimeUtc(origin));
        File.Move(haul.At("incoming", "other"), origin, overwrite: true);
        relay.Up.Flow();
        var end = Workplace.End(process);

        Assert.True(end.ExitCode == 1, end.Output);
        Assert.Equal([], haul.Files("server"));
        haul.Complete("push");
        Assert.True(Bytes.AreSame(origin, haul.At("server", "big.iso")));
    }

    /// <summary>Beyond what 32 bits can count.</summary>
    [Fact]
    public void Four_gibibytes_arrive_byte_for_byte()
    {
        using var server = new RealServer(Make.OpenSsh);
        using var haul = Sliced(server, connections: 8, slice: (64 << 20) + 3);
        var origin = haul.At("outbox", "big.iso");
        WriteSparse(origin, (4L << 30) + 1);

        haul.Complete("push");

        Assert.True(Bytes.AreSame(origin, haul.At("server", "big.iso")));
    }

    private static Haul Sliced(
        RealServer server,
        int connections,
        string attempts = "attempts: 3, first_delay: 50ms",
        int slice = Slice
    )
    {
        var haul = new Haul(server) { Above = $"- chunk: {{ size: {slice}B }}" };
        haul.Use(server.Store($"connections: {connections}"), attempts: attempts, hands: connections + 1);
        return haul;
    }

    /// <summary>A file that takes little room: mostly a hole, with a number of its own at the beginning of each MiB and at its end.</summary>
    private static void WriteSparse(string path, long length)
    {
        using var file = File.Create(path);
        file.SetLength(length);
        for (var at = 0L; at < length; at += 1 << 20)
        {
            file.Position = Math.Min(at, length - 8);
            file.Write(BitConverter.GetBytes(at + 1));
        }
    }

    /// <summary>Whether the file was whole when it was first seen.</summary>
    private static async Task<bool> SeenWholeAsync(string copy, string origin, Process process)
    {
        while (!File.Exists(copy) && !process.HasExited)
            await Task.Delay(Pause);
        return File.Exists(copy) && Bytes.AreSame(origin, copy);
    }

    /// <summary>The bytes that are down, as the journal knows.</summary>
    private static async Task<long> DownAsync(Haul haul, string pipeline)
    {
        if (!File.Exists(haul.Place.At("log", $"{pipeline}.db")))
            return 0;
        try
        {
            await using var journal = await ReadOnlyJournal.OpenAsync(haul.Place.At("log"), pipeline, default);
            return (await journal.DraftsAsync(null, default)).Sum(draft => draft.Down);
        }
        catch (JournalException)
        {
            return 0; // It is just being made.
        }
    }

    /// <summary>The bytes that the last step in slices sent, by the manifest.</summary>
    private static long? Sent(Haul haul, string pipeline) =>
        Manifest
            .Read(File.ReadLines(haul.Place.At("log", $"{pipeline}.manifest.jsonl")))
            .Last(line => line.Sent is not null)
            .Sent;
}
