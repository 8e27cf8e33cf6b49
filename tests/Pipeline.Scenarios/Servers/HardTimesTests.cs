using Pipeline.Scenarios.Cli;

namespace Pipeline.Scenarios.Servers;

/// <summary>The server goes down, the program is killed, somebody presses Ctrl-C: nothing is lost, and nothing half is ever seen.</summary>
public sealed class HardTimesTests
{
    private const int Files = 120;
    private const int Big = 192 << 20;

    /// <summary>Each way with each server, and where the copies can be seen to arrive.</summary>
    public static TheoryData<Make, string, string, string> Ways { get; } =
        new()
        {
            { Make.OpenSsh, "fetch", "server", "incoming" },
            { Make.OpenSsh, "push", "outbox", "server" },
            { Make.ProFtpd, "fetch", "server", "incoming" },
            { Make.ProFtpd, "push", "outbox", "server" },
        };

    [Theory]
    [MemberData(nameof(Ways))]
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
    [MemberData(nameof(Ways))]
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
    [MemberData(nameof(Ways))]
    public async Task Killed_in_a_big_file_then_run_again(Make make, string pipeline, string from, string to)
    {
        using var server = new RealServer(make);
        using var haul = new Haul(server);
        Bytes.Write(haul.At(from, "big.iso"), Big);
        await haul.RememberAsync();

        using var process = haul.Start(pipeline);
        Until.DraftHolds(haul.At(to), 16 << 20);
        await KillAsync(process, haul, pipeline);
        Assert.False(File.Exists(haul.At(to, "big.iso")));
        haul.Complete(pipeline);

        await haul.AssertArrivedAsync(pipeline);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Interrupted_at_a_terminal_it_drains_and_leaves_no_drafts(Make make, string pipeline, string from, string to)
    {
        using var server = new RealServer(make);
        using var haul = new Haul(server);
        haul.Use(server.Store(), hands: 4);
        Bytes.WriteMany(haul.At(from), Files, 1 << 20);
        await haul.RememberAsync();

        using var process = haul.Start(pipeline, "--json");
        Until.SomeArrived(haul.At(to), 5);
        process.SignalGroup("INT");
        var end = Workplace.End(process);

        Assert.Equal((130, 0), (end.ExitCode, Tally.Of(end).Failed));
        Assert.InRange(haul.Files(to).Count, 5, Files - 1);
        await haul.AssertConservedAsync(pipeline);
        haul.Complete(pipeline);
        await haul.AssertArrivedAsync(pipeline);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Interrupted_twice_it_stops_in_the_middle_of_a_file_and_leaves_no_draft(
        Make make,
        string pipeline,
        string from,
        string to
    )
    {
        using var server = new RealServer(make);
        using var haul = new Haul(server);
        Bytes.Write(haul.At(from, "big.iso"), Big);
        await haul.RememberAsync();

        using var process = haul.Start(pipeline);
        Until.DraftHolds(haul.At(to), 16 << 20);
        process.SignalGroup("INT");
        process.SignalGroup("INT");
        var end = Workplace.End(process);

        Assert.Equal(130, end.ExitCode);
        await haul.AssertConservedAsync(pipeline);
        haul.Complete(pipeline);
        await haul.AssertArrivedAsync(pipeline);
    }

    /// <summary>Kills the program, and sees that what it started ends by itself and nothing half is visible.</summary>
    private static async Task KillAsync(System.Diagnostics.Process process, Haul haul, string pipeline)
    {
        var family = Family.Below(process.Id);
        Assert.NotEmpty(family);
        process.Kill();
        await process.WaitForExitAsync();
        Until.True(() => !family.Any(Family.IsAlive), "the program's children ended");
        await haul.AssertConservedAsync(pipeline, drafts: true);
    }
}
