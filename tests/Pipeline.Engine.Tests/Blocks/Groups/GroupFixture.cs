using System.Collections.Concurrent;
using System.Text;
using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Blocks;
using Pipeline.Engine.Configuration;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution;
using Pipeline.Engine.Execution.Queues;
using Pipeline.Engine.Observability;
using Pipeline.Stores.Local;
using Pipeline.Testing;
using Pipeline.Testing.Faults;
using Pipeline.Testing.Memory;

namespace Pipeline.Engine.Tests.Blocks.Groups;

/// <summary>A daily upload on stores and a journal in memory, which outlive its runs.</summary>
internal sealed class GroupFixture : IEventListener
{
    public const string Marker = ".do-not-touch";

    /// <summary>A group by folder, with markers on both sides, verified, and deleted with its folders.</summary>
    public const string Daily = """
          - group:
              by: "{folder}"
              marker: { in: ["data:{folder}/", "server:{folder}/"] }
              stages:
                - upload: { to: "server:{path}" }
                  retry: { max_attempts: 1 }
                - verify: { by: sha256 }
                  retry: { max_attempts: 1 }
            retry: { max_attempts: 1 }
          - delete: { what: origin, empty_folders: true }
            retry: { max_attempts: 1 }
        """;

    /// <summary>The same below a first copy.</summary>
    public const string CopiedAbove =
        """
              - copy: { to: "server:first/{path}" }
                retry: { max_attempts: 1 }

            """ + Daily;

    private readonly ConcurrentQueue<RunEvent> _events = new();

    public GroupFixture()
    {
        (Data, Server) = (new("data", Clock), new("server", Clock));
    }

    public ManualTime Clock { get; } = new();

    public MemoryStore Data { get; }

    public MemoryStore Server { get; }

    public MemoryJournal Journal { get; } = new();

    public string Stages { get; init; } = Daily;

    public string Glob { get; init; } = """pattern: "**" """;

    /// <summary>A path that the store lists as one that cannot be used, or null.</summary>
    public string? Unusable { get; init; }

    public CancellationTokenSource Drain { get; } = new();

    public CancellationTokenSource Abort { get; } = new();

    /// <summary>Makes the inboxes; those of the program when null.</summary>
    public Func<int, IItemQueue>? Inbox { get; init; }

    public IEnumerable<T> Told<T>()
        where T : RunEvent => _events.OfType<T>();

    /// <summary>Why files were left or failed, each reason once.</summary>
    public string Reasons =>
        string.Join(
            '\n',
            Told<FileSkipped>()
                .Select(left => left.Reason)
                .Concat(Told<FileFailed>().Select(failed => failed.Fault.Message))
                .Distinct()
        );

    /// <summary>Gives some files of which each holds its own path.</summary>
    public GroupFixture Give(params string[] paths)
    {
        foreach (var path in paths)
            Data.Put(path, Encoding.UTF8.GetBytes(path), DateTimeOffset.UnixEpoch);
        return this;
    }

    /// <summary>One loop.</summary>
    /// <param name="before">
    /// Is told of each call on a store just before it is made; what it throws is the store's answer.
    /// </param>
    /// <param name="isDryRun">Whether it only says what it would do.</param>
    public Task<RunReport> RunAsync(Action<StoreOperation>? before = null, bool isDryRun = false)
    {
        _events.Clear();
        var settings = new RunSettings
        {
            Clock = Clock,
            IsDryRun = isDryRun,
            Listeners = [this],
            Journal = run =>
            {
                Journal.Run = run;
                return new(Journal);
            },
        };
        if (Inbox is not null)
            settings = settings with { Inbox = Inbox };
        return new PipelineRun(Plan(before), settings).RunAsync(Drain.Token, Abort.Token).WaitAsync(TimeSpan.FromSeconds(30));
    }

    public void On(RunEvent happened) => _events.Enqueue(happened);

    /// <summary>
    /// Asserts that no marker and no draft is anywhere, and that the next run forgets those that were.
    /// </summary>
    public async Task AssertTidyAsync()
    {
        Assert.DoesNotContain(Data.Files.Concat(Server.Files), path => path.Contains(Marker) || path.Contains(".part-"));
        var noted = (await Journal.MarkersAsync(default)).Where(marker => marker.Run != Journal.Run).ToList();
        Assert.All(noted, marker => Assert.Contains(_events, told => told is MarkerSwept swept && swept.Marker == marker.Place));
    }

    private PipelinePlan Plan(Action<StoreOperation>? before)
    {
        var script = FaultScript.Each(before ?? (_ => { }));
        var kind = new StoreDescriptor(
            "local",
            typeof(LocalStore),
            typeof(LocalStoreOptions),
            (_, context) => new FaultyStore(context.Name == "data" ? new SpoiltStore(Data, Unusable) : Server, script)
        );
        var yaml =
            $"pipeline: daily\nstores: {{ data: {{ local: {{ root: /d }} }}, server: {{ local: {{ root: /s }} }} }}\nstages:\n"
            + $"  - glob: {{ in: \"data:\", {Glob} }}\n    retry: {{ max_attempts: 1 }}\n{Stages}\n";
        var (plan, problems) = PlanBuilder.Build(
            "daily.yml",
            yaml,
            new(BuiltInStages.All, BuiltInBlocks.All, [kind]),
            new PlanInputs
            {
                Variable = _ => null,
                WorkingFolder = "/w",
                LogFolder = "/w/log",
            }
        );
        return plan ?? throw new InvalidOperationException(string.Join('\n', problems));
    }

    /// <summary>What a store answers that refuses.</summary>
    public static StoreException Refusal(StoreOperation operation, StoreErrorKind kind = StoreErrorKind.Forbidden) =>
        new(operation.Place, kind, $"{operation.Call} {operation.Place} is refused");
}
