using Pipeline.Scenarios.Cli;
using Pipeline.Testing.Servers;

namespace Pipeline.Scenarios.Servers;

/// <summary>
/// Ctrl-C at a terminal reaches the whole process group: the program must get to finish, and so must the ssh it works
/// with.
/// </summary>
public sealed class InterruptTests
{
    private const int Files = 120;
    private const int Big = 192 << 20;

    [Theory]
    [MemberData(nameof(Ways.Crossed), MemberType = typeof(Ways))]
    public async Task Interrupted_at_a_terminal_it_drains_and_leaves_no_drafts(Make make, string pipeline, string from, string to)
    {
        using var server = new RealServer(make);
        await using var relay = new Relay(server.Port) { StallAt = 12 << 20 };
        using var fixture = new TransferFixture(server);
        fixture.Use(server.StoreThrough(relay), hands: 4);
        Bytes.WriteMany(fixture.At(from), Files, 1 << 20);
        await fixture.RememberAsync();

        using var process = fixture.Start(pipeline, "--json");
        Until.SomeArrived(fixture.At(to), 5);
        process.SignalGroup("INT");
        relay.Flow();
        var end = Workplace.End(process);

        Assert.Equal((130, 0), (end.ExitCode, RunCounts.Of(end).Failed));
        Assert.InRange(fixture.Files(to).Count, 5, Files - 1);
        await fixture.AssertConservedAsync(pipeline);
        fixture.Complete(pipeline);
        await fixture.AssertArrivedAsync(pipeline);
    }

    [Theory]
    [MemberData(nameof(Ways.Crossed), MemberType = typeof(Ways))]
    public async Task Interrupted_twice_it_stops_in_the_middle_of_a_file_and_leaves_no_draft(
        Make make,
        string pipeline,
        string from,
        string to
    )
    {
        using var server = new RealServer(make);
        await using var relay = new Relay(server.Port) { StallAt = 32 << 20 };
        using var fixture = new TransferFixture(server);
        fixture.Use(server.StoreThrough(relay));
        Bytes.Write(fixture.At(from, "big.iso"), Big);
        await fixture.RememberAsync();

        using var process = fixture.Start(pipeline);
        Until.DraftHolds(fixture.At(to), 8 << 20);
        process.SignalGroup("INT");
        process.SignalGroup("INT");
        relay.Flow();
        var end = Workplace.End(process);

        Assert.Equal(130, end.ExitCode);
        await fixture.AssertConservedAsync(pipeline);
        fixture.Complete(pipeline);
        await fixture.AssertArrivedAsync(pipeline);
    }
}
