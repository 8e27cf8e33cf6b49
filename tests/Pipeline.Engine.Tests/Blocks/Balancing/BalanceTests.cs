using System.Collections.Concurrent;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Blocks.Balancing;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Observability;
using Pipeline.Engine.State;
using Pipeline.Engine.Tests.Execution;

namespace Pipeline.Engine.Tests.Blocks.Balancing;

public class BalanceTests
{
    private static readonly StageSettings OneTry = new() { Retry = new() { MaxAttempts = 1 } };

    [Fact]
    public async Task In_turn_every_target_gets_the_same_number_of_files_and_none_two_running()
    {
        var given = new ConcurrentQueue<string>();
        var below = new ConcurrentBag<FileItem>();

        var report = await new TestRun().RunAsync(
            TestPlan.Of(
                TestPlan.Finds(300),
                TestPlan.Balance(
                    new(),
                    [
                        .. ((string[])["a", "b", "c"]).Select(target =>
                            (target, (StepPlan[])[Takes(target, _ => given.Enqueue(target))])
                        ),
                    ]
                ),
                TestPlan.Does("last", below.Add)
            )
        );

        Assert.Equal(300, report.Total.Done);
        Assert.All(given.CountBy(target => target), count => Assert.Equal(100, count.Value));
        Assert.Equal(300, below.Select(item => item.Id).Distinct().Count());
        Assert.All(below, item => Assert.Equal($"balance/{item.Target}/copy", Assert.Single(item.Copies).Step));
        Assert.All(below, item => Assert.Equal(item.Origin, item.Place));
        // In the order in which the balancer assigned them: the order in which workers finish is another.
        Assert.All(
            below.OrderBy(item => item.Id).Chunk(3),
            three => Assert.Equal(3, three.Select(item => item.Target).Distinct().Count())
        );
    }

    [Fact]
    public async Task The_first_free_target_gets_all_while_it_has_room()
    {
        var given = new ConcurrentQueue<string>();
        var go = new TaskCompletionSource();

        var report = await new TestRun().RunAsync(
            TestPlan.Of(
                TestPlan.Finds(4),
                TestPlan.Balance(
                    new() { Policy = BalancePolicy.FirstAvailable },
                    (
                        "a",
                        [
                            TestPlan.Does(
                                "balance/a/copy",
                                async (item, cancellationToken) =>
                                {
                                    Got("a");
                                    await go.Task.WaitAsync(cancellationToken);
                                    return StageResult.Continue(item);
                                },
                                new() { Concurrency = 2 }
                            ),
                        ]
                    ),
                    ("b", [Takes("b", _ => Got("b"))])
                )
            )
        );

        Assert.Equal(4, report.Total.Done);
        Assert.Equal((2, 2), (given.Count(target => target == "a"), given.Count(target => target == "b")));

        void Got(string target)
        {
            given.Enqueue(target);
            if (given.Count == 4)
                go.TrySetResult();
        }
    }

    [Fact]
    public async Task Weights_are_the_proportion_of_files()
    {
        var given = new ConcurrentQueue<string>();

        await new TestRun().RunAsync(
            TestPlan.Of(
                TestPlan.Finds(60),
                TestPlan.Balance(
                    new()
                    {
                        Policy = BalancePolicy.WeightedRoundRobin,
                        Weights = new Dictionary<string, int> { ["a"] = 3, ["b"] = 2 },
                    },
                    ("a", [Takes("a", _ => given.Enqueue("a"))]),
                    ("b", [Takes("b", _ => given.Enqueue("b"))]),
                    ("c", [Takes("c", _ => given.Enqueue("c"))])
                )
            )
        );

        Assert.Equal([30, 20, 10], given.CountBy(target => target).OrderBy(target => target.Key).Select(target => target.Value));
    }

    [Fact]
    public async Task A_file_that_a_target_loses_goes_to_another_and_nothing_of_the_lost_target_stays_on_its_card()
    {
        FileItem? below = null;
        var run = new TestRun();

        var report = await run.RunAsync(
            TestPlan.Of(
                TestPlan.Finds(1),
                TestPlan.Balance(
                    new(),
                    ("a", [TestPlan.Copies("balance/a/copy"), Fails("balance/a/verify", StoreErrorKind.Corrupt)]),
                    ("b", [TestPlan.Copies("balance/b/copy")])
                ),
                TestPlan.Does("last", item => below = item)
            )
        );

        Assert.Equal((1L, 0L), (report.Total.Done, report.Total.Failed));
        Assert.Equal("balance/b/copy", Assert.Single(below!.Copies).Step);
        Assert.Equal("b", below.Target);
        var record = await run.Journal.FindAsync(below.Origin, default);
        Assert.Equal("balance/b/copy", Assert.Single(record!.Copies).Step);
        Assert.Equal("balance/a/verify", Assert.Single(run.Told<TargetAttemptFailed>()).Step);
        Assert.Equal("balance/a", Assert.Single(run.Told<TargetDown>()).Target);
        Assert.Equal(["done", "lost", "done", "done", "done"], run.Journal.Lines.Select(line => line.Outcome));
        Assert.Empty(run.Told<FileFailed>());
    }

    [Fact]
    public async Task A_fault_of_the_file_itself_fails_it_in_the_first_target()
    {
        var other = 0;
        var run = new TestRun();

        var report = await run.RunAsync(
            TestPlan.Of(
                TestPlan.Finds(1),
                TestPlan.Balance(
                    new(),
                    ("a", [Fails("balance/a/copy", StoreErrorKind.Changed)]),
                    ("b", [TestPlan.Does("balance/b/copy", _ => other++)])
                )
            )
        );

        Assert.Equal((0L, 1L), (report.Total.Done, report.Total.Failed));
        Assert.Equal(0, other);
        Assert.Equal("balance/a/copy", Assert.Single(run.Told<FileFailed>()).Step);
        Assert.Empty(run.Told<TargetDown>());
        Assert.Equal(FileState.Failed, (await run.Journal.FindAsync(TestPlan.Item(0).Origin, default))!.State);
    }

    [Fact]
    public async Task What_the_source_does_not_give_is_no_targets_fault()
    {
        var run = new TestRun();

        var report = await run.RunAsync(
            TestPlan.Of(
                TestPlan.Finds(1),
                TestPlan.Balance(
                    new(),
                    (
                        "a",
                        [
                            TestPlan.Does(
                                "balance/a/copy",
                                item => throw new StoreException(item.Origin, StoreErrorKind.Unreachable, "the source is away")
                            ),
                        ]
                    ),
                    ("b", [TestPlan.Copies("balance/b/copy")])
                )
            )
        );

        Assert.Equal(1, report.Total.Failed);
        Assert.Empty(run.Told<TargetDown>());
    }

    [Fact]
    public async Task A_file_that_every_target_refuses_fails_at_once_with_all_reasons()
    {
        var run = new TestRun();

        var report = await run.RunAsync(
            TestPlan.Of(
                TestPlan.Finds(1),
                TestPlan.Balance(
                    new(),
                    ("a", [Fails("balance/a/copy", StoreErrorKind.Forbidden)]),
                    ("b", [Fails("balance/b/copy", StoreErrorKind.Other)])
                )
            )
        );

        Assert.Equal(1, report.Total.Failed);
        var failed = Assert.Single(run.Told<FileFailed>());
        Assert.Equal("balance", failed.Step);
        Assert.Equal("all targets failed: a: Forbidden of balance/a/copy; b: Other of balance/b/copy", failed.Fault.Message);
        Assert.Empty(run.Told<TargetDown>());
        Assert.Equal(2, run.Told<TargetAttemptFailed>().Count());
    }

    [Fact]
    public async Task A_target_that_refuses_what_another_takes_is_to_blame()
    {
        var run = new TestRun();

        var report = await run.RunAsync(
            TestPlan.Of(
                TestPlan.Finds(50),
                TestPlan.Balance(
                    new(),
                    ("a", [Fails("balance/a/copy", StoreErrorKind.Forbidden)]),
                    ("b", [TestPlan.Copies("balance/b/copy")])
                )
            )
        );

        Assert.Equal(50, report.Total.Done);
        Assert.Equal("balance/a", Assert.Single(run.Told<TargetDown>()).Target);
    }

    [Fact]
    public async Task Without_failover_a_file_fails_in_the_target_that_got_it()
    {
        var run = new TestRun();

        var report = await run.RunAsync(
            TestPlan.Of(
                TestPlan.Finds(30),
                TestPlan.Balance(
                    new() { Failover = false },
                    ("a", [Fails("balance/a/copy", StoreErrorKind.Unreachable)]),
                    ("b", [TestPlan.Copies("balance/b/copy")])
                )
            )
        );

        Assert.InRange(report.Total.Failed, 1, 8);
        Assert.Equal(30, report.Total.Done + report.Total.Failed);
        Assert.Single(run.Told<TargetDown>());
    }

    [Fact]
    public async Task A_file_that_a_target_leaves_goes_no_further()
    {
        var below = 0;

        var report = await new TestRun().RunAsync(
            TestPlan.Of(
                TestPlan.Finds(1),
                TestPlan.Balance(
                    new(),
                    ("a", [TestPlan.Does("balance/a/copy", (_, _) => new(StageResult.Skip("there already")))])
                ),
                TestPlan.Does("last", _ => below++)
            )
        );

        Assert.Equal((RunResult.Done, 0L, 0L), (report.Result, report.Total.Done, report.Total.Failed));
        Assert.Equal(0, below);
    }

    [Fact]
    public async Task A_copy_of_an_earlier_run_takes_the_file_to_its_target_again()
    {
        var given = new ConcurrentQueue<string>();
        var made = new FileCopy("balance/b/copy", new("b", TestPlan.Item(0).RelativePath), 0, DateTimeOffset.UnixEpoch);

        await new TestRun().RunAsync(
            TestPlan.Of(
                TestPlan.Finds(
                    (_, _) =>
                        Enumerable.Range(0, 5).Select(n => ScanResult.Found(TestPlan.Item(n).With(made))).ToAsyncEnumerable()
                ),
                TestPlan.Balance(
                    new(),
                    ("a", [TestPlan.Does("balance/a/copy", _ => given.Enqueue("a"))]),
                    ("b", [TestPlan.Does("balance/b/copy", _ => given.Enqueue("b"))])
                )
            )
        );

        Assert.Equal(["b", "b", "b", "b", "b"], given);
    }

    private static StagePlan Takes(string target, Action<FileItem> work) => TestPlan.Copies($"balance/{target}/copy", work);

    private static StagePlan Fails(string step, StoreErrorKind kind) =>
        TestPlan.Does(step, _ => throw new StoreException(default, kind, $"{kind} of {step}"), OneTry);
}
