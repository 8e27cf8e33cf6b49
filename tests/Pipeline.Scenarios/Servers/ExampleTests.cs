using Pipeline.Scenarios.Cli;
using Pipeline.Testing;
using Pipeline.Testing.Servers;

namespace Pipeline.Scenarios.Servers;

/// <summary>The examples of <c>etc/</c> with the three lines changed that they name, against a real server.</summary>
public sealed class ExampleTests : IDisposable
{
    private static readonly string[] Targets = ["accounting", "reports", "backup"];
    private readonly RealServer _server = new(Make.OpenSsh);
    private readonly Workplace _place = new();

    public ExampleTests()
    {
        var etc = Path.Combine(Repository.Root, "etc");
        var fetcher = File.ReadAllText(Path.Combine(etc, "fetcher.yml"))
            .Replace("built_in: etc/sample #", "host: 127.0.0.1 #")
            .Replace("# user: fetch  ", $"user: {_server.User}  ")
            .Replace("# root: outbox ", "root: outbox ");
        Assert.Equal(
            3,
            fetcher.Split('\n').Zip(File.ReadLines(Path.Combine(etc, "fetcher.yml"))).Count(line => line.First != line.Second)
        );
        _place.With("etc/fetcher.yml", fetcher).With("etc/copier.yml", File.ReadAllText(Path.Combine(etc, "copier.yml")));
    }

    public void Dispose()
    {
        _place.Dispose();
        _server.Dispose();
    }

    [Fact]
    public void Fetcher_and_copier_work_hand_in_hand()
    {
        Bytes.Write(Path.Combine(_server.Root, "outbox/a.csv"), "a");
        Bytes.Write(Path.Combine(_server.Root, "outbox/week 47/b.csv"), "b");

        Assert.StartsWith("fetcher is done: 2 found, 2 done", Fetch());
        Assert.StartsWith("fetcher: nothing new", Fetch());
        Assert.StartsWith("copier is done: 2 found, 2 done", Run("copier"));
        Assert.StartsWith("fetcher: nothing new", Fetch());

        Assert.Empty(Files("data/incoming"));
        Assert.Equal(2, Files("data/archive").Length);
        Assert.All(Targets, target => Assert.Equal(2, Files($"data/{target}").Length));
        Assert.Equal("b", File.ReadAllText(_place.At("data/reports/week 47/b.csv")));
        Assert.Equal(0, _place.Run("check", "etc/copier.yml").ExitCode);
    }

    /// <summary>
    /// What a seed did: a fetcher killed in a file left half of it under its name, and the copier gave that half to
    /// everybody.
    /// </summary>
    [Fact]
    public async Task Half_a_file_of_a_killed_fetcher_is_not_given_to_anybody()
    {
        var big = Path.Combine(_server.Root, "outbox/big.iso");
        Bytes.Write(big, 192 << 20);
        await using var relay = new Relay(_server.Port) { StallAt = 32 << 20 };
        string[] server = [.. Server, "--set", $"supplier.port={relay.Port}", "--set", "supplier.accept_new=true"];

        using var fetcher = _place.Start(["run", "etc/fetcher.yml", "--loops", "1", .. server]);
        Until.DraftHolds(_place.At("data/incoming"), 16 << 20);
        fetcher.Kill();
        await fetcher.WaitForExitAsync();
        relay.Flow();
        Run("copier");

        Assert.False(File.Exists(_place.At("data/incoming/big.iso")));
        Assert.All(Targets, target => Assert.Empty(Files($"data/{target}")));

        Assert.StartsWith("fetcher is done: 1 found, 1 done", Run("fetcher", server));
        Assert.StartsWith("copier is done: 1 found, 1 done", Run("copier"));

        Assert.All(Targets, target => Assert.True(Bytes.AreSame(big, Assert.Single(Files($"data/{target}")))));
        Assert.Empty(Files("data/incoming"));
        Assert.Equal(0, _place.Run("check", "etc/copier.yml").ExitCode);
    }

    /// <summary>What the user's own <c>~/.ssh</c> would hold.</summary>
    private string[] Server =>
        [
            "--set",
            $"supplier.port={_server.Port}",
            "--set",
            $"supplier.key_file={_server.KeyFile}",
            "--set",
            $"supplier.known_hosts={_server.KnownHosts}",
        ];

    private string Fetch() => Run("fetcher", Server);

    private string Run(string pipeline, params string[] more)
    {
        var end = _place.Run(["run", $"etc/{pipeline}.yml", "--loops", "1", .. more]);
        Assert.True(end.ExitCode == 0, end.Output + end.Errors);
        return end.Output;
    }

    private string[] Files(string folder) =>
        Directory.Exists(_place.At(folder)) ? Directory.GetFiles(_place.At(folder), "*", SearchOption.AllDirectories) : [];
}
