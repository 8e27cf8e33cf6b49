using System.Text;
using System.Text.Json.Nodes;
using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Blocks.Groups;
using Pipeline.Engine.Observability;
using Pipeline.Engine.State;
using Pipeline.Testing.Faults;

namespace Pipeline.Engine.Tests.Blocks.Groups;

public class MarkerTests
{
    private const string OnServer = "mon/.do-not-touch";

    [Fact]
    public async Task Markers_stand_on_both_sides_before_the_first_byte_and_until_the_last_delete()
    {
        var fixture = new GroupFixture().Give("mon/a", "mon/b");
        var looked = 0;

        var report = await fixture.RunAsync(call =>
        {
            var moves =
                call is { Call: StoreCall.Create, Place.Store: "server" } or { Call: StoreCall.Move, Place.Store: "data" };
            if (!moves || call.Place.Path.Name is not ("a" or "b"))
                return;
            Interlocked.Increment(ref looked);
            Assert.NotNull(fixture.Data.Get(OnServer));
            var marker = JsonNode.Parse(Encoding.UTF8.GetString(fixture.Server.Get(OnServer)!))!;
            Assert.Equal("pipeline", (string?)marker["program"]);
            Assert.Equal("daily", (string?)marker["pipeline"]);
            Assert.Equal("mon", (string?)marker["group"]);
            Assert.Equal(fixture.Journal.Run, (string?)marker["run"]);
            Assert.Equal(Environment.MachineName, (string?)marker["host"]);
            Assert.Equal(Environment.ProcessId, (int?)marker["pid"]);
            Assert.Equal("2026-03-04T05:06:07+00:00", (string?)marker["since"]);
            Assert.Equal("data:mon", (string?)marker["from"]);
            Assert.Equal(
                ["data:mon/.do-not-touch", "server:mon/.do-not-touch"],
                marker["markers"]!.AsArray().Select(one => (string)one!)
            );
        });

        Assert.Equal((RunResult.Done, 4), (report.Result, looked));
        await fixture.AssertTidyAsync();
    }

    [Fact]
    public async Task A_marker_is_noted_before_it_is_laid_and_after_a_kill_the_next_run_takes_it_away()
    {
        var fixture = new GroupFixture().Give("mon/a");
        var noted = new List<Task<IReadOnlyList<MarkerRecord>>>();
        await fixture.RunAsync(call =>
        {
            if (call is { Call: StoreCall.Create } && call.Place.Path.Name == GroupFixture.Marker)
                noted.Add(fixture.Journal.MarkersAsync(default).AsTask());
        });
        Assert.Equal([1, 2], (await Task.WhenAll(noted)).Select(markers => markers.Count));

        // As a kill leaves it when everything was sent and deleted: nothing is left to send, and on one side even the
        // folder is gone.
        await LeaveAsync(fixture, "0123456789ab", new("data", StorePath.Parse(OnServer)), null);
        await LeaveAsync(
            fixture,
            "0123456789ab",
            new("server", StorePath.Parse("old/day/.do-not-touch")),
            StorePath.Parse("old")
        );
        await fixture.Journal.RegisterMarkerAsync(
            new("0123456789ab", new("data", StorePath.Parse("gone/.do-not-touch")), "gone", null),
            default
        );

        var report = await fixture.RunAsync();

        Assert.Equal((RunResult.Done, 0L), (report.Result, report.Total.Found));
        Assert.Equal(2, fixture.Told<MarkerSwept>().Count());
        await fixture.AssertTidyAsync();
        Assert.Null(await fixture.Server.FindAsync(StorePath.Parse("old"), default));
        Assert.Null(await fixture.Data.FindAsync(StorePath.Parse("mon"), default));
        Assert.NotNull(await fixture.Server.FindAsync(StorePath.Parse("mon/a"), default));
    }

    [Fact]
    public async Task A_marker_that_somebody_else_has_laid_since_is_left()
    {
        var fixture = new GroupFixture();
        fixture.Server.Put(OnServer, "somebody else"u8);
        await fixture.Journal.RegisterMarkerAsync(
            new("0123456789ab", new("server", StorePath.Parse(OnServer)), "mon", null),
            default
        );

        await fixture.RunAsync();

        Assert.Equal("somebody else", Encoding.UTF8.GetString(fixture.Server.Get(OnServer)!));
        Assert.Empty(await fixture.Journal.MarkersAsync(default));
    }

    [Fact]
    public async Task A_side_that_is_away_keeps_its_marker_until_a_later_run()
    {
        var fixture = new GroupFixture();
        await LeaveAsync(fixture, "0123456789ab", new("server", StorePath.Parse(OnServer)), StorePath.Parse("mon"));

        await fixture.RunAsync(call =>
        {
            if (call.Place.Store == "server")
                throw GroupFixture.Refusal(call, StoreErrorKind.Unreachable);
        });

        Assert.NotNull(fixture.Server.Get(OnServer));
        Assert.Contains(fixture.Told<StoreNotice>(), notice => notice.Text.Contains("could not be deleted yet"));
        await fixture.RunAsync();
        await fixture.AssertTidyAsync();
        Assert.Empty(fixture.Server.Files);
    }

    [Fact]
    public async Task The_marker_of_a_process_of_this_machine_that_lives_is_respected()
    {
        var fixture = new GroupFixture().Give("mon/a", "tue/a");
        fixture.Server.Put(OnServer, Note("fedcba987654", "other"));

        var report = await fixture.RunAsync();

        Assert.Equal((RunResult.Done, 1L, 1L), (report.Result, report.Total.Done, report.Total.Skipped));
        Assert.Equal(["mon/a"], fixture.Data.Files);
        Assert.Contains(
            $"group mon is held by {Environment.UserName}@{Environment.MachineName}, pipeline other, process {Environment.ProcessId}, run fedcba987654 since 2026-03-04 05:06:07Z (0s), marker server:mon/.do-not-touch; it is running",
            fixture.Reasons
        );
        Assert.Equal([OnServer, "tue/a"], fixture.Server.Files.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_marker_of_a_process_that_is_gone_is_named_and_taken_over_only_when_told()
    {
        var fixture = new GroupFixture().Give("mon/a");
        var note = Note("fedcba987654", "other", began: 1);
        fixture.Server.Put(OnServer, note);

        var report = await fixture.RunAsync();

        Assert.Equal((RunResult.SomeFailed, 1L), (report.Result, report.Total.Failed));
        Assert.Contains(
            "that process has ended; if no program works there, delete server:mon/.do-not-touch, or set 'take_over'",
            fixture.Reasons
        );
        Assert.Equal(note, fixture.Server.Get(OnServer));

        var taker = Taker();
        taker.Server.Put(OnServer, note);
        taker.Clock.Wind(TimeSpan.FromHours(23));
        Assert.Equal(0, (await taker.RunAsync()).Total.Done);
        Assert.Contains("it is taken over when it is 1d old", taker.Reasons);
        taker.Clock.Wind(TimeSpan.FromHours(2));
        Assert.Equal(1, (await taker.RunAsync()).Total.Done);
        Assert.Contains(taker.Told<StoreNotice>(), notice => notice.Text.EndsWith("taken over", StringComparison.Ordinal));
        await taker.AssertTidyAsync();
    }

    [Fact]
    public async Task The_marker_of_a_run_of_this_pipeline_that_is_gone_does_not_block_its_day_when_the_journal_was_lost()
    {
        var fixture = new GroupFixture().Give("mon/a");
        fixture.Server.Put(OnServer, Note("fedcba987654", "daily", began: 1));

        Assert.Equal(1, (await fixture.RunAsync()).Total.Done);

        Assert.Contains(
            fixture.Told<StoreNotice>(),
            notice => notice.Text.EndsWith("that process has ended: taken over", StringComparison.Ordinal)
        );
        await fixture.AssertTidyAsync();

        fixture.Give("mon/b").Server.Put(OnServer, Note("fedcba987654", "daily"));
        Assert.Equal(0, (await fixture.RunAsync()).Total.Done);
        Assert.Contains("it is running", fixture.Reasons);
    }

    [Fact]
    public async Task The_empty_marker_of_an_old_script_is_respected_then_named_then_taken_over_when_told()
    {
        var fixture = new GroupFixture().Give("mon/a");
        fixture.Data.Put(OnServer, [], fixture.Clock.GetUtcNow());

        // The marker that the glob comes across counts too.
        Assert.Equal((RunResult.Done, 2L), await ResultAsync(fixture));
        Assert.Contains(
            "held by another program, which does not identify itself since 2026-03-04 05:06:07Z (0s)",
            fixture.Reasons
        );
        fixture.Clock.Wind(TimeSpan.FromDays(2));
        Assert.Equal((RunResult.SomeFailed, 1L), await ResultAsync(fixture));
        Assert.Contains("if no program works there, delete data:mon/.do-not-touch", fixture.Reasons);

        var taker = Taker();
        taker.Data.Put(OnServer, [], taker.Clock.GetUtcNow());
        taker.Clock.Wind(TimeSpan.FromDays(2));
        Assert.Equal((RunResult.Done, 1L), await ResultAsync(taker));
        Assert.Empty(taker.Data.Files);
        await taker.AssertTidyAsync();

        static async Task<(RunResult, long)> ResultAsync(GroupFixture fixture)
        {
            var report = await fixture.RunAsync();
            return (report.Result, report.Total.Skipped);
        }
    }

    [Fact]
    public async Task A_marker_laid_anew_while_it_is_being_taken_over_is_left()
    {
        var fixture = Taker();
        fixture.Server.Put(OnServer, [], fixture.Clock.GetUtcNow());
        fixture.Clock.Wind(TimeSpan.FromDays(2));

        var report = await fixture.RunAsync(call =>
        {
            if (call is { Call: StoreCall.Commit, Place.Store: "server" } && call.Place.Path.Name.Contains(".claim-"))
                fixture.Server.Put(OnServer, [], fixture.Clock.GetUtcNow());
        });

        Assert.Equal((RunResult.Done, 1L), (report.Result, report.Total.Skipped));
        Assert.Equal([OnServer], fixture.Server.Files);
    }

    [Fact]
    public async Task A_marker_that_cannot_be_laid_fails_its_group_and_takes_the_other_side_back()
    {
        var fixture = new GroupFixture().Give("mon/a", "mon/b", "tue/a");

        var report = await fixture.RunAsync(call =>
        {
            if (call is { Call: StoreCall.Create, Place: { Store: "server", Path.Text: OnServer } })
                throw GroupFixture.Refusal(call);
        });

        Assert.Equal((1, 2), (report.Total.Done, report.Total.Failed));
        Assert.Contains("group mon cannot be marked: Create server:mon/.do-not-touch is refused", fixture.Reasons);
        Assert.Equal(["mon/a", "mon/b"], fixture.Data.Files.Order(StringComparer.Ordinal));
        Assert.Equal(["tue/a"], fixture.Server.Files);
        await fixture.AssertTidyAsync();
    }

    [Fact]
    public async Task The_folder_made_for_a_marker_goes_with_it()
    {
        var fixture = new GroupFixture().Give("2026/mon/a");

        await fixture.RunAsync(call =>
        {
            if (call is { Call: StoreCall.Create, Place: { Store: "server", Path.Text: "2026/mon/a" } })
                throw GroupFixture.Refusal(call);
        });

        Assert.Null(await fixture.Server.FindAsync(StorePath.Parse("2026"), default));
        await fixture.AssertTidyAsync();
    }

    [Fact]
    public async Task An_answer_that_was_lost_leaves_no_marker()
    {
        var fixture = new GroupFixture().Give("mon/a");

        var report = await fixture.RunAsync(call =>
        {
            // The commit was done, and nobody heard of it.
            if (call is { Call: StoreCall.Commit, Place: { Store: "server", Path.Text: OnServer } })
            {
                fixture.Server.Put(OnServer, Note(fixture.Journal.Run, "daily"));
                throw GroupFixture.Refusal(call, StoreErrorKind.Other);
            }
        });

        Assert.Equal(1, report.Total.Failed);
        await fixture.AssertTidyAsync();
    }

    [Fact]
    public async Task Groups_in_one_folder_share_one_marker()
    {
        var fixture = new GroupFixture
        {
            Stages = GroupFixture.Daily.Replace("by: \"{folder}\"", "by: \"{stem}\"").Replace("{folder}/", ""),
        }.Give("20260301.txt", "20260301.csv", "20260302.txt");
        var without = 0;

        var report = await fixture.RunAsync(call =>
        {
            if (call is { Call: StoreCall.Delete, Place.Store: "data" } && call.Place.Path.Name != GroupFixture.Marker)
                without += fixture.Server.Get(GroupFixture.Marker) is null ? 1 : 0;
        });

        Assert.Equal((3, 0), (report.Total.Done, without));
        Assert.Equal(2, fixture.Told<GroupEnded>().Count());
        await fixture.AssertTidyAsync();
    }

    [Fact]
    public async Task A_marker_is_no_file_of_its_group()
    {
        var fixture = new GroupFixture
        {
            Stages = GroupFixture.Daily.Replace("marker: {", "marker: { name: \"{folder}.lock\","),
        }.Give("mon/a", "mon/mon.lock", "tue/tue.lock.claim-0123");
        fixture.Data.Put("mon/mon.lock", []);

        await fixture.RunAsync();

        Assert.Equal(2, fixture.Told<FileSkipped>().Count(left => left.Reason == "a marker of a group"));
        Assert.Empty(fixture.Server.Files);
    }

    private static GroupFixture Taker() =>
        new GroupFixture { Stages = GroupFixture.Daily.Replace("marker: {", "marker: { take_over: 24h,") }.Give("mon/a");

    /// <summary>What another process of this machine would write, or one that is gone.</summary>
    private static byte[] Note(string run, string pipeline, long? began = null) =>
        new MarkerContent
        {
            Pipeline = pipeline,
            Group = "mon",
            Since = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero),
            User = Environment.UserName,
            Host = Environment.MachineName,
            Pid = Environment.ProcessId,
            Run = run,
            From = "data:mon",
            Markers = [],
            Machine = ProcessIdentity.Machine,
            Began = began ?? ProcessIdentity.Began(Environment.ProcessId),
        }.ToBytes();

    private static async Task LeaveAsync(GroupFixture fixture, string run, FilePlace place, StorePath? made)
    {
        await fixture.Journal.RegisterMarkerAsync(new MarkerRecord(run, place, "mon", made), default);
        (place.Store == "data" ? fixture.Data : fixture.Server).Put(place.Path.Text, Note(run, "daily"));
    }
}
