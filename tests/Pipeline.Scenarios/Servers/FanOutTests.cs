using System.Text.RegularExpressions;
using Pipeline.Scenarios.Cli;
using Pipeline.Testing;
using Pipeline.Testing.Servers;

namespace Pipeline.Scenarios.Servers;

/// <summary>Files over three servers: in turn, around those that are down, and each just once.</summary>
public sealed class FanOutTests : IDisposable
{
    private readonly List<RealServer> _servers = [];

    public void Dispose()
    {
        foreach (var server in _servers)
            server.Dispose();
    }

    [Fact]
    public async Task Three_hundred_files_go_a_hundred_to_each()
    {
        using var fan = new FanOut(Three());
        Bytes.WriteMany(fan.Outbox, 300, 2048);
        await fan.RememberAsync();

        var end = fan.Run();

        Assert.True(end.ExitCode == 0, end.Output + end.Errors);
        Assert.Equal([100, 100, 100], Enumerable.Range(0, 3).Select(target => fan.Files(target).Count));
        await fan.AssertArrivedOnceAsync(TempFolder.FilesBelow(fan.Outbox));
        Assert.Equal(300, fan.Lines().Count(line => line.Step.EndsWith("/upload", StringComparison.Ordinal)));
        Assert.Contains("nothing new", fan.Run().Output);
    }

    [Fact]
    public async Task Files_of_one_name_in_several_folders_all_arrive()
    {
        using var fan = new FanOut(Three());
        for (var i = 0; i < 6; i++)
            Bytes.Write(Path.Combine(fan.Outbox, $"{i}", "same.csv"), 100 + i, i);
        await fan.RememberAsync();

        Assert.Equal(0, fan.Run().ExitCode);

        await fan.AssertArrivedOnceAsync(TempFolder.FilesBelow(fan.Outbox));
    }

    [Fact]
    public async Task One_server_killed_in_the_middle_loses_no_file_and_makes_none_twice()
    {
        var servers = Three();
        await using var relay = new Relay(servers[1].Port);
        relay.StallAt = 6 << 20;
        using var fan = new FanOut([
            (servers[0].Root, servers[0].Store("connect_timeout: 5s")),
            Through(servers[1], relay),
            (servers[2].Root, servers[2].Store("connect_timeout: 5s")),
        ]);
        Bytes.WriteMany(fan.Outbox, 300, 256 << 10);
        await fan.RememberAsync();

        using var process = fan.Start("-v");
        Until.SomeArrived(servers[1].Root, 10);
        servers[1].Stop();
        relay.Flow();
        // It comes back while there is still something to do, so that a copy whose commit was not answered can be
        // looked for.
        Until.True(() => Log(fan).Contains("balance/b: gets no files"), "the target is down");
        servers[1].Start();
        var end = Workplace.End(process);

        Assert.True(end.ExitCode == 0, end.Output + end.Errors);
        Assert.Matches(new Regex("failed in balance/b/(upload|verify) .*moved to another target"), end.Errors);
        Assert.Contains("balance/b: gets no files for 200 ms: ", end.Errors);
        await fan.AssertArrivedOnceAsync(TempFolder.FilesBelow(fan.Outbox));
    }

    [Fact]
    public async Task One_server_that_stays_dead_loses_no_file_and_every_second_copy_on_it_is_named()
    {
        using var fan = new FanOut(Three());
        for (var i = 0; i < 300; i++)
            Bytes.Write(Path.Combine(fan.Outbox, $"{i:000}.dat"), 256 << 10, i);
        await fan.RememberAsync();
        var given = TempFolder.FilesBelow(fan.Outbox);

        using var process = fan.Start("-v", "--set", "b.connect_timeout=2s");
        Until.SomeArrived(_servers[1].Root, 10);
        _servers[1].Stop();
        var end = Workplace.End(process);

        Assert.True(end.ExitCode == 0, end.Output + end.Errors);
        Assert.Contains("300 found, 300 done, 0 failed", end.Output);
        var here = fan.Files(0).Concat(fan.Files(2)).ToHashSet();
        var proved = fan.Proved("b").ToHashSet();
        Assert.Equal(given, here.Concat(proved).Order(StringComparer.Ordinal));
        fan.AssertSame(0, fan.Files(0));
        fan.AssertSame(2, fan.Files(2));
        fan.AssertSame(1, proved);
        // What else lies on the dead server was sent there, and its answer never came.
        var named = Log(fan) + File.ReadAllText(fan.Place.At("log/fan.manifest.jsonl"));
        Assert.All(
            fan.Files(1).Except(proved).Where(file => !Path.GetFileName(file).StartsWith('.')),
            second =>
            {
                Assert.Contains(second, here);
                Assert.Contains($"b:{second}", named);
            }
        );

        _servers[1].Start();
        Assert.Contains("nothing new", fan.Run().Output);
    }

    [Fact]
    public async Task A_server_that_is_away_all_the_time_costs_no_more_than_its_cooldowns()
    {
        using var fan = new FanOut(Three(), cooldown: "1m");
        _servers[2].Stop();
        Bytes.WriteMany(fan.Outbox, 100, 2048);
        await fan.RememberAsync();

        var end = fan.Run();

        Assert.True(end.ExitCode == 0, end.Output + end.Errors);
        Assert.Empty(fan.Files(2));
        Assert.Equal(50, fan.Files(0).Count, 10.0);
        // Its workers' files of one round, two attempts each, and never again.
        Assert.InRange(fan.Lines().Count(line => line.Outcome == "lost"), 1, 4);
        await fan.AssertArrivedOnceAsync(TempFolder.FilesBelow(fan.Outbox));
    }

    [Fact]
    public async Task All_servers_killed_and_started_again_get_all_files()
    {
        var servers = Three();
        await using Relay a = new(servers[0].Port),
            b = new(servers[1].Port),
            c = new(servers[2].Port);
        List<Relay> relays = [a, b, c];
        relays.ForEach(relay => relay.StallAt = 4 << 20);
        using var fan = new FanOut([.. servers.Zip(relays, Through)]);
        Bytes.WriteMany(fan.Outbox, 120, 256 << 10);
        await fan.RememberAsync();

        using var process = fan.Start("-v");
        Until.SomeArrived(servers[0].Root, 5);
        servers.ForEach(server => server.Stop());
        relays.ForEach(relay => relay.Flow());
        Until.True(
            () => Enumerable.Range(0, 3).All(target => Log(fan).Contains($"balance/{(char)('a' + target)}: gets no")),
            "all are down"
        );
        servers.ForEach(server => server.Start());
        var end = Workplace.End(process);

        Assert.True(end.ExitCode == 0, end.Output + end.Errors);
        await fan.AssertArrivedOnceAsync(TempFolder.FilesBelow(fan.Outbox));
    }

    [Fact]
    public async Task A_server_that_stores_other_bytes_is_found_out_and_the_file_goes_to_another()
    {
        using var disk = new TempFolder();
        var roots = ((string[])["a", "b"]).Select(target => Directory.CreateDirectory(disk.At(target)).FullName).ToList();
        using var fan = new FanOut([
            (
                roots[0],
                $"{{ sftp: {{ command: [{Workplace.Program}, sftp-server, --root, {roots[0]}, --fault, 'write:2=lie'], connections: 1 }} }}"
            ),
            (roots[1], $"{{ sftp: {{ built_in: {roots[1]} }} }}"),
        ]);
        Bytes.Write(Path.Combine(fan.Outbox, "big.dat"), 1 << 20);
        await fan.RememberAsync();

        var end = fan.Run("-v");

        Assert.True(end.ExitCode == 0, end.Output + end.Errors);
        Assert.Contains("differs from outbox:big.dat", end.Errors);
        Assert.Equal(["big.dat"], fan.Files(1));
        var lost = Assert.Single(fan.Lines(), line => line.Outcome == "lost");
        Assert.Equal(("balance/a/verify", 1), (lost.Step, lost.Attempts));
        await fan.AssertArrivedOnceAsync(["big.dat"]);
    }

    [Fact]
    public async Task A_big_file_in_chunks_goes_whole_to_another_server_when_one_breaks_off_in_the_middle()
    {
        using var disk = new TempFolder();
        var roots = ((string[])["a", "b"]).Select(target => Directory.CreateDirectory(disk.At(target)).FullName).ToList();
        using var fan = new FanOut([
            (
                roots[0],
                $"{{ sftp: {{ command: [{Workplace.Program}, sftp-server, --root, {roots[0]}, --fault, 'write:6=fail'] }} }}"
            ),
            (roots[1], $"{{ sftp: {{ built_in: {roots[1]} }} }}"),
        ]);
        var yaml = File.ReadAllText(fan.Place.At("fan.yml"));
        fan.Place.With(
            "fan.yml",
            yaml.Replace("- upload:", "- chunk: { size: 1MiB }\n          - upload:", StringComparison.Ordinal)
        );
        Bytes.Write(Path.Combine(fan.Outbox, "big.dat"), (7 << 20) + 13);
        await fan.RememberAsync();

        var end = fan.Run();

        Assert.True(end.ExitCode == 0, end.Output + end.Errors);
        Assert.Contains("failed in balance/a/upload", end.Errors);
        await fan.AssertArrivedOnceAsync(["big.dat"]);
        Assert.Equal(["big.dat"], fan.Files(1));
    }

    private static (string Root, string Store) Through(RealServer server, Relay relay) =>
        (server.Root, server.StoreThrough(relay, "connect_timeout: 5s"));

    private List<RealServer> Three()
    {
        while (_servers.Count < 3)
            _servers.Add(new(Make.OpenSsh));
        return _servers;
    }

    private static string Log(FanOut fan)
    {
        var file = Directory.EnumerateFiles(fan.Place.At("log"), "all-warning*.log").FirstOrDefault();
        if (file is null)
            return "";
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }
}
