using System.Diagnostics;
using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Stores;
using Pipeline.Scenarios.Cli;
using Pipeline.Scenarios.Servers;
using Pipeline.Stores.Local;
using Pipeline.Stores.S3;
using Pipeline.Testing;
using Pipeline.Testing.Servers;
using Pipeline.Testing.Servers.S3;

[assembly: AssemblyFixture(typeof(SharedRadosgw))]

namespace Pipeline.Scenarios.S3;

/// <summary>
/// A working folder with the ways between this machine, or an SFTP server, and a bucket: <c>up.yml</c> and
/// <c>down.yml</c>. How it ended is judged by the bytes on both sides, never by what the program says.
/// </summary>
internal sealed class S3TransferFixture : IAsyncDisposable
{
    private readonly TempFolder _disk = new();
    private readonly RealServer? _server;
    private Conserved? _before;

    private S3TransferFixture(Bucket bucket, RealServer? server)
    {
        (Bucket, _server) = (bucket, server);
        Directory.CreateDirectory(At("outbox"));
        Directory.CreateDirectory(At("incoming"));
        Use();
    }

    /// <summary>Where the program runs.</summary>
    public Workplace Place { get; } = new();

    public Bucket Bucket { get; }

    /// <summary>A fixture between a bucket and folders of this machine, or of an SFTP server.</summary>
    public static async Task<S3TransferFixture> CreateAsync(Radosgw s3, RealServer? server = null) =>
        new(await Bucket.CreateAsync(s3), server);

    /// <summary>The folder that files come from (<c>outbox</c>) or go to (<c>incoming</c>).</summary>
    public string At(string store) => Path.Combine(_server?.Root ?? _disk.Path, store);

    /// <summary>The path of a file in one of them.</summary>
    public string At(string store, string path) => Path.Combine(At(store), path);

    /// <summary>Writes the pipelines, with another way to the bucket or other options of it.</summary>
    public void Use(
        string more = ", part_size: 5MiB",
        string? endpoint = null,
        string attempts = "max_attempts: 3, initial_delay: 50ms",
        bool keys = true
    )
    {
        var stores = $"""
            stores:
              outbox: {Folder("outbox")}
              incoming: {Folder("incoming")}
              bucket: {Bucket.Entry($", prefix: \"in the bucket/\"{more}", endpoint, keys)}
            """;
        string Stages(string from, string to, string verb) =>
            $$"""
                stages:
                  - glob: { in: "{{from}}:" }
                    retry: { {{attempts}} }
                  - {{verb}}: { to: "{{to}}:{path}" }
                    concurrency: 8
                    retry: { {{attempts}} }
                """;
        Place.With(
            "up.yml",
            $"pipeline: up\n{stores}\n{Stages("outbox", "bucket", "upload")}\n  - verify: {{}}\n    concurrency: 8\n"
        );
        Place.With("down.yml", $"pipeline: down\n{stores}\n{Stages("bucket", "incoming", "copy")}\n");
    }

    /// <summary>Remembers what lies on all sides now.</summary>
    public async Task RememberAsync()
    {
        var stores = Stores();
        _before = await Conserved.RememberAsync(stores);
        await DisposeAsync(stores);
    }

    /// <summary>Nothing is lost and nothing is half, on all sides; and no upload is left.</summary>
    public async Task AssertConservedAsync(string pipeline, bool tidy = true)
    {
        var stores = Stores();
        var (from, to) = pipeline == "up" ? ("outbox", "bucket") : ("bucket", "incoming");
        await _before!.AssertAsync(from, path => [new(to, path)], stores: stores);
        await DisposeAsync(stores);
        if (tidy)
            Assert.Empty(await Bucket.UploadsAsync());
    }

    public ToolEnd Run(string pipeline, params string[] more) => Place.Run(["run", $"{pipeline}.yml", .. more]);

    public Process Start(string pipeline) => Place.Start("run", $"{pipeline}.yml");

    /// <summary>Runs to an end without a failure.</summary>
    public RunCounts Complete(string pipeline)
    {
        var end = Run(pipeline, "--json");
        Assert.True(end.ExitCode == 0, $"{pipeline} ended with {end.ExitCode}\n{end.Output}\n{end.Errors}");
        return RunCounts.Of(end);
    }

    public async ValueTask DisposeAsync()
    {
        Place.Dispose();
        await Bucket.DisposeAsync();
        _disk.Dispose();
    }

    private static async Task DisposeAsync(IEnumerable<IFileStore> stores)
    {
        foreach (var store in stores)
            await store.DisposeAsync();
    }

    private string Folder(string name) =>
        _server is null ? $"{{ local: {{ root: {At(name)} }} }}" : _server.Store($"root: {At(name)}");

    private IReadOnlyList<IFileStore> Stores() =>
        [
            new LocalStore("outbox", new() { Root = At("outbox") }),
            new LocalStore("incoming", new() { Root = At("incoming") }),
            new S3Store(Bucket.Options("in the bucket"), new("bucket", new EventStream(), TimeProvider.System)),
        ];
}
