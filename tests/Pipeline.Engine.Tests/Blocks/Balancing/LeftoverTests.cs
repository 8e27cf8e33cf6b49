using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Templates;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Integrity;
using Pipeline.Engine.Observability;
using Pipeline.Engine.Stages.Copy;
using Pipeline.Engine.Stages.Verify;
using Pipeline.Engine.Tests.Execution;
using Pipeline.Stores.Local;
using Pipeline.Testing;
using Pipeline.Testing.Faults;
using Pipeline.Testing.Memory;

namespace Pipeline.Engine.Tests.Blocks.Balancing;

/// <summary>A target that loses a file may leave a copy behind: what becomes of it.</summary>
public class LeftoverTests
{
    private static readonly StageSettings OneTry = new()
    {
        Concurrency = 1,
        Retry = new() { MaxAttempts = 1 },
    };
    private readonly MemoryStore _in = new("in", new ManualTime());
    private readonly MemoryStore _a = new("a", new ManualTime());
    private readonly MemoryStore _b = new("b", new ManualTime());
    private readonly TestRun _run = new();
    private IFileStore _origin;
    private bool _finds = true;

    public LeftoverTests()
    {
        _in.Put("f.csv", "bytes"u8, DateTimeOffset.UnixEpoch);
        _origin = _in;
    }

    [Fact]
    public async Task A_copy_that_could_not_be_proved_is_taken_away_when_another_target_has_sent_the_file()
    {
        Assert.Equal(RunResult.Done, await RunAsync(BalanceTarget("a", _a, Breaks("balance/a/verify")), BalanceTarget("b", _b)));

        Assert.Empty(_a.Files);
        Assert.Equal(["f.csv"], _b.Files);
        Assert.Equal("a:f.csv", Assert.Single(_run.Told<LeftoverTaken>()).Place.ToString());
        Assert.Contains(
            _run.Journal.Lines,
            line => line is { Outcome: "deleted", Step: "balance/a" } && line.Place?.Store == "a"
        );
        Assert.Equal("a:f.csv", _run.Journal.Lines.Single(line => line.Outcome == "lost").Place.ToString());
    }

    [Fact]
    public async Task A_copy_whose_commit_was_not_answered_is_looked_for_and_taken_away()
    {
        var lost = Unanswered(_a, StoreCall.Commit, () => _a.Put("f.csv", "bytes"u8, DateTimeOffset.UnixEpoch));

        Assert.Equal(RunResult.Done, await RunAsync(BalanceTarget("a", lost), BalanceTarget("b", _b)));

        Assert.Empty(_a.Files);
        Assert.Equal(["f.csv"], _b.Files);
    }

    /// <summary>The second visit finds what the first one made, and does not know whose it is.</summary>
    [Fact]
    public async Task A_copy_whose_commit_was_not_answered_goes_also_after_a_second_visit_has_found_it()
    {
        var lost = Unanswered(_a, StoreCall.Commit, () => _a.Put("f.csv", "bytes"u8, DateTimeOffset.UnixEpoch));
        var fails = 1;
        var once = TestPlan.Does(
            "balance/b/verify",
            _ =>
            {
                if (fails-- > 0)
                    throw new StoreException(default, StoreErrorKind.Corrupt, "differs");
            },
            OneTry
        );

        Assert.Equal(
            RunResult.Done,
            await RunAsync(BalanceTarget("a", lost, Breaks("balance/a/verify")), BalanceTarget("b", _b, once))
        );

        Assert.Equal(3, _run.Journal.Lines.Count(line => line.Outcome == "lost"));
        Assert.Empty(_a.Files);
        Assert.Equal(["f.csv"], _b.Files);
    }

    [Fact]
    public async Task A_copy_inside_a_store_that_was_not_answered_is_looked_for_and_taken_away()
    {
        using var disk = new TempFolder();
        foreach (var folder in (string[])["in", "a"])
            Directory.CreateDirectory(disk.At(folder));
        File.WriteAllText(disk.At("in/f.csv"), "bytes");
        File.SetLastWriteTimeUtc(disk.At("in/f.csv"), DateTime.UnixEpoch);
        await using var origin = new LocalStore("in", new() { Root = disk.At("in") });
        await using var target = new LocalStore("a", new() { Root = disk.At("a") });
        _origin = origin;
        var lost = Unanswered(target, StoreCall.CopyInside, () => File.Copy(disk.At("in/f.csv"), disk.At("a/f.csv")));

        Assert.Equal(RunResult.Done, await RunAsync(BalanceTarget("a", lost), BalanceTarget("b", _b)));

        Assert.Empty(TempFolder.FilesBelow(disk.At("a")));
        Assert.Equal(["f.csv"], _b.Files);
    }

    [Fact]
    public async Task A_file_of_somebody_else_stays_where_a_commit_was_not_answered()
    {
        var lost = Unanswered(_a, StoreCall.Commit, () => _a.Put("f.csv", "other"u8, DateTimeOffset.UnixEpoch));

        Assert.Equal(RunResult.Done, await RunAsync(BalanceTarget("a", lost), BalanceTarget("b", _b)));

        Assert.Equal("other"u8, _a.Get("f.csv")!);
        Assert.Contains(
            _run.Told<StoreNotice>(),
            notice => notice.Text.StartsWith("a:f.csv may be a second copy of in:f.csv", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_file_that_was_there_before_stays()
    {
        _a.Put("f.csv", "bytes"u8, DateTimeOffset.UnixEpoch);

        Assert.Equal(RunResult.Done, await RunAsync(BalanceTarget("a", _a, Breaks("balance/a/verify")), BalanceTarget("b", _b)));

        Assert.Equal(["f.csv"], _a.Files);
        Assert.Equal(["f.csv"], _b.Files);
        Assert.Empty(_run.Told<LeftoverTaken>());
    }

    [Fact]
    public async Task A_copy_that_changed_since_stays()
    {
        var spoil = TestPlan.Does(
            "balance/a/verify",
            _ =>
            {
                _a.Put("f.csv", "changed by somebody"u8, DateTimeOffset.UnixEpoch);
                throw new StoreException(default, StoreErrorKind.Corrupt, "differs");
            },
            OneTry
        );

        Assert.Equal(RunResult.Done, await RunAsync(BalanceTarget("a", _a, spoil), BalanceTarget("b", _b)));

        Assert.Equal(["f.csv"], _a.Files);
    }

    [Fact]
    public async Task Two_targets_that_are_ways_to_one_folder_lose_nothing()
    {
        // Target b finds the bytes that target a has put there, and writes them anew.
        var replace = Copy("b") with
        {
            Options = new CopyOptions { To = To("b"), IfExists = IfExists.Replace },
        };

        Assert.Equal(RunResult.Done, await RunAsync(BalanceTarget("a", _a, Breaks("balance/a/verify")), new("b", _a, [replace])));

        Assert.Equal(["f.csv"], _a.Files);
        Assert.Equal("bytes"u8, _a.Get("f.csv")!);
        Assert.Empty(_run.Told<LeftoverTaken>());
    }

    [Fact]
    public async Task A_store_that_is_still_away_keeps_the_copy_and_the_log_says_where_it_may_lie()
    {
        var away = false;
        var lost = new FaultyStore(
            _a,
            FaultScript.Each(operation =>
            {
                away |= operation.Call == StoreCall.Commit;
                if (away)
                    throw new StoreException(operation.Place, StoreErrorKind.ConnectionLost, "away");
            })
        );

        Assert.Equal(RunResult.Done, await RunAsync(BalanceTarget("a", lost), BalanceTarget("b", _b)));

        Assert.Contains(
            _run.Told<StoreNotice>(),
            notice => notice.Text.EndsWith("it was not deleted: away", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData(null)]
    [InlineData("with another file's copy in its place")]
    [InlineData("with the copy in another store")]
    public async Task What_a_store_refuses_to_delete_the_next_run_deletes(string? but)
    {
        var refuses = true;
        var refusing = new FaultyStore(
            _a,
            FaultScript.Each(call =>
            {
                if (refuses && call.Call == StoreCall.Delete)
                    throw new StoreException(call.Place, StoreErrorKind.Forbidden, "not now");
            })
        );
        Assert.Equal(
            RunResult.Done,
            await RunAsync(BalanceTarget("a", refusing, Breaks("balance/a/verify")), BalanceTarget("b", _b))
        );
        Assert.Equal(["f.csv"], _a.Files);
        Assert.Equal(["f.csv"], _b.Files);
        Assert.EndsWith("it was not deleted: not now", Assert.Single(_run.Told<StoreNotice>()).Text);
        var left = Assert.Single(await _run.Journal.LeftoversAsync(default));
        var checks = await CheckAsync();
        (refuses, _finds) = (false, false);
        if (but == "with another file's copy in its place")
            _run.Journal.PutCopyOwner(_a.Locate(StorePath.Parse("f.csv")), new(7, "in:g.csv"));
        if (but == "with the copy in another store")
            _run.Journal.PutLeftover(left with { StoreId = "another" });

        await RunAsync(BalanceTarget("a", refusing), BalanceTarget("b", _b));

        Assert.Equal(but is null ? [] : ["f.csv"], _a.Files);
        Assert.Equal(["f.csv"], _b.Files);
        Assert.Empty(await _run.Journal.LeftoversAsync(default));
        Assert.Equal(
            ["may be a second copy of in:f.csv, which another target has delivered: the next run deletes it, or reports why not"],
            checks
        );
        Assert.Empty(await CheckAsync());
    }

    [Fact]
    public async Task A_copy_of_a_file_that_is_not_done_yet_stays_noted_until_another_target_has_sent_it()
    {
        _a.Put("f.csv", "bytes"u8, DateTimeOffset.UnixEpoch);
        PutLeftOfDeadRun("f.csv");
        _finds = false;
        await RunAsync(BalanceTarget("b", _b), BalanceTarget("a", _a));
        Assert.Equal(["f.csv"], _a.Files);
        _finds = true;

        await RunAsync(BalanceTarget("b", _b), BalanceTarget("a", _a));

        Assert.Empty(_a.Files);
        Assert.Equal(["f.csv"], _b.Files);
        Assert.Empty(await _run.Journal.LeftoversAsync(default));
    }

    /// <summary>The run that made the copy is dead; this one finds it, and cannot prove it.</summary>
    [Fact]
    public async Task A_copy_of_an_earlier_run_goes_also_after_this_run_has_found_it()
    {
        _a.Put("f.csv", "bytes"u8, DateTimeOffset.UnixEpoch);
        PutLeftOfDeadRun("f.csv");

        await RunAsync(BalanceTarget("a", _a, Breaks("balance/a/verify")), BalanceTarget("b", _b));

        Assert.Empty(_a.Files);
        Assert.Equal(["f.csv"], _b.Files);
        Assert.Empty(await _run.Journal.LeftoversAsync(default));
    }

    /// <summary>
    /// A row of which a bit has flipped leads to a file that looks the same: its bytes tell, unless another row says
    /// that the copy stands there.
    /// </summary>
    [Theory]
    [InlineData("other", true)]
    [InlineData("bytes", false)]
    public async Task A_row_alone_does_not_say_that_a_copy_was_made_there(string text, bool stays)
    {
        _a.Put("g.csv", System.Text.Encoding.UTF8.GetBytes(text), DateTimeOffset.UnixEpoch);
        PutLeftOfDeadRun("g.csv");

        await RunAsync(BalanceTarget("b", _b), BalanceTarget("a", _a));

        Assert.Equal(stays ? ["g.csv"] : [], _a.Files);
        Assert.Equal(["f.csv"], _b.Files);
    }

    /// <summary>A store whose first answer to that call is lost: what was asked is done.</summary>
    private static FaultyStore Unanswered(IFileStore store, StoreCall call, Action done) =>
        new(
            store,
            FaultScript.DoAt(
                1,
                operation =>
                {
                    done();
                    throw new StoreException(operation.Place, StoreErrorKind.ConnectionLost, "lost");
                },
                call
            )
        );

    /// <summary>The journal says that a run that is dead left a copy of the file there, in store a.</summary>
    private void PutLeftOfDeadRun(string path) =>
        _run.Journal.PutLeftover(
            new("0000000000dd", "balance/a", new("in", StorePath.Parse("f.csv")), new("a", StorePath.Parse(path)))
            {
                Length = 5,
                ModifiedAt = DateTimeOffset.UnixEpoch,
                Facts = new(5, null, null),
                IsMade = true,
            }
        );

    private async Task<string[]> CheckAsync()
    {
        var stores = new Dictionary<string, IFileStore>
        {
            ["in"] = _in,
            ["a"] = _a,
            ["b"] = _b,
        };
        return
        [
            .. (await new IntegrityCheck(_run.Journal, stores, new()).FindAsync(default).ToListAsync()).Select(one => one.What),
        ];
    }

    private static StagePlan Breaks(string step) =>
        TestPlan.Does(step, _ => throw new StoreException(default, StoreErrorKind.Corrupt, "differs"), OneTry);

    private static TargetPlan BalanceTarget(string name, IFileStore store, params StepPlan[] more) =>
        new(name, store, [Copy(name), .. more]);

    private static StagePlan Copy(string target) =>
        new($"balance/{target}/copy", CopyStage.Copy, new CopyOptions { To = To(target) }, OneTry, default);

    private static PathTemplate To(string store) =>
        PathTemplate.TryParse($"{store}:{{path}}", out var place, out var why) ? place : throw new FormatException(why);

    private async Task<RunResult> RunAsync(params TargetPlan[] targets)
    {
        var plan = TestPlan.Of(
            TestPlan.Finds(
                (_, _) =>
                    !_finds
                        ? AsyncEnumerable.Empty<ScanResult>()
                        : new[]
                        {
                            ScanResult.Found(
                                TestPlan.Item(5) with
                                {
                                    Origin = new("in", StorePath.Parse("f.csv")),
                                    Place = new("in", StorePath.Parse("f.csv")),
                                    RelativePath = StorePath.Parse("f.csv"),
                                }
                            ),
                        }.ToAsyncEnumerable()
            ),
            TestPlan.Balance(
                new() { Cooldown = new() { Initial = TimeSpan.FromMilliseconds(10) } },
                [.. targets.Select(target => (target.Name, target.Steps))]
            ),
            new StagePlan("verify", StageDescriptor.Of<VerifyStage>(), new VerifyOptions(), OneTry, default)
        );
        var stores = targets.Select(target => Store(target.Name, target.Store)).Prepend(Store("in", _origin));
        return (await _run.RunAsync(plan with { Stores = [.. stores] })).Result;
    }

    private static StorePlan Store(string name, IFileStore store) =>
        new(name, new StoreDescriptor("memory", typeof(MemoryStore), typeof(object), (_, _) => store), new object(), default);

    private sealed record TargetPlan(string Name, IFileStore Store, StepPlan[] Steps);
}
