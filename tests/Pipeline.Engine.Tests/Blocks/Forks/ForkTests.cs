using System.Collections.Concurrent;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Engine.Observability;
using Pipeline.Engine.State;
using Pipeline.Engine.Tests.Execution;

namespace Pipeline.Engine.Tests.Blocks.Forks;

public class ForkTests
{
    [Fact]
    public async Task A_file_goes_on_below_once_with_the_copies_of_all_branches()
    {
        var below = new ConcurrentBag<FileItem>();
        var run = new TestRun();

        var report = await run.RunAsync(
            TestPlan.Of(
                TestPlan.Finds(50),
                TestPlan.Fork(
                    ("a", [TestPlan.Copies("fork/a/copy")]),
                    ("b", [TestPlan.Copies("fork/b/copy"), TestPlan.Copies("fork/b/more")])
                ),
                TestPlan.Does("last", below.Add)
            )
        );

        Assert.Equal(50, report.Total.Done);
        Assert.Equal(50, below.Select(item => item.Id).Distinct().Count());
        Assert.Equal(50, below.Count);
        Assert.All(
            below,
            item => Assert.Equal(["fork/a/copy", "fork/b/copy", "fork/b/more"], item.Copies.Select(copy => copy.Step).Order())
        );
    }

    [Fact]
    public async Task The_place_after_the_fork_is_the_place_before_it()
    {
        FileItem? below = null;

        await new TestRun().RunAsync(
            TestPlan.Of(
                TestPlan.Finds(1),
                TestPlan.Fork(
                    (
                        "a",
                        [
                            TestPlan.Does(
                                "fork/a/move",
                                (item, _) => new(StageResult.Continue(item with { Place = new("elsewhere", item.RelativePath) }))
                            ),
                        ]
                    )
                ),
                TestPlan.Does("last", item => below = item)
            )
        );

        Assert.Equal("in:f000", below!.Place.ToString());
    }

    [Fact]
    public async Task A_branch_that_loses_a_file_keeps_it_from_going_on_but_not_from_the_other_branches()
    {
        var (other, below) = (new ConcurrentBag<string>(), new ConcurrentBag<string>());
        var run = new TestRun();

        var report = await run.RunAsync(
            TestPlan.Of(
                TestPlan.Finds(20),
                TestPlan.Fork(
                    (
                        "a",
                        [
                            TestPlan.Does(
                                "fork/a/copy",
                                item =>
                                {
                                    if (item.Id == "f003")
                                        throw new IOException("no");
                                }
                            ),
                        ]
                    ),
                    ("b", [TestPlan.Copies("fork/b/copy", item => other.Add(item.Id))])
                ),
                TestPlan.Does("last", item => below.Add(item.Id))
            )
        );

        Assert.Equal((19L, 1L), (report.Total.Done, report.Total.Failed));
        Assert.Contains("f003", other);
        Assert.DoesNotContain("f003", below);
        var record = await run.Journal.FindAsync(TestPlan.Item(3).Origin, default);
        Assert.Equal(FileState.Failed, record!.State);
        Assert.Equal("fork/a/copy: no", record.Reason);
        Assert.Equal("fork/b/copy", Assert.Single(record.Copies).Step);
    }

    [Fact]
    public async Task A_branch_that_leaves_a_file_keeps_it_from_going_on_without_a_failure()
    {
        var below = 0;

        var report = await new TestRun().RunAsync(
            TestPlan.Of(
                TestPlan.Finds(1),
                TestPlan.Fork(
                    ("a", [TestPlan.Does("fork/a/copy", (_, _) => new(StageResult.Skip("there already")))]),
                    ("b", [TestPlan.Copies("fork/b/copy")])
                ),
                TestPlan.Does("last", _ => below++)
            )
        );

        Assert.Equal((RunResult.Done, 0L, 0L), (report.Result, report.Total.Done, report.Total.Failed));
        Assert.Equal(0, below);
    }

    [Fact]
    public async Task A_copy_made_anew_in_a_branch_has_lost_the_proof_of_the_old_one()
    {
        FileItem? below = null;
        var old = new FileCopy(
            "fork/a/copy",
            new("fork/a/copy", TestPlan.Item(0).RelativePath),
            0,
            DateTimeOffset.MinValue,
            VerificationLevel.ReadBack
        );

        await new TestRun().RunAsync(
            TestPlan.Of(
                TestPlan.Finds((_, _) => new[] { ScanResult.Found(TestPlan.Item(0).With(old)) }.ToAsyncEnumerable()),
                TestPlan.Fork(("a", [TestPlan.Copies("fork/a/copy")]), ("b", [TestPlan.Copies("fork/b/copy")])),
                TestPlan.Does("last", item => below = item)
            )
        );

        Assert.Equal(VerificationLevel.None, below!.CopyOf("fork/a/copy")!.VerifiedBy);
    }

    [Fact]
    public async Task Forks_nest()
    {
        var below = new ConcurrentBag<string>();
        var inner = TestPlan.Fork(
            ("x", [TestPlan.Copies("fork/a/fork/x/copy")]),
            ("y", [TestPlan.Copies("fork/a/fork/y/copy")])
        ) with
        {
            Name = "fork/a/fork",
        };

        var report = await new TestRun().RunAsync(
            TestPlan.Of(
                TestPlan.Finds(30),
                TestPlan.Fork(("a", [inner, TestPlan.Copies("fork/a/copy")]), ("b", [TestPlan.Copies("fork/b/copy")])),
                TestPlan.Does("last", item => below.Add($"{item.Id} {item.Copies.Length}"))
            )
        );

        Assert.Equal(30, report.Total.Done);
        Assert.Equal(30, below.Count(text => text.EndsWith(" 4", StringComparison.Ordinal)));
    }
}
