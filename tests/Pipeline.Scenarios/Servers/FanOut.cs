using System.Diagnostics;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.State.Manifests;
using Pipeline.Scenarios.Cli;
using Pipeline.Stores.Local;
using Pipeline.Testing;
using Pipeline.Testing.Servers;

namespace Pipeline.Scenarios.Servers;

/// <summary>
/// A working folder with <c>fan.yml</c>, which spreads the files of <c>outbox</c> over three servers, and those
/// servers' folders as this machine sees them.
/// </summary>
internal sealed class FanOut : IDisposable
{
    private readonly TempFolder _disk = new();
    private readonly IReadOnlyList<(string Lane, string Root)> _lanes;
    private Conserved? _before;

    /// <param name="servers">Each server's folder and its entry in the pipeline file.</param>
    /// <param name="penalty">The first penalty.</param>
    /// <param name="attempts">How often a file is tried in one lane.</param>
    /// <param name="more">More stages, below the spread.</param>
    public FanOut(
        IReadOnlyList<(string Root, string Store)> servers,
        string penalty = "200ms",
        int attempts = 2,
        string more = ""
    )
    {
        _lanes = [.. servers.Select((server, i) => ($"{(char)('a' + i)}", server.Root))];
        Directory.CreateDirectory(Outbox);
        var stores = servers.Zip(_lanes, (server, lane) => $"  {lane.Lane}: {server.Store}");
        var lanes = _lanes.Select(lane =>
            $$"""
                        {{lane.Lane}}:
                          - upload: { to: "{{lane.Lane}}:{path}" }
                            concurrency: 4
                            retry: { attempts: {{attempts}}, first_delay: 50ms }
                          - verify: { by: sha256 }
                            retry: { attempts: {{attempts}}, first_delay: 50ms }
                """
        );
        Place.With(
            "fan.yml",
            $$"""
            pipeline: fan
            stores:
              outbox: { local: { root: {{Outbox}} } }
            {{string.Join('\n', stores)}}
            stages:
              - glob: { in: "outbox:" }
              - spread:
                  by: round_robin
                  penalty: { first: {{penalty}}, factor: 2, limit: 1m }
                  lanes:
            {{string.Join('\n', lanes)}}
            {{more}}
            """
        );
    }

    /// <summary>The same with real servers.</summary>
    public FanOut(IEnumerable<RealServer> servers, string penalty = "200ms", int attempts = 2, string more = "")
        : this([.. servers.Select(server => (server.Root, server.Store("connect_timeout: 5s")))], penalty, attempts, more) { }

    public Workplace Place { get; } = new();

    public string Outbox => _disk.At("outbox");

    public async Task RememberAsync()
    {
        var stores = Stores();
        _before = await Conserved.RememberAsync(stores);
        await CloseAsync(stores);
    }

    public Process Start(params string[] more) => Place.Start(["run", "fan.yml", .. more]);

    public ToolEnd Run(params string[] more) => Place.Run(["run", "fan.yml", .. more]);

    /// <summary>The relative paths of the files that a lane's server holds.</summary>
    public IReadOnlyList<string> Files(int lane) => TempFolder.FilesBelow(_lanes[lane].Root);

    /// <summary>Every line of the manifest.</summary>
    public IReadOnlyList<ManifestLine> Lines() => [.. Manifest.Read(File.ReadLines(Place.At("log/fan.manifest.jsonl")))];

    /// <summary>The files whose copies in a lane were proved, by the manifest.</summary>
    public IEnumerable<string> Proved(string lane) =>
        Lines()
            .Where(line => line.Step == $"spread/{lane}/verify" && line.Outcome == "done")
            .Select(line => line.Origin.Path.Text);

    /// <summary>Some files of a lane's server are what they are here, byte for byte.</summary>
    public void AssertSame(int lane, IEnumerable<string> files)
    {
        foreach (var file in files)
            Assert.True(
                Bytes.AreSame(Path.Combine(Outbox, file), Path.Combine(_lanes[lane].Root, file)),
                $"{file} differs in {_lanes[lane].Lane}"
            );
    }

    /// <summary>Nothing is lost, and each given file lies on one server and no other, byte for byte.</summary>
    public async Task AssertArrivedOnceAsync(IReadOnlyList<string> given, string? kept = null)
    {
        var stores = Stores();
        await _before!.AssertAsync("outbox", _ => [], stores: stores);
        await CloseAsync(stores);
        var held = _lanes.SelectMany(lane => TempFolder.FilesBelow(lane.Root).Select(file => (lane.Root, File: file))).ToList();
        Assert.Equal(given.Order(StringComparer.Ordinal), held.Select(one => one.File).Order(StringComparer.Ordinal));
        foreach (var (root, file) in held)
            Assert.True(Bytes.AreSame(Path.Combine(kept ?? Outbox, file), Path.Combine(root, file)), $"{file} differs");
        var end = Place.Run("check", "fan.yml");
        Assert.True(end.ExitCode == 0, end.Output + end.Errors);
    }

    public void Dispose()
    {
        Place.Dispose();
        _disk.Dispose();
    }

    private List<LocalStore> Stores() =>
        [new("outbox", new() { Root = Outbox }), .. _lanes.Select(lane => new LocalStore(lane.Lane, new() { Root = lane.Root }))];

    private static async Task CloseAsync(IEnumerable<IFileStore> stores)
    {
        foreach (var store in stores)
            await store.DisposeAsync();
    }
}
