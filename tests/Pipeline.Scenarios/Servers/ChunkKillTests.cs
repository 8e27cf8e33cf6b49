using System.Security.Cryptography;
using Pipeline.Testing.Servers;
using static Pipeline.Scenarios.Servers.Chunks;

namespace Pipeline.Scenarios.Servers;

/// <summary>
/// One big file in chunks is gone on with after kills, with real servers: nothing that is down is sent again, and
/// nothing else is believed.
/// </summary>
public sealed class ChunkKillTests
{
    private const int Chunk = (512 << 10) + 7;
    private const int Connections = 2;
    private const int Killed = 128 + 9;

    /// <summary>The size of a smaller file.</summary>
    private const long Middling = Big / 4;

    /// <summary>Bytes that can be under way and not down: a chunk in each hand.</summary>
    private const long InFlight = (Connections + 1) * Chunk;

    /// <summary>Bytes of logins, requests and the frames round the data.</summary>
    private const long Words = 256 << 10;

    /// <summary>
    /// The way stops at a random byte of each run, so that every kill falls in the middle, however slow the machine is.
    /// Every other time the journal is waited for: all that went over in that run must be down but for a chunk in each
    /// hand, so none of it was there before. The other kills come at once, in a login, in a look at the draft, in a
    /// chunk.
    /// </summary>
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
        await using var relay = new Relay(server.Port);
        using var fixture = Chunked(server, Connections, Chunk, relay.Port);
        Bytes.Write(fixture.At(from, "big.iso"), Big);
        await fixture.RememberAsync();
        var way = pipeline == "push" ? relay.Up : relay.Down;
        var down = 0L;

        for (var kill = 0; kill < kills; kill++)
        {
            var isNoted = kill % 2 == 0;
            var most = isNoted ? Big / kills : 2 * InFlight;
            var bytes = RandomNumberGenerator.GetInt32((int)most);
            var until = way.Bytes + bytes + (isNoted ? InFlight + Words : 0);
            way.StallAt = until;
            using var process = fixture.Start(pipeline);
            Until.True(() => way.Bytes >= until || process.HasExited, "the way stopped");
            if (isNoted)
                await fixture.UntilDownAsync(pipeline, down + bytes * 99L / 100, process);
            process.Kill();
            await process.WaitForExitAsync();
            way.Flow();

            Assert.Equal(Killed, process.ExitCode);
            Assert.False(File.Exists(fixture.At(to, "big.iso")));
            await fixture.AssertConservedAsync(pipeline, drafts: true);
            var now = await fixture.DownAsync(pipeline);
            Assert.InRange(now, isNoted ? down + bytes * 99L / 100 : down, Big - 1);
            down = now;
        }

        using var last = fixture.Start(pipeline);
        var sight = SeenWholeAsync(fixture.At(to, "big.iso"), fixture.At(from, "big.iso"), last);
        var end = Cli.Workplace.End(last);
        Assert.True(end.ExitCode == 0, end.Output + end.Errors);
        Assert.True(await sight, "it was seen before it was whole");
        Assert.Equal(Big - down, fixture.Sent(pipeline));
        Assert.InRange(
            way.Bytes,
            Big,
            Big + Big / 100 + (kills + 1) / 2 * InFlight + kills / 2 * 2 * InFlight + (kills + 1) * Words
        );
        await fixture.AssertArrivedAsync(pipeline);
        Assert.Equal(0, await fixture.DownAsync(pipeline));
    }

    /// <summary>Somebody, or a bad disk, changes one byte of what is down while the program is not there.</summary>
    [Theory]
    [MemberData(nameof(Ways.Crossed), MemberType = typeof(Ways))]
    public async Task A_chunk_that_was_changed_after_a_kill_is_sent_again_with_what_was_missing(
        Make make,
        string pipeline,
        string from,
        string to
    )
    {
        using var server = new RealServer(make);
        await using var relay = new Relay(server.Port);
        using var fixture = Chunked(server, Connections, Chunk, relay.Port);
        Bytes.Write(fixture.At(from, "big.iso"), Middling);
        await fixture.RememberAsync();
        var way = pipeline == "push" ? relay.Up : relay.Down;
        way.StallAt = Middling / 2;
        using var process = fixture.Start(pipeline);
        await fixture.UntilDownAsync(pipeline, Middling / 4, process);
        process.Kill();
        await process.WaitForExitAsync();
        way.Flow();
        Assert.Equal(Killed, process.ExitCode);

        var noted = Assert.Single(await fixture.DraftsAsync(pipeline));
        var spoilt = noted.Chunks[noted.Chunks.Length / 2];
        Flip(fixture.At(to, noted.Draft.Text), spoilt.Offset + spoilt.Length / 2);
        var before = way.Bytes;
        fixture.Complete(pipeline);

        var missing = Middling - noted.Down + spoilt.Length;
        Assert.Equal(missing, fixture.Sent(pipeline));
        Assert.InRange(way.Bytes - before, missing, missing + InFlight + Words + Middling / 100);
        await fixture.AssertArrivedAsync(pipeline);
        Assert.Equal(0, await fixture.DownAsync(pipeline));
    }

    private static void Flip(string path, long at)
    {
        using var file = File.Open(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = at;
        var old = file.ReadByte();
        file.Position = at;
        file.WriteByte((byte)(old ^ 1));
    }
}
