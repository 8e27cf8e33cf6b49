using Pipeline.Engine.State;
using Pipeline.Engine.State.Manifests;
using Pipeline.Engine.State.Sqlite;
using Pipeline.Scenarios.Cli;
using Pipeline.Testing;
using Pipeline.Testing.Servers;

namespace Pipeline.Scenarios.Servers;

/// <summary>
/// What <c>circadian-scp-upload</c> did, and what went wrong with it: a killed one left half a file under its name and
/// its markers on both sides, the next one heeded no marker and began each file anew, and its lock locked nobody out.
/// </summary>
public sealed class DailyTests
{
    private const long Big = 24 << 20;
    private const long Down = 3 << 20;

    /// <summary>Days that go a way long enough that there are moments to choose from.</summary>
    private static DailyFixture Through(Relay relay, RealServer server) =>
        new(server.Root, server.StoreThrough(relay, "connections: 1"));

    private static readonly int[] Over = [-5, -4, -3, -2];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Only_days_that_are_over_go_and_only_as_a_whole(bool files)
    {
        using var server = new RealServer(Make.OpenSsh);
        using var fixture = new DailyFixture(server.Root, server.Store(), files);
        foreach (var day in (int[])[.. Over, 1])
        {
            if (!files)
                fixture.Give(day, 4, 1000);
            else
                foreach (var end in (string[])[".txt", "-a.txt", "-b.csv"])
                    Bytes.Write(Path.Combine(fixture.Data, DailyFixture.Day(day) + end), $"{day}{end}");
        }
        Bytes.Write(Path.Combine(fixture.Data, files ? "20261399.txt" : "20261399/x.dat"), "no day");
        await fixture.RememberAsync();
        var count = files ? 3 : 4;

        var run = fixture.Run("-v");

        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        Assert.Equal(Over.Length * count, fixture.There.Count);
        Assert.Equal(count + 1, fixture.Here.Count);
        Assert.All(
            fixture.Here,
            path => Assert.True(path.StartsWith(DailyFixture.Day(1), StringComparison.Ordinal) || path.Contains("20261399"))
        );
        Assert.Equal(Over.Length, run.Errors.Split('\n').Count(line => line.Contains(" is complete: ")));
        await fixture.AssertConservedAsync();
    }

    [Fact]
    public async Task A_wrong_byte_on_the_server_holds_its_day_back_and_no_other()
    {
        using var served = new TempFolder();
        using var fixture = new DailyFixture(served.Path, Scripted(served.Path, "write:3=garble"));
        foreach (var day in Over)
            fixture.Give(day, 4, 1000);
        await fixture.RememberAsync();

        var run = fixture.Run();

        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"group {DailyFixture.Day(-5)} is not complete: 1 of 4 failed (group/verify: ", run.Errors);
        Assert.Equal(4, fixture.Here.Count);
        Assert.All(fixture.Here, path => Assert.StartsWith(DailyFixture.Day(-5), path));
        Assert.DoesNotContain(fixture.There, path => path.EndsWith(DailyFixture.Marker, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("TERM", 1, 130)]
    [InlineData("TERM", 2, 130)]
    [InlineData("KILL", 1, 137)]
    public async Task Stopped_in_the_middle_of_a_day_it_is_finished_by_the_next_run(string signal, int times, int code)
    {
        using var server = new RealServer(Make.OpenSsh);
        await using var relay = new Relay(server.Port) { Delay = TimeSpan.FromMilliseconds(10) };
        using var fixture = Through(relay, server);
        foreach (var day in (int[])[-3, -2])
            fixture.Give(day, 40, 20_000);
        await fixture.RememberAsync();

        using var process = fixture.Start();
        Until.True(() => Arrived(fixture, -3) >= 5, "some files arrived");
        Assert.InRange(Markers(fixture), 2, 4);
        for (var i = 0; i < times; i++)
            Tool.Run("kill", $"-{signal}", $"{process.Id}");
        var end = Workplace.End(process);

        Assert.Equal(code, end.ExitCode);
        // After the second signal they are taken away where that takes no longer than a moment.
        var marked = times == 2 ? Markers(fixture) > 0 : signal == "KILL";
        Assert.Equal(marked, Markers(fixture) > 0);
        // Nothing is deleted before all of the day is there; the first signal leaves it the time for that, and perhaps
        // for some of the deletes.
        var left = Given(fixture, -3);
        Assert.True(left == 40 || (signal == "TERM" && times == 1 && Arrived(fixture, -3) == 40), $"{left} are left");
        Assert.Equal(40, Given(fixture, -2));
        await fixture.AssertConservedAsync(marked);
        await fixture.CompleteAsync(80, Directly(server));
        fixture.AssertSentOnce();
    }

    [Fact]
    public async Task A_big_file_of_a_day_is_gone_on_with_after_a_kill()
    {
        using var server = new RealServer(Make.OpenSsh);
        await using var relay = new Relay(server.Port) { Delay = TimeSpan.FromMilliseconds(20) };
        using var fixture = new DailyFixture(
            server.Root,
            server.StoreThrough(relay, "connections: 1"),
            above: "- chunk: { size: 1MiB }"
        );
        var big = Path.Combine(fixture.Data, DailyFixture.Day(-2), "big.dat");
        Bytes.Write(big, Big);
        await fixture.RememberAsync();

        using (var process = fixture.Start())
        {
            while (!await IsSomeDownAsync(fixture))
                await Task.Delay(5);
            process.Kill();
            await process.WaitForExitAsync();
        }
        Assert.False(File.Exists(Path.Combine(fixture.DayThere(-2), "big.dat")));
        await fixture.CompleteAsync(1, Directly(server));

        var sent = Manifest
            .Read(File.ReadLines(fixture.Place.At("log/daily.manifest.jsonl")))
            .Single(line => line.Step == "group/upload" && line.Outcome == "done")
            .BytesSent;
        Assert.InRange(sent!.Value, 0, Big - Down);
    }

    [Fact]
    public async Task Who_comes_while_another_is_at_work_leaves_the_day_and_says_so()
    {
        using var server = new RealServer(Make.OpenSsh);
        await using var relay = new Relay(server.Port) { Delay = TimeSpan.FromMilliseconds(10) };
        using var fixture = Through(relay, server);
        fixture.Give(-3, 30, 20_000);
        await fixture.RememberAsync();
        var another = fixture.Another();

        using var process = fixture.Start();
        Until.True(() => Arrived(fixture, -3) >= 2, "some files arrived");
        Tool.Run("kill", "-STOP", $"{process.Id}");
        Assert.True(Arrived(fixture, -3) < 30, "the first was at its end before it was stopped");
        var other = another.Run(["run", "daily.yml", "-v", .. Directly(server)]);
        var dry = another.Run(["run", "daily.yml", "--dry-run", .. Directly(server)]);
        Tool.Run("kill", "-CONT", $"{process.Id}");
        var end = Workplace.End(process);

        Assert.True(end.ExitCode == 0, end.Output + end.Errors);
        Assert.Equal(0, other.ExitCode);
        Assert.Contains(
            $"group {DailyFixture.Day(-3)} is held by {Environment.UserName}@{Environment.MachineName}, pipeline daily, process {process.Id}",
            other.Errors
        );
        Assert.Contains("it is running", other.Errors);
        Assert.Contains("is held by", dry.Output);
        Assert.False(
            File.Exists(another.At("log/daily.manifest.jsonl"))
                && File.ReadAllText(another.At("log/daily.manifest.jsonl")).Contains("upload")
        );
        Assert.Equal(30, fixture.There.Count);
        Assert.Empty(fixture.Here);
        await fixture.AssertConservedAsync();
    }

    [Fact]
    public async Task What_another_left_when_it_was_killed_is_named_and_taken_over_when_told()
    {
        using var server = new RealServer(Make.OpenSsh);
        await using var relay = new Relay(server.Port) { Delay = TimeSpan.FromMilliseconds(10) };
        using var fixture = Through(relay, server);
        fixture.Give(-3, 20, 20_000);
        await fixture.RememberAsync();
        var another = fixture.Another();
        using (var process = fixture.Start())
        {
            Until.True(() => Arrived(fixture, -3) >= 2, "some files arrived");
            process.Kill();
            await process.WaitForExitAsync();
        }

        string[] asAnother = ["run", "daily.yml", "--set", "pipeline=other", .. Directly(server)];
        var named = another.Run(asAnother);

        Assert.Equal(1, named.ExitCode);
        Assert.Contains("that process has ended; if no program works there, delete ", named.Errors);
        Assert.Equal(2, Markers(fixture));

        var taken = another.Run([.. asAnother, "--set", "group.marker.take_over=1ms"]);

        Assert.True(taken.ExitCode == 0, taken.Output + taken.Errors);
        Assert.Contains("taken over", taken.Errors);
        Assert.Equal(20, fixture.There.Count(path => !path.Contains(".part-")));
        Assert.Equal(0, Markers(fixture));
        Assert.Empty(fixture.Here);
        // The one that was killed comes back, takes its draft away, and finds nothing left to do.
        await fixture.CompleteAsync(20, Directly(server));
    }

    [Fact]
    public async Task Two_at_once_on_one_journal_send_each_day_once()
    {
        using var server = new RealServer(Make.OpenSsh);
        using var fixture = new DailyFixture(server.Root, server.Store());
        foreach (var day in Over)
            fixture.Give(day, 30, 5_000);
        await fixture.RememberAsync();

        using var one = fixture.Start();
        using var other = fixture.Start();
        var ends = await Task.WhenAll(Task.Run(() => Workplace.End(one)), Task.Run(() => Workplace.End(other)));

        Assert.All(ends, end => Assert.True(end.ExitCode == 0, end.Output + end.Errors));
        await fixture.CompleteAsync(120);
        fixture.AssertSentOnce();
    }

    [Theory]
    [InlineData("mkdir=refuse", "cannot be marked")]
    [InlineData("open:1=refuse", "cannot be marked")]
    public async Task A_marker_that_may_not_be_laid_fails_the_day_and_leaves_nothing(string fault, string said)
    {
        using var served = new TempFolder();
        using var fixture = new DailyFixture(served.Path, Scripted(served.Path, fault));
        fixture.Give(-3, 3, 100);
        await fixture.RememberAsync();

        var run = fixture.Run();

        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"group {DailyFixture.Day(-3)} {said}: ", run.Errors);
        Assert.Equal(3, fixture.Here.Count);
        Assert.Empty(fixture.There);
        Assert.Empty(Directory.EnumerateFileSystemEntries(served.Path));
    }

    [Fact]
    public async Task A_server_that_is_down_fails_the_days_and_leaves_no_marker_here()
    {
        using var server = new RealServer(Make.OpenSsh);
        using var fixture = new DailyFixture(server.Root, server.Store("connect_timeout: 2s"));
        fixture.Give(-3, 3, 100);
        await fixture.RememberAsync();
        server.Stop();

        var run = fixture.Run();

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(3, fixture.Here.Count);
        server.Start();
        await fixture.CompleteAsync(3);
    }

    private static int Arrived(DailyFixture fixture, int day) =>
        fixture.There.Count(path =>
            path.StartsWith(DailyFixture.Day(day), StringComparison.Ordinal) && path.EndsWith(".dat", StringComparison.Ordinal)
        );

    private static int Given(DailyFixture fixture, int day) =>
        fixture.Here.Count(path =>
            path.StartsWith(DailyFixture.Day(day), StringComparison.Ordinal) && path.EndsWith(".dat", StringComparison.Ordinal)
        );

    private static int Markers(DailyFixture fixture) =>
        fixture.Here.Concat(fixture.There).Count(path => path.EndsWith("/" + DailyFixture.Marker, StringComparison.Ordinal));

    /// <summary>Whether some chunks are down, as the journal knows.</summary>
    private static async Task<bool> IsSomeDownAsync(DailyFixture fixture)
    {
        try
        {
            await using var journal = await ReadOnlyJournal.OpenAsync(fixture.Place.At("log"), "daily", default);
            return (await journal.ChunkedDraftsAsync(null, default)).Sum(draft => draft.Down) >= Down;
        }
        catch (JournalException)
        {
            return false; // It is just being made.
        }
    }

    /// <summary>Past the relay, which makes the way long so that there are moments to choose from.</summary>
    private static string[] Directly(RealServer server) => ["--set", $"server.port={server.Port}"];

    private static string Scripted(string root, string fault) =>
        $"{{ sftp: {{ command: [{Workplace.Program}, sftp-server, --root, {root}, --fault, '{fault}'], connections: 1 }} }}";
}
