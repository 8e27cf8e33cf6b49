using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Blocks;
using Pipeline.Engine.Configuration;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Stores.Local;
using Pipeline.Stores.Sftp;

namespace Pipeline.Scenarios.Exercises;

/// <summary>
/// A pipeline that is tried at every one of its moments: etc/fetcher.yml and etc/copier.yml with one attempt for each
/// step and one file at a time.
/// </summary>
/// <param name="Name">The pipeline's name.</param>
/// <param name="Yaml">Its text, on folders below <c>${ROOT}</c>.</param>
/// <param name="Stores">Its stores; the first is the origin's.</param>
/// <param name="Destinations">Where copies of an origin belong.</param>
public sealed record ReferencePipeline(
    string Name,
    string Yaml,
    IReadOnlyList<string> Stores,
    Func<StorePath, IEnumerable<FilePlace>> Destinations
)
{
    public static ReferencePipeline Fetcher { get; } =
        new(
            "fetcher",
            """
            pipeline: fetcher
            stores:
              supplier: { local: { root: "${ROOT}/supplier" } }
              incoming: { local: { root: "${ROOT}/incoming" } }
              archive: { local: { root: "${ROOT}/archive" } }
            stages:
              - glob: { in: "supplier:", pattern: "**/*" }
                retry: &retry { max_attempts: 1, initial_delay: 1ms }
              - fetch-to-incoming: { to: "incoming:{path}" }
                concurrency: 1
                retry: *retry
              - archive: { to: "archive:{modified:yyyy/MM/dd}/{path}" }
                concurrency: 1
                retry: *retry
            """,
            ["supplier", "incoming", "archive"],
            path => [new("incoming", path), new("archive", StorePath.Parse("2026/02/03") / path)]
        );

    public static ReferencePipeline Copier { get; } =
        new(
            "copier",
            """
            pipeline: copier
            stores:
              incoming: { local: { root: "${ROOT}/incoming" } }
              accounting: { local: { root: "${ROOT}/accounting" } }
              reports: { local: { root: "${ROOT}/reports" } }
              backup: { local: { root: "${ROOT}/backup" } }
            stages:
              - glob: { in: "incoming:", pattern: "**/*" }
                retry: &retry { max_attempts: 1, initial_delay: 1ms }
              - fork:
                  accounting:
                    - copy: { to: "accounting:{path}" }
                      concurrency: 1
                      retry: *retry
                  reports:
                    - copy: { to: "reports:{path}" }
                      concurrency: 1
                      retry: *retry
                  backup:
                    - copy: { to: "backup:{modified:yyyy-MM}/{path}" }
                      concurrency: 1
                      retry: *retry
              - verify: { by: sha256 }
                concurrency: 1
                retry: *retry
              - delete: { what: origin, empty_folders: true }
                concurrency: 1
                retry: *retry
            """,
            ["incoming", "accounting", "reports", "backup"],
            path => [new("accounting", path), new("reports", path), new("backup", StorePath.Parse("2026-02") / path)]
        );

    /// <summary>One big file in chunks, several of them at once.</summary>
    public static ReferencePipeline Chunker { get; } =
        new(
            "chunker",
            """
            pipeline: chunker
            stores:
              outbox: { local: { root: "${ROOT}/outbox" } }
              server: { local: { root: "${ROOT}/server" } }
            stages:
              - glob: { in: "outbox:", pattern: "**/*" }
                retry: &retry { max_attempts: 1, initial_delay: 1ms }
              - chunk: { size: "${CHUNK}" }
                retry: *retry
              - upload: { to: "server:{path}" }
                concurrency: 2
                retry: *retry
              - verify: { by: sha256 }
                concurrency: 1
                retry: *retry
              - delete: { what: origin, empty_folders: true }
                concurrency: 1
                retry: *retry
            """,
            ["outbox", "server"],
            path => [new("server", path)]
        );

    /// <summary>The files of each folder go together, marked meanwhile on both sides.</summary>
    public static ReferencePipeline Daily { get; } =
        new(
            "daily",
            """
            pipeline: daily
            stores:
              data: { local: { root: "${ROOT}/data" } }
              server: { local: { root: "${ROOT}/server" } }
            stages:
              - glob: { in: "data:", pattern: "**/*" }
                retry: &retry { max_attempts: 1, initial_delay: 1ms }
              - group:
                  by: "{folder}"
                  marker: { in: ["data:{folder}/", "server:{folder}/"] }
                  stages:
                    - upload: { to: "server:{path}" }
                      concurrency: 1
                      retry: *retry
                    - verify: { by: sha256 }
                      concurrency: 1
                      retry: *retry
                retry: *retry
              - delete: { what: origin, empty_folders: true }
                concurrency: 1
                retry: *retry
            """,
            ["data", "server"],
            path => [new("server", path)]
        );

    /// <summary>Each file to one of three targets; where a copy belongs cannot be told before.</summary>
    public static ReferencePipeline Balancer { get; } =
        new(
            "balancer",
            """
            pipeline: balancer
            stores:
              outbox: { local: { root: "${ROOT}/outbox" } }
              north: { local: { root: "${ROOT}/north" } }
              east: { local: { root: "${ROOT}/east" } }
              west: { local: { root: "${ROOT}/west" } }
            stages:
              - glob: { in: "outbox:", pattern: "**/*" }
                retry: &retry { max_attempts: 1, initial_delay: 1ms }
              - balance:
                  cooldown: { initial: 1ms, max: 4ms }
                  targets:
                    north:
                      - upload: { to: "north:{path}" }
                        concurrency: 1
                        retry: *retry
                      - verify: { by: sha256 }
                        concurrency: 1
                        retry: *retry
                    east:
                      - upload: { to: "east:{path}" }
                        concurrency: 1
                        retry: *retry
                      - verify: { by: sha256 }
                        concurrency: 1
                        retry: *retry
                    west:
                      - upload: { to: "west:{path}" }
                        concurrency: 1
                        retry: *retry
                      - verify: { by: sha256 }
                        concurrency: 1
                        retry: *retry
              - delete: { what: origin, empty_folders: true }
                concurrency: 1
                retry: *retry
            """,
            ["outbox", "north", "east", "west"],
            _ => []
        );

    /// <summary>The pipeline of a name, for tests that are given names.</summary>
    public static ReferencePipeline Of(string name) =>
        new[] { Fetcher, Copier, Chunker, Daily }.Single(reference => reference.Name == name);

    /// <summary>The plan, with stores of a test's choice in the place of local ones.</summary>
    /// <param name="root">The folder above the stores' folders.</param>
    /// <param name="piece">
    /// The bytes in a piece of the stores; chunks are a little smaller, and do not divide the given file.
    /// </param>
    /// <param name="attempts">How many attempts each step has.</param>
    /// <param name="store">Makes a store, given the local one.</param>
    public PipelinePlan Plan(string root, int piece, int attempts, Func<LocalStore, IFileStore> store)
    {
        var kind = new StoreDescriptor(
            "local",
            typeof(LocalStore),
            typeof(LocalStoreOptions),
            (options, context) => store(new(context.Name, (LocalStoreOptions)options))
        );
        var inputs = new PlanInputs
        {
            Variable = variable =>
                variable switch
                {
                    "ROOT" => root,
                    "CHUNK" => $"{piece * 4 / 5}B",
                    _ => null,
                },
            WorkingFolder = root,
            LogFolder = Path.Combine(root, "log"),
        };
        var yaml = Yaml.Replace("max_attempts: 1", $"max_attempts: {attempts}", StringComparison.Ordinal);
        var (plan, problems) = PlanBuilder.Build(
            $"{Name}.yml",
            yaml,
            new(BuiltInStages.All, BuiltInBlocks.All, [kind, SftpStore.Kind]),
            inputs
        );
        return plan ?? throw new InvalidOperationException(string.Join('\n', problems));
    }
}
