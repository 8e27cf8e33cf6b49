using System.Diagnostics;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.State.Manifests;
using Pipeline.Scenarios.Cli;
using Pipeline.Stores.Local;
using Pipeline.Testing;
using Pipeline.Testing.Servers;

namespace Pipeline.Scenarios.Servers;

/// <summary>
/// A working folder with <c>fan.yml</c>, which distributes the files of <c>outbox</c> over three servers, and those
/// servers' folders as this machine sees them.
/// </summary>
internal sealed class FanOut : IDisposable
{
    private readonly TempFolder _disk = new();
    private readonly IReadOnlyList<(string Target, string Root)> _targets;
    private Conserved? _before;

    /// <param name="servers">Each server's folder and its entry in the pipeline file.</param>
    /// <param name="cooldown">The first cooldown.</param>
    /// <param name="attempts">How often a file is tried in one target.</param>
    /// <param name="more">More stages, below the balance block.</param>
    public FanOut(
        IReadOnlyList<(string Root, string Store)> servers,
        string cooldown = "200ms",
        int attempts = 2,
        string more = ""
    )
    {
        _targets = [.. servers.Select((server, i) => ($"{(char)('a' + i)}", server.Root))];
        Directory.CreateDirectory(Outbox);
        var stores = servers.Zip(_targets, (server, target) => $"  {target.Target}: {server.Store}");
        var targets = _targets.Select(target =>
            $$"""
                        {{target.Target}}:
                          - upload: { to: "{{target.Target}}:{path}" }
                            concurrency: 4
                            retry: { max_attempts: {{attempts}}, initial_delay: 50ms }
                          - verify: { by: sha256 }
                            retry: { max_attempts: {{attempts}}, initial_delay: 50ms }
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
              - balance:
                  policy: round_robin
                  cooldown: { initial: {{cooldown}}, multiplier: 2, max: 1m }
                  targets:
            {{string.Join('\n', targets)}}
            {{more}}
            """
        );
    }

    /// <summary>The same with real servers.</summary>
    public FanOut(IEnumerable<RealServer> servers, string cooldown = "200ms", int attempts = 2, string more = "")
        : this([.. servers.Select(server => (server.Root, server.Store("connect_timeout: 5s")))], cooldown, attempts, more) { }

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

    /// <summary>The relative paths of the files that a target's server holds.</summary>
    public IReadOnlyList<string> Files(int target) => TempFolder.FilesBelow(_targets[target].Root);

    /// <summary>Every line of the manifest.</summary>
    public IReadOnlyList<ManifestLine> Lines() => [.. Manifest.Read(File.ReadLines(Place.At("log/fan.manifest.jsonl")))];

    /// <summary>The files whose copies in a target were proved, by the manifest.</summary>
    public IEnumerable<string> Proved(string target) =>
        Lines()
            .Where(line => line.Step == $"balance/{target}/verify" && line.Outcome == "done")
            .Select(line => line.Origin.Path.Text);

    /// <summary>Some files of a target's server are what they are here, byte for byte.</summary>
    public void AssertSame(int target, IEnumerable<string> files)
    {
        foreach (var file in files)
            Assert.True(
                Bytes.AreSame(Path.Combine(Outbox, file), Path.Combine(_targets[target].Root, file)),
                $"{file} differs in {_targets[target].Target}"
            );
    }

    /// <summary>Nothing is lost, and each given file lies on one server and no other, byte for byte.</summary>
    public async Task AssertArrivedOnceAsync(IReadOnlyList<string> given, string? kept = null)
    {
        var stores = Stores();
        await _before!.AssertAsync("outbox", _ => [], stores: stores);
        await CloseAsync(stores);
        var held = _targets
            .SelectMany(target => TempFolder.FilesBelow(target.Root).Select(file => (target.Root, File: file)))
            .ToList();
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
        [
            new("outbox", new() { Root = Outbox }),
            .. _targets.Select(target => new LocalStore(target.Target, new() { Root = target.Root })),
        ];

    private static async Task CloseAsync(IEnumerable<IFileStore> stores)
    {
        foreach (var store in stores)
            await store.DisposeAsync();
    }
}
