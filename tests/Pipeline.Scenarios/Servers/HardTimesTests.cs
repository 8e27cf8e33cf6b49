using System.Diagnostics;
using Pipeline.Scenarios.Cli;

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
        using var haul = new Haul(server);
        haul.Use(server.Store(), attempts: "attempts: 100, first_delay: 100ms, limit: 500ms", hands: 2);
        Bytes.WriteMany(haul.At(from), Files, 1 << 20);
        await haul.RememberAsync();

        using var process = haul.Start(pipeline, "-vvv");
        Until.SomeArrived(haul.At(to), 10);
        server.Stop();
        Assert.InRange(haul.Files(to).Count, 10, Files - 1);
        await haul.AssertConservedAsync(pipeline, drafts: true);
        server.Start();
        var end = Workplace.End(process);

        Assert.True(end.ExitCode == 0, end.Output + end.Errors);
        await haul.AssertArrivedAsync(pipeline);
    }

    [Theory]
    [MemberData(nameof(Ways.Crossed), MemberType = typeof(Ways))]
    public async Task Killed_among_many_files_then_run_again(Make make, string pipeline, string from, string to)
    {
        using var server = new RealServer(make);
        using var haul = new Haul(server);
        haul.Use(server.Store(), hands: 4);
        Bytes.WriteMany(haul.At(from), Files, 1 << 20);
        await haul.RememberAsync();

        using var process = haul.Start(pipeline);
        Until.SomeArrived(haul.At(to), 10);
        await KillAsync(process, haul, pipeline);
        Assert.InRange(haul.Files(to).Count, 10, Files + 4);
        haul.Complete(pipeline);

        await haul.AssertArrivedAsync(pipeline);
    }

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Killed_in_a_big_file_then_run_again(Make make, string pipeline, string from, string to)
    {
        using var server = new RealServer(make);
        using var haul = new Haul(server);
        Bytes.Write(haul.At(from, "big.iso"), Big);
        await haul.RememberAsync();

        using var process = haul.Start(pipeline);
        Until.DraftHolds(haul.At(to), 8 << 20);
        await KillAsync(process, haul, pipeline);
        Assert.False(File.Exists(haul.At(to, "big.iso")));
        haul.Complete(pipeline);

        await haul.AssertArrivedAsync(pipeline);
    }

    [Fact]
    public async Task Killed_in_a_big_file_on_a_server_that_refuses_names_with_a_dot_then_run_again()
    {
        using var server = new RealServer(Make.ProFtpd, config: "PathDenyFilter \"(^|/)[.][^/.]\"");
        using var haul = new Haul(server);
        haul.Use(server.Store("temp_name: suffix"));
        Bytes.Write(haul.At("outbox", "big.iso"), Big);
        await haul.RememberAsync();

        using var process = haul.Start("push");
        Until.DraftHolds(haul.At("server"), 8 << 20);
        await KillAsync(process, haul, "push");
        Assert.StartsWith("big.iso.part-", Assert.Single(haul.Files("server")));
        haul.Complete("push");

        await haul.AssertArrivedAsync("push");
    }

    /// <summary>Kills the program, and sees that what it started ends by itself and nothing half is visible.</summary>
    private static async Task KillAsync(Process process, Haul haul, string pipeline)
    {
        var family = Family.Below(process.Id);
        Assert.NotEmpty(family);
        process.Kill();
        await process.WaitForExitAsync();
        Until.True(() => !family.Any(Family.IsAlive), "the program's children ended");
        await haul.AssertConservedAsync(pipeline, drafts: true);
    }
}
