using System.Diagnostics;
using Pipeline.Abstractions.Items;
using Pipeline.Scenarios.Cli;
using Pipeline.Stores.Local;
using Pipeline.Testing;
using Pipeline.Testing.Servers;

namespace Pipeline.Scenarios.Servers;

/// <summary>
/// A working folder with the two ways between this machine and a server: <c>fetch.yml</c> (server to <c>incoming</c>
/// and <c>archive</c>) and <c>push.yml</c> (<c>outbox</c> to server). How it ended is judged by the bytes on both
/// sides, never by what the program says.
/// </summary>
internal sealed class TransferFixture : IDisposable
{
    private readonly TempFolder _disk = new();
    private readonly Workplace _place = new();
    private readonly string _remote;
    private Conserved? _before;

    /// <param name="remote">The server's folder, as this machine sees it.</param>
    /// <param name="server">The server's entry in the pipeline file.</param>
    public TransferFixture(string remote, string server)
    {
        _remote = remote;
        Use(server);
        foreach (var folder in (string[])["outbox", "incoming", "archive"])
            Directory.CreateDirectory(At(folder));
    }

    public TransferFixture(RealServer server)
        : this(server.Root, server.Store()) { }

    /// <summary>Options of the stages that copy, such as <c>, min_free: 1MiB</c>.</summary>
    public string Copying { get; init; } = "";

    /// <summary>A line with a stage right above the one that copies, such as <c>- chunk: { size: 8MiB }</c>.</summary>
    public string Above { get; init; } = "";

    /// <summary>Where the program runs: pipeline files and <c>log</c>.</summary>
    public Workplace Place => _place;

    /// <summary>The folder of a store: <c>server</c>, or one on this machine.</summary>
    public string At(string store) => store == "server" ? _remote : _disk.At(store);

    /// <summary>The path of a file in a store.</summary>
    public string At(string store, string path) => Path.Combine(At(store), path);

    /// <summary>Writes both pipelines with another entry for the server, and other options of the source.</summary>
    public void Use(string server, string glob = "", string attempts = "max_attempts: 3, initial_delay: 50ms", int hands = 8)
    {
        var stores = $"""
            stores:
              server: {server}
              outbox: {Local("outbox")}
              incoming: {Local("incoming")}
              archive: {Local("archive")}
            """;
        var how = $"concurrency: {hands}\n    retry: {{ {attempts} }}";
        _place.With(
            "fetch.yml",
            $$"""
            pipeline: fetch
            {{stores}}
            stages:
              - glob: { in: "server:"{{glob}} }
                retry: { {{attempts}} }
              {{Above}}
              - fetch-to-incoming: { to: "incoming:{path}"{{Copying}} }
                {{how}}
              - archive: { to: "archive:{path}" }

            """
        );
        var push = $$"""
            pipeline: push
            {{stores}}
            stages:
              - glob: { in: "outbox:"{{glob}} }
              {{Above}}
              - copy: { to: "server:{path}"{{Copying}} }
                {{how}}
              - verify: { by: sha256 }
                {{how}}

            """;
        _place.With("push.yml", push).With("push-away.yml", push.Replace("push", "push-away") + "  - delete: { what: origin }\n");
    }

    /// <summary>Remembers what lies on both sides now.</summary>
    public async Task RememberAsync()
    {
        var stores = Stores();
        _before = await Conserved.RememberAsync(stores);
        foreach (var store in stores)
            await store.DisposeAsync();
    }

    public ToolEnd Run(string pipeline = "fetch", params string[] more) => _place.Run(["run", $"{pipeline}.yml", .. more]);

    public Process Start(string pipeline = "fetch", params string[] more) => _place.Start(["run", $"{pipeline}.yml", .. more]);

    /// <summary>Runs to an end without a failure.</summary>
    public RunCounts Complete(string pipeline = "fetch", params string[] more)
    {
        var end = Run(pipeline, [.. more, "--json"]);
        Assert.True(end.ExitCode == 0, $"{pipeline} ended with {end.ExitCode}\n{end.Output}\n{end.Errors}");
        return RunCounts.Of(end);
    }

    /// <summary>The conservation check: by the bytes on the disks, and as the program itself makes it.</summary>
    /// <param name="pipeline">Which way was gone.</param>
    /// <param name="drafts">Whether drafts may lie about: while the program runs, or right after it was killed.</param>
    /// <param name="check">Whether the program finds nothing wrong either.</param>
    public async Task AssertConservedAsync(string pipeline = "fetch", bool drafts = false, bool check = true)
    {
        var stores = Stores();
        var (from, to) = pipeline == "fetch" ? ("server", (string[])["incoming", "archive"]) : ("outbox", ["server"]);
        await _before!.AssertAsync(from, path => to.Select(store => new FilePlace(store, path)), _ => drafts, stores: stores);
        foreach (var store in stores)
            await store.DisposeAsync();
        if (drafts || !check)
            return;
        var end = _place.Run("check", $"{pipeline}.yml");
        Assert.True(end.ExitCode == 0, end.Output + end.Errors);
    }

    /// <summary>Nothing is lost, and each store holds just the files of another, byte for byte.</summary>
    public async Task AssertArrivedAsync(string pipeline = "fetch")
    {
        await AssertConservedAsync(pipeline);
        if (pipeline != "fetch")
        {
            AssertSame("outbox", "server");
            return;
        }
        AssertSame("server", "incoming");
        AssertSame("server", "archive");
    }

    /// <summary>The relative paths of the files in a store.</summary>
    public IReadOnlyList<string> Files(string store) => TempFolder.FilesBelow(At(store));

    public void Dispose()
    {
        _place.Dispose();
        _disk.Dispose();
    }

    private void AssertSame(string given, string got)
    {
        Assert.Equal(Files(given), Files(got));
        foreach (var file in Files(given))
            Assert.True(Bytes.AreSame(At(given, file), At(got, file)), $"{file} differs in {given} and {got}");
    }

    private string Local(string folder) => $"{{ local: {{ root: {At(folder)} }} }}";

    private LocalStore[] Stores() =>
        [
            .. new[] { "server", "outbox", "incoming", "archive" }.Select(store => new LocalStore(
                store,
                new() { Root = At(store) }
            )),
        ];
}
