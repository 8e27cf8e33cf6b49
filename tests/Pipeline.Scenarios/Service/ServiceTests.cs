using Pipeline.Abstractions.Activity;
using Pipeline.Cli.Service;
using Pipeline.Cli.Terminal;
using Pipeline.Engine.Observability;
using Pipeline.Scenarios.Cli;
using Pipeline.Testing;
using Pipeline.Testing.Servers;

namespace Pipeline.Scenarios.Service;

/// <summary>What a service manager hears of a run, over real sockets.</summary>
public sealed class ServiceTests : IDisposable
{
    private readonly Workplace _place = new Workplace().With("from/a.csv", "a").With("patient.yml", Pipelines.Patient);

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("/")]
    [InlineData("@")]
    public async Task A_run_tells_that_it_is_ready_what_it_does_and_that_it_ends(string kind)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "there is no systemd elsewhere");
        using var manager = Listen(kind == "@" ? $"@pipeline-test-{Guid.NewGuid():N}" : _place.At("notify"));
        _place.Variable("WATCHDOG_USEC", "800000");
        using var process = _place.Start("run", "patient.yml");

        Assert.Equal(["READY=1"], await manager.HearAsync());
        var resting = await manager.HearAsync("STATUS=Idle. Next loop in ");
        Assert.Contains("WATCHDOG=1", resting);
        Tool.Run("kill", "-TERM", $"{process.Id}");
        Assert.Equal(
            ["STOPPING=1", "STATUS=Draining for at most 20s.", "EXTEND_TIMEOUT_USEC=50000000"],
            await manager.HearAsync("STOPPING=1")
        );
        Assert.Equal(["STOPPING=1", "STATUS=Ended."], await manager.HearAsync("STOPPING=1"));
        Assert.Equal(130, Workplace.End(process).ExitCode);
    }

    [Fact]
    public async Task A_run_that_hangs_does_not_feed_the_watchdog()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "there is no systemd elsewhere");
        using var manager = Listen(_place.At("notify"));
        _place
            .Variable("WATCHDOG_USEC", "400000")
            .With(
                "hangs.yml",
                Pipelines.Copy.Replace("local: { root: to }", "sftp: { command: [sleep, '1000'], connect_timeout: 10m }")
            );
        using var process = _place.Start("run", "hangs.yml");

        await manager.HearAsync("READY=1");
        for (var hungry = 0; hungry < 10; )
            hungry = (await manager.HearAsync("STATUS=")).Contains("WATCHDOG=1") ? 0 : hungry + 1;

        process.Kill();
        Workplace.End(process);
    }

    [Fact]
    public async Task Programs_that_a_run_starts_do_not_see_the_socket()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "there is no systemd elsewhere");
        using var manager = Listen(_place.At("notify"));
        _place
            .Variable("WATCHDOG_USEC", "60000000")
            .Variable("WATCHDOG_PID", "")
            .Variable("SEEN", "yes")
            .With(
                "looks.yml",
                Pipelines.Copy.Replace(
                    "local: { root: from }",
                    "sftp: { command: [sh, '-c', 'env > seen.txt'], env: { SEEN: \"${SEEN}\" } }"
                )
            );

        var end = _place.Run("run", "looks.yml");

        var seen = await File.ReadAllTextAsync(_place.At("seen.txt"), TestContext.Current.CancellationToken);
        Assert.Equal(3, end.ExitCode);
        Assert.Contains("SEEN=yes\n", seen);
        Assert.DoesNotContain("NOTIFY_SOCKET", seen);
        Assert.DoesNotContain("WATCHDOG_", seen);
        Assert.Equal(["READY=1"], await manager.HearAsync());
    }

    [Theory]
    [InlineData("vsock:2:1234", "neither a path nor a name with '@'")]
    [InlineData("/no/such/socket", "Cannot report the status to the service manager: ")]
    public void A_run_goes_on_when_nobody_can_be_told(string address, string said)
    {
        _place.Variable("NOTIFY_SOCKET", address);

        var end = _place.Run("run", "patient.yml", "--loops", "1");

        Assert.Equal(0, end.ExitCode);
        Assert.Single(end.Errors.Split('\n'), line => line.Contains(said, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_watchdog_is_fed_while_something_happens_and_not_when_nothing_does()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "there is no systemd elsewhere");
        using var manager = new Manager(_place.At("notify"));
        var clock = new ManualTime();
        var began = clock.GetTimestamp();
        var found = 0;
        await using var link = new ServiceLink(
            ServiceSocket.At(manager.Address)!,
            TimeSpan.FromMinutes(1),
            new ConsoleOutput(),
            clock
        );

        link.Watch(() =>
            new("test", 1, clock.GetUtcNow(), clock.GetElapsedTime(began), true, found, 0, 0, 0, null, null, [Source])
        );

        // The first look knows of no other.
        Assert.Contains("WATCHDOG=1", await HearNextAsync());
        Assert.DoesNotContain("WATCHDOG=1", await HearNextAsync());
        Assert.DoesNotContain("WATCHDOG=1", await HearNextAsync());
        found = 1;
        Assert.Equal(["STATUS=glob is listing: 1 file found so far.", "WATCHDOG=1"], await HearNextAsync());
        Assert.DoesNotContain("WATCHDOG=1", await HearNextAsync());

        async Task<string[]> HearNextAsync()
        {
            var next = manager.HearAsync();
            await clock.WindUntilAsync(next);
            return await next;
        }
    }

    [Theory]
    [InlineData(null, "1000000", null, false, null)]
    [InlineData("", "1000000", null, false, null)]
    [InlineData("/run/notify", null, null, true, null)]
    [InlineData("/run/notify", "1500000", null, true, 1.5)]
    [InlineData("/run/notify", "1500000", "17", true, 1.5)]
    [InlineData("/run/notify", "1500000", "18", true, null)]
    [InlineData("/run/notify", "0", null, true, null)]
    [InlineData("/run/notify", "soon", null, true, null)]
    public void What_is_asked_stands_in_the_environment(
        string? socket,
        string? watchdog,
        string? process,
        bool isAsked,
        double? seconds
    )
    {
        var asked = ServiceSettings.Of(
            name =>
                name switch
                {
                    "NOTIFY_SOCKET" => socket,
                    "WATCHDOG_USEC" => watchdog,
                    "WATCHDOG_PID" => process,
                    _ => null,
                },
            17
        );

        Assert.Equal((isAsked, seconds), (asked is not null, asked?.Watchdog?.TotalSeconds));
    }

    private static StageSnapshot Source =>
        new(
            "glob",
            true,
            0,
            0,
            0,
            0,
            [new(WorkerState.Busy, null, TimeSpan.FromDays(1), new TimeSpan[6], null, 0, TimeSpan.FromDays(1))],
            null
        );

    private Manager Listen(string address)
    {
        _place.Variable("NOTIFY_SOCKET", address);
        return new(address);
    }
}
