using Pipeline.Scenarios.Cli;
using static Pipeline.Scenarios.Servers.Chunks;

namespace Pipeline.Scenarios.Servers;

/// <summary>A file that is larger than 32 bits can count, in chunks.</summary>
public sealed class FourGibibytesTests
{
    private const long Length = (4L << 30) + 1;

    /// <summary>Does not divide the length.</summary>
    private const int Chunk = (64 << 20) + 3;

    [Fact]
    public async Task Arrive_byte_for_byte_and_are_never_seen_before_they_are_whole()
    {
        using var server = new RealServer(Make.OpenSsh);
        using var fixture = Chunked(server, connections: 8, Chunk);
        var (origin, copy) = (fixture.At("outbox", "big.iso"), fixture.At("server", "big.iso"));
        WriteSparse(origin, Length);

        using var process = fixture.Start("push", "--set", "verify.by=sha256");
        var sight = SeenWholeAsync(copy, origin, process);
        var end = Workplace.End(process);

        Assert.True(end.ExitCode == 0, end.Output + end.Errors);
        Assert.True(await sight, "it was seen before it was whole");
        Assert.Equal(["big.iso"], fixture.Files("server"));
        Assert.Equal(0, fixture.Place.Run("check", "push.yml").ExitCode);
        Assert.Equal(Length, fixture.Sent("push"));
    }
}
