using System.Text;
using Pipeline.Abstractions.Items;
using Pipeline.Engine.Observability;
using Pipeline.Engine.State;
using Pipeline.Testing.Faults;
using Pipeline.Testing.Wire;

namespace Pipeline.Engine.Tests.Blocks.Groups;

public class GroupTests
{
    [Fact]
    public async Task Nothing_is_deleted_before_the_whole_group_is_proved()
    {
        var fixture = new GroupFixture().Give("mon/a", "mon/b", "tue/a", "top");
        var hashed = new List<string>();

        var report = await fixture.RunAsync(call =>
        {
            lock (hashed)
            {
                if (call.Place.Store == "data" && call.Call == StoreCall.Delete && !call.Place.Path.Name.StartsWith('.'))
                {
                    if (fixture.Data.Get(call.Place.Path.Text) is null)
                        return;
                    var folder = call.Place.Path.Folder.Text;
                    Assert.Equal(folder == "mon" ? 2 : 1, hashed.Count(path => Folder(path) == folder));
                }
                if (call.Place.Store == "server" && call.Call == StoreCall.OpenRead && !call.Place.Path.Name.StartsWith('.'))
                    hashed.Add(call.Place.Path.Text);
            }
        });

        Assert.Equal(RunResult.Done, report.Result);
        Assert.Equal((4, 4), (report.Total.Found, report.Total.Done));
        Assert.Empty(fixture.Data.Files);
        Assert.Equal(["mon/a", "mon/b", "top", "tue/a"], fixture.Server.Files.Order(StringComparer.Ordinal));
        Assert.Equal(3, fixture.Told<GroupEnded>().Count(group => group.HeldBack is null));
        await fixture.AssertTidyAsync();
        Assert.Null(await fixture.Data.FindAsync(StorePath.Parse("mon"), default));
    }

    [Fact]
    public async Task A_failed_file_holds_its_group_back_and_no_other()
    {
        var fixture = new GroupFixture().Give("mon/a", "mon/b", "mon/c", "tue/a");

        var report = await fixture.RunAsync(call =>
        {
            if (call is { Call: StoreCall.Commit, Place.Path.Text: "mon/b" })
                throw GroupFixture.Refusal(call);
        });

        Assert.Equal(RunResult.SomeFailed, report.Result);
        Assert.Equal((1, 1, 2), (report.Total.Done, report.Total.Failed, report.Total.Skipped));
        Assert.Equal(["mon/a", "mon/b", "mon/c"], fixture.Data.Files.Order(StringComparer.Ordinal));
        const string Why = "group mon is not complete: 1 of 3 failed (group/upload: Commit server:mon/b is refused)";
        Assert.Contains(Why, fixture.Reasons);
        Assert.Equal(
            ["data:mon/a", "data:mon/c"],
            fixture
                .Journal.Lines.Where(line => (line.Step, line.Outcome, line.Reason) == ("group", "left", Why))
                .Select(line => line.Origin.ToString())
                .Order(StringComparer.Ordinal)
        );
        await fixture.AssertTidyAsync();

        var sent = new List<string>();
        var again = await fixture.RunAsync(call =>
        {
            if (call is { Call: StoreCall.Create, Place.Store: "server" } && call.Place.Path.Name != GroupFixture.Marker)
                sent.Add(call.Place.Path.Text);
        });

        Assert.Equal((RunResult.Done, 3L), (again.Result, again.Total.Done));
        Assert.Equal(["mon/b"], sent);
        Assert.Empty(fixture.Data.Files);
        await fixture.AssertTidyAsync();
    }

    [Fact]
    public async Task A_file_that_failed_above_holds_its_group_back()
    {
        var fixture = new GroupFixture { Stages = GroupFixture.CopiedAbove }.Give("mon/a", "mon/b", "tue/a");

        var report = await fixture.RunAsync(call =>
        {
            if (call is { Call: StoreCall.Commit, Place.Path.Text: "first/mon/b" })
                throw GroupFixture.Refusal(call);
        });

        Assert.Equal((1, 1, 1), (report.Total.Done, report.Total.Failed, report.Total.Skipped));
        Assert.Equal(["mon/a", "mon/b"], fixture.Data.Files.Order(StringComparer.Ordinal));
        Assert.Contains("group mon is not complete: 1 of 2 failed (copy: ", fixture.Reasons);
        await fixture.AssertTidyAsync();
    }

    [Fact]
    public async Task A_file_that_cannot_even_be_taken_holds_its_group_back()
    {
        var fixture = new GroupFixture { Unusable = "mon/b" }.Give("mon/a", "mon/b", "tue/a");

        var report = await fixture.RunAsync();

        Assert.Equal((1, 1, 1), (report.Total.Done, report.Total.Failed, report.Total.Skipped));
        Assert.Equal(["mon/a", "mon/b"], fixture.Data.Files.Order(StringComparer.Ordinal));
        Assert.Contains("group mon is not complete: 1 of 2 failed (data:mon/b cannot be processed: no rights)", fixture.Reasons);
        await fixture.AssertTidyAsync();
    }

    [Fact]
    public async Task A_group_of_which_every_file_failed_above_leaves_nothing()
    {
        var fixture = new GroupFixture { Stages = GroupFixture.CopiedAbove }.Give("mon/a");

        var report = await fixture.RunAsync(call =>
        {
            if (call is { Call: StoreCall.Commit })
                throw GroupFixture.Refusal(call);
        });

        Assert.Equal((0, 1), (report.Total.Done, report.Total.Failed));
        await fixture.AssertTidyAsync();
        Assert.Empty(fixture.Server.Files);
    }

    [Fact]
    public async Task No_group_begins_when_the_look_broke_off()
    {
        var fixture = new GroupFixture().Give("mon/a", "mon/b");
        var listed = 0;
        fixture.Data.Before = null;

        var report = await fixture.RunAsync(call =>
        {
            // The list itself is whole, but one file cannot be looked at, which ends the look.
            if (call is { Call: StoreCall.List, Place.Store: "data" } && Interlocked.Increment(ref listed) == 1)
                throw GroupFixture.Refusal(call);
        });

        Assert.Equal(RunResult.Broken, report.Result);
        Assert.Equal(2, fixture.Data.Files.Count);
        Assert.Empty(fixture.Server.Files);
        await fixture.AssertTidyAsync();
    }

    [Fact]
    public async Task A_file_that_comes_while_its_group_is_on_the_way_goes_with_it()
    {
        var fixture = new GroupFixture().Give("mon/a", "mon/b", "tue/a");

        var report = await fixture.RunAsync(call =>
        {
            if (call is { Call: StoreCall.Commit, Place: { Store: "server", Path.Text: "mon/b" } })
                fixture.Give("mon/late", "wed/new");
        });

        Assert.Equal(RunResult.Done, report.Result);
        Assert.Equal(["wed/new"], fixture.Data.Files);
        Assert.Contains("mon/late", fixture.Server.Files);
        var monday = fixture.Told<GroupEnded>().Single(group => group.Group == "mon");
        Assert.Equal((3, null), (monday.Files, monday.HeldBack));
        Assert.Null(await fixture.Data.FindAsync(StorePath.Parse("mon"), default));
        await fixture.AssertTidyAsync();
    }

    [Fact]
    public async Task A_file_that_changes_while_its_group_is_on_the_way_goes_once_more()
    {
        var fixture = new GroupFixture().Give("mon/a", "mon/b");
        var isDone = false;

        var report = await fixture.RunAsync(call =>
        {
            if (
                call is { Call: StoreCall.List, Place: { Store: "data", Path.IsRoot: true } }
                && fixture.Server.Get("mon/a") is not null
                && !isDone
            )
            {
                isDone = true;
                fixture.Data.Put("mon/a", "another"u8, DateTimeOffset.UnixEpoch.AddDays(1));
            }
        });

        Assert.True(isDone);
        Assert.Equal((RunResult.Done, 2L), (report.Result, report.Total.Done));
        Assert.Equal("another", Encoding.UTF8.GetString(fixture.Server.Get("mon/a")!));
        Assert.Empty(fixture.Data.Files);
        await fixture.AssertTidyAsync();
    }

    [Fact]
    public async Task Files_that_never_cease_to_come_go_with_the_next_loop()
    {
        var fixture = new GroupFixture().Give("mon/0");
        var count = 0;

        var report = await fixture.RunAsync(call =>
        {
            if (call is { Call: StoreCall.Commit, Place.Store: "server" } && call.Place.Path.Name != GroupFixture.Marker)
                fixture.Give($"mon/{Interlocked.Increment(ref count)}");
        });

        Assert.Equal(RunResult.Done, report.Result);
        Assert.Equal([$"mon/{count}"], fixture.Data.Files);
        Assert.Equal(4, report.Total.Done);
        await fixture.AssertTidyAsync();
        Assert.Equal(RunResult.Done, (await fixture.RunAsync()).Result);
        Assert.Empty(fixture.Data.Files);
    }

    [Fact]
    public async Task What_another_took_before_the_group_was_marked_is_left()
    {
        var fixture = new GroupFixture().Give("mon/a", "mon/b");

        var report = await fixture.RunAsync(call =>
        {
            if (call is { Call: StoreCall.Commit, Place: { Store: "server", Path.Name: GroupFixture.Marker } })
            {
                fixture.Data.DeleteAsync(StorePath.Parse("mon/a"), default).AsTask().Wait();
                fixture.Journal.Put(
                    new()
                    {
                        Origin = new("data", StorePath.Parse("mon/a")),
                        Length = 1,
                        ModifiedAt = null,
                        State = FileState.Done,
                        Copies = [new("group/upload", new("server", StorePath.Parse("mon/a")), 1, null)],
                        Run = RunName.New(),
                        At = default,
                    }
                );
            }
        });

        Assert.Equal((RunResult.Done, 1L, 1L), (report.Result, report.Total.Done, report.Total.Skipped));
        Assert.Equal(["mon/b"], fixture.Server.Files);
        Assert.Contains("it no longer existed when group mon began: another run or program has processed it", fixture.Reasons);
        await fixture.AssertTidyAsync();
    }

    [Fact]
    public async Task A_day_of_which_a_listed_file_is_gone_and_nobody_knows_why_does_not_go_through()
    {
        var fixture = new GroupFixture().Give("mon/a", "mon/b");

        var report = await fixture.RunAsync(call =>
        {
            if (call is { Call: StoreCall.Commit, Place: { Store: "server", Path.Name: GroupFixture.Marker } })
                fixture.Data.DeleteAsync(StorePath.Parse("mon/a"), default).AsTask().Wait();
        });

        Assert.Equal((0L, 2L), (report.Total.Done, report.Total.Skipped));
        Assert.Equal(["mon/b"], fixture.Data.Files);
        Assert.Contains("group mon is not complete: data:mon/a was listed and no longer exists", fixture.Reasons);
    }

    [Fact]
    public async Task A_second_look_that_fails_fails_the_group()
    {
        var fixture = new GroupFixture().Give("mon/a");
        var looks = 0;

        var report = await fixture.RunAsync(call =>
        {
            if (
                call is { Call: StoreCall.List, Place: { Store: "data", Path.IsRoot: true } }
                && Interlocked.Increment(ref looks) == 2
            )
                throw GroupFixture.Refusal(call);
        });

        Assert.Equal((RunResult.SomeFailed, 1L), (report.Result, report.Total.Failed));
        Assert.Contains("the second listing, for files that arrived in the meantime, failed", fixture.Reasons);
        Assert.Equal(["mon/a"], fixture.Data.Files);
        await fixture.AssertTidyAsync();
        Assert.Equal((RunResult.Done, 1L), ((await fixture.RunAsync()).Result, fixture.Told<FileDone>().Count()));
    }

    [Fact]
    public async Task A_run_that_is_told_to_end_begins_no_group_and_holds_the_open_one_back()
    {
        var fixture = new GroupFixture().Give([.. Enumerable.Range(0, 300).Select(n => $"mon/{n:000}"), "tue/a"]);

        var report = await fixture.RunAsync(call =>
        {
            if (call is { Call: StoreCall.Commit, Place.Store: "server" } && call.Place.Path.Name != GroupFixture.Marker)
                fixture.Drain.Cancel();
        });

        Assert.Equal(RunResult.Interrupted, report.Result);
        Assert.Equal((0, 0), (report.Total.Done, report.Total.Failed));
        Assert.Equal(301, fixture.Data.Files.Count);
        Assert.DoesNotContain(fixture.Server.Files, path => path.StartsWith("tue", StringComparison.Ordinal));
        Assert.Contains("the run was asked to stop before group tue began", fixture.Reasons);
        await fixture.AssertTidyAsync();
    }

    [Fact]
    public async Task An_abort_leaves_no_marker()
    {
        var fixture = new GroupFixture().Give("mon/a", "mon/b", "tue/a");

        var report = await fixture.RunAsync(call =>
        {
            if (call is { Call: StoreCall.Write, Place: { Store: "server", Path.Text: "mon/a" } })
                fixture.Abort.Cancel();
        });

        Assert.Equal(RunResult.Interrupted, report.Result);
        Assert.Equal(3, fixture.Data.Files.Count);
        await fixture.AssertTidyAsync();
    }

    [Fact]
    public async Task A_group_holds_on_a_wire()
    {
        var inboxes = new List<WireInbox>();
        var fixture = new GroupFixture
        {
            Inbox = capacity =>
            {
                inboxes.Add(new(capacity));
                return inboxes[^1];
            },
        }.Give([.. Enumerable.Range(0, 200).Select(n => $"day{n % 7}/{n}")]);

        var report = await fixture.RunAsync();

        Assert.Equal((RunResult.Done, 200L), (report.Result, report.Total.Done));
        Assert.Empty(fixture.Data.Files);
        Assert.All(inboxes, inbox => Assert.Equal(0, inbox.Unacknowledged));
        await fixture.AssertTidyAsync();
    }

    [Fact]
    public async Task Forks_and_chunks_may_stand_in_a_group()
    {
        var fixture = new GroupFixture
        {
            Stages = """
                  - group:
                      by: "{folder}"
                      stages:
                        - fork:
                            left:
                              - copy: { to: "server:left/{path}" }
                            right:
                              - chunk: { size: 4KiB }
                              - upload: { to: "server:right/{path}" }
                        - verify: { by: sha256 }
                  - delete: { what: origin }
                """,
        }.Give("mon/a", "tue/a");
        fixture.Data.Put("mon/big", new byte[10_000], DateTimeOffset.UnixEpoch);

        var report = await fixture.RunAsync();

        Assert.Equal((RunResult.Done, 3L), (report.Result, report.Total.Done));
        Assert.Equal(6, fixture.Server.Files.Count);
        Assert.Empty(fixture.Data.Files);
    }

    [Fact]
    public async Task A_dry_run_says_where_files_belong_and_does_nothing()
    {
        var fixture = new GroupFixture().Give("mon/a", "tue/a");
        fixture.Server.Put("tue/.do-not-touch", []);

        await fixture.RunAsync(isDryRun: true);

        Assert.Contains(fixture.Told<StepDone>(), step => step is { Step: "group", Detail: "would be part of group mon" });
        Assert.Contains("group tue is held by another program, which does not identify itself", fixture.Reasons);
        Assert.Equal(["tue/.do-not-touch"], fixture.Server.Files);
        Assert.Empty(await fixture.Journal.MarkersAsync(default));
    }

    private static string Folder(string path) => path.Contains('/') ? path[..path.IndexOf('/')] : "";
}
