using System.Diagnostics;
using Pipeline.Scenarios.Cli;
using Pipeline.Testing.Servers;

namespace Pipeline.Scenarios.Servers;

/// <summary>The server goes down, the program is killed: nothing is lost, and nothing half is ever seen.</summary>
public sealed class HardTimesTests
{
    private const int Files = 120;
    private const int Big = 96 << 20;

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Run_carries_on_by_itself_when_the_server_comes_back(Make make, string pipeline, string from, string to)
    {
        using var server = new RealServer(make);
        await using var relay = new Relay(server.Port) { StallAt = 40 << 20 };
        using var fixture = new TransferFixture(server);
        fixture.Use(server.StoreThrough(relay), attempts: "max_attempts: 100, initial_delay: 100ms, max_delay: 500ms", hands: 2);
        Bytes.WriteMany(fixture.At(from), Files, 1 << 20);
        await fixture.RememberAsync();

        using var process = fixture.Start(pipeline, "-vvv");
        Until.SomeArrived(fixture.At(to), 10);
        server.Stop();
        relay.Flow();
        Assert.InRange(fixture.Files(to).Count, 10, Files - 1);
        await fixture.AssertConservedAsync(pipeline, drafts: true);
        server.Start();
        var end = Workplace.End(process);

        Assert.True(end.ExitCode == 0, end.Output + end.Errors);
        await fixture.AssertArrivedAsync(pipeline);
    }

    [Theory]
    [MemberData(nameof(Ways.Crossed), MemberType = typeof(Ways))]
    public async Task Killed_among_many_files_then_run_again(Make make, string pipeline, string from, string to)
    {
        using var server = new RealServer(make);
        await using var relay = new Relay(server.Port) { StallAt = 20 << 20 };
        using var fixture = new TransferFixture(server);
        fixture.Use(server.StoreThrough(relay), hands: 4);
        Bytes.WriteMany(fixture.At(from), Files, 1 << 20);
        await fixture.RememberAsync();

        using var process = fixture.Start(pipeline);
        Until.SomeArrived(fixture.At(to), 10);
        await KillAsync(process, relay, fixture, pipeline);
        Assert.InRange(fixture.Files(to).Count, 10, Files + 4);
        fixture.Complete(pipeline);

        await fixture.AssertArrivedAsync(pipeline);
    }

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Killed_in_a_big_file_then_run_again(Make make, string pipeline, string from, string to)
    {
        using var server = new RealServer(make);
        await using var relay = new Relay(server.Port) { StallAt = 32 << 20 };
        using var fixture = new TransferFixture(server);
        fixture.Use(server.StoreThrough(relay));
        Bytes.Write(fixture.At(from, "big.iso"), Big);
        await fixture.RememberAsync();

        using var process = fixture.Start(pipeline);
        Until.DraftHolds(fixture.At(to), 8 << 20);
        await KillAsync(process, relay, fixture, pipeline);
        Assert.False(File.Exists(fixture.At(to, "big.iso")));
        fixture.Complete(pipeline);

        await fixture.AssertArrivedAsync(pipeline);
    }

    [Fact]
    public async Task Killed_in_a_big_file_on_a_server_that_refuses_names_with_a_dot_then_run_again()
    {
        using var server = new RealServer(Make.ProFtpd, config: "PathDenyFilter \"(^|/)[.][^/.]\"");
        await using var relay = new Relay(server.Port) { StallAt = 32 << 20 };
        using var fixture = new TransferFixture(server);
        fixture.Use(server.StoreThrough(relay, "temp_name: suffix"));
        Bytes.Write(fixture.At("outbox", "big.iso"), Big);
        await fixture.RememberAsync();

        using var process = fixture.Start("push");
        Until.DraftHolds(fixture.At("server"), 8 << 20);
        await KillAsync(process, relay, fixture, "push");
        Assert.StartsWith("big.iso.part-", Assert.Single(fixture.Files("server")));
        fixture.Complete("push");

        await fixture.AssertArrivedAsync("push");
    }

    /// <summary>Kills the program, and sees that what it started ends by itself and nothing half is visible.</summary>
    private static async Task KillAsync(Process process, Relay relay, TransferFixture fixture, string pipeline)
    {
        var family = ProcessTree.Below(process.Id);
        Assert.NotEmpty(family);
        process.Kill();
        await process.WaitForExitAsync();
        relay.Flow();
        Until.True(() => !family.Any(ProcessTree.IsAlive), "the program's children ended");
        await fixture.AssertConservedAsync(pipeline, drafts: true);
    }
}
