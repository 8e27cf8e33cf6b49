using System.Collections.Concurrent;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Blocks.Balancing;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Observability;
using Pipeline.Engine.Tests.Execution;
using Pipeline.Testing.Wire;

namespace Pipeline.Engine.Tests.Blocks.Balancing;

/// <summary>
/// Targets that fail at random, with as little room as can be: every file ends once, and nobody waits for ever.
/// </summary>
public class BalanceStressTests
{
    private const int Runs = 120;
    private const int Files = 40;
    private static readonly StoreErrorKind[] Kinds =
    [
        StoreErrorKind.ConnectionLost,
        StoreErrorKind.Unreachable,
        StoreErrorKind.Corrupt,
        StoreErrorKind.Other,
    ];
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    [Fact]
    public async Task Every_file_ends_once_whatever_the_targets_do()
    {
        var first = Random.Shared.Next();
        for (var seed = first; seed < first + Runs; seed++)
        {
            try
            {
                await TryAsync(new(seed));
            }
            catch (Exception fault)
            {
                throw new InvalidOperationException($"seed {seed}: {fault.Message}", fault);
            }
        }
    }

    [Fact]
    public async Task A_run_that_is_stopped_ends_while_files_wait_for_targets()
    {
        var run = new TestRun();
        var plan = TestPlan.Of(
            TestPlan.Finds(200),
            TestPlan.Balance(new(), ("a", [TestPlan.Does("balance/a/copy", _ => throw Fault(StoreErrorKind.Unreachable))]))
        ) with
        {
            Shutdown = Millisecond,
        };

        var running = run.RunAsync(plan);
        await run.ToldAsync<TargetDown>();
        await run.Drain.CancelAsync();

        var report = await running;
        Assert.True(report.Result == RunResult.Interrupted, $"{report.Result}: {report.Cause}");
        Assert.Empty(run.Told<FileFailed>());
    }

    [Fact]
    public async Task A_dry_run_waits_for_nobody()
    {
        var run = new TestRun { Settings = new() { IsDryRun = true } };

        var report = await run.RunAsync(
            TestPlan.Of(
                TestPlan.Finds(20),
                TestPlan.Balance(
                    new(),
                    ("a", [Previews(StoreErrorKind.Unreachable)]),
                    ("b", [Previews(StoreErrorKind.Unreachable)])
                )
            )
        );

        Assert.Equal(20, report.Total.Failed);
    }

    private static async Task TryAsync(Random random)
    {
        var (below, inboxes) = (new ConcurrentBag<string>(), new ConcurrentBag<WireInbox>());
        var gate = new Lock();
        var isWired = random.Next(2) == 0;
        var trouble = random.Next(1, 60);
        var settings = new StageSettings
        {
            Concurrency = random.Next(1, 4),
            QueueCapacity = 1,
            Retry = new() { MaxAttempts = random.Next(1, 3), InitialDelay = Millisecond },
        };
        var run = new TestRun { Settings = isWired ? new() { Inbox = Wired } : new() };
        var options = new BalanceOptions
        {
            Policy = (BalancePolicy)random.Next(3),
            Failover = random.Next(5) > 0,
            Cooldown = new() { Initial = Millisecond, Max = 4 * Millisecond },
        };
        var inner = TestPlan.Balance(
            options,
            ("x", [Step("balance/c/balance/x/copy")]),
            ("y", [Step("balance/c/balance/y/copy")])
        ) with
        {
            Name = "balance/c/balance",
        };
        var fork = TestPlan.Fork(("l", [Step("balance/b/fork/l/copy")]), ("r", [Step("balance/b/fork/r/copy")])) with
        {
            Name = "balance/b/fork",
        };

        var report = await run.RunAsync(
            TestPlan.Of(
                TestPlan.Finds(Files),
                TestPlan.Balance(
                    options,
                    ("a", [Step("balance/a/copy"), Step("balance/a/verify")]),
                    ("b", [fork, Step("balance/b/copy")]),
                    ("c", [inner])
                ),
                TestPlan.Does("last", item => below.Add(item.Id))
            )
        );

        Assert.Equal(Files, report.Total.Done + report.Total.Failed);
        Assert.Equal(report.Total.Done, below.Count);
        Assert.Equal(below.Count, below.Distinct().Count());
        Assert.Equal(report.Total.Failed, run.Told<FileFailed>().Select(failed => failed.Place).Distinct().Count());
        Assert.All(inboxes, inbox => Assert.Equal(0, inbox.Unacknowledged));

        WireInbox Wired(int capacity)
        {
            var inbox = new WireInbox(capacity);
            inboxes.Add(inbox);
            return inbox;
        }

        StagePlan Step(string name) =>
            TestPlan.Does(
                name,
                async (item, cancellationToken) =>
                {
                    int chance;
                    StoreErrorKind kind;
                    lock (gate)
                        (chance, kind) = (random.Next(100), Kinds[random.Next(Kinds.Length)]);
                    if (chance % 3 == 0)
                        await Task.Yield();
                    if (chance < trouble)
                        throw Fault(kind);
                    return StageResult.Continue(item.With(new(name, new(name, item.RelativePath), item.Length, item.ModifiedAt)));
                },
                settings
            );
    }

    private static StoreException Fault(StoreErrorKind kind) => new(new("target", StorePath.Root), kind, $"{kind}");

    private static StagePlan Previews(StoreErrorKind kind) =>
        new("balance/copy", StageDescriptor.Of<Peek>(), new PeekOptions(() => throw Fault(kind)), new(), default);

    [Stage("peek")]
    public sealed class Peek(PeekOptions options, StageContext context) : FileStage
    {
        public override ValueTask<StageResult> ExecuteAsync(FileItem item, CancellationToken cancellationToken) =>
            throw new InvalidOperationException($"{context.Step} works in a dry run");

        public override ValueTask<StageResult> PreviewAsync(FileItem item, CancellationToken cancellationToken)
        {
            options.Look();
            return new(StageResult.Continue(item));
        }
    }

    public sealed record PeekOptions(Action Look);
}
