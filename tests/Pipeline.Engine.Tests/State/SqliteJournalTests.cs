using Pipeline.Engine.State;
using Pipeline.Engine.State.Manifests;
using Pipeline.Engine.State.Sqlite;

namespace Pipeline.Engine.Tests.State;

public sealed class SqliteJournalTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly JournalHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Put_is_seen_at_once_and_survives_reopening_once_flushed()
    {
        var record = JournalHome.Record("a/b.csv");
        await using (var journal = await _home.OpenAsync())
        {
            Assert.Null(await journal.FindAsync(record.Origin, None));
            journal.Put(record);
            AssertSame(record, await journal.FindAsync(record.Origin, None));
            await journal.FlushAsync(None);
            AssertSame(record, await journal.FindAsync(record.Origin, None));
            await using var other = await _home.OpenAsync();
            AssertSame(record, await other.FindAsync(record.Origin, None));
        }
        await using var again = await _home.OpenAsync();
        AssertSame(record, await again.FindAsync(record.Origin, None));
    }

    [Fact]
    public async Task Last_of_several_records_about_a_file_counts_and_every_manifest_line_is_written()
    {
        await using var journal = await _home.OpenAsync();
        var record = JournalHome.Record("a");
        journal.Put(record with { State = FileState.InProgress }, JournalHome.Line(record, "fetch"));
        journal.Put(record with { State = FileState.InProgress }, JournalHome.Line(record, "archive"));
        journal.Put(record, JournalHome.Line(record, "end"));
        await journal.FlushAsync(None);
        Assert.Equal(FileState.Done, (await journal.FindAsync(record.Origin, None))?.State);
        Assert.Equal(["fetch", "archive", "end"], Manifest.Read(_home.ManifestLines()).Select(line => line.Step));
    }

    [Fact]
    public async Task Dispose_writes_what_nobody_waited_for()
    {
        await using (var journal = await _home.OpenAsync())
            journal.Put(JournalHome.Record("a"));
        await using var again = await _home.OpenAsync();
        Assert.NotNull(await again.FindAsync(JournalHome.Place("a"), None));
    }

    [Fact]
    public async Task Put_becomes_durable_by_itself_when_the_timer_comes()
    {
        var clock = new HandClock();
        await using var journal = await _home.OpenAsync(clock: clock);
        journal.Put(JournalHome.Record("a"));
        Assert.Equal(TimeSpan.FromMilliseconds(100), clock.DueIn);
        clock.Fire();
        // A second batch can only become durable after the first.
        await journal.ForgetObservationsAsync("in", JournalHome.Noon, None);
        await using var other = await _home.OpenToReadAsync();
        Assert.NotNull(await other.FindAsync(JournalHome.Place("a"), None));
    }

    [Fact]
    public async Task List_gives_every_record_in_order_page_by_page()
    {
        await using var journal = await _home.OpenAsync();
        foreach (var i in Enumerable.Range(0, 1234))
            journal.Put(JournalHome.Record($"{i:0000}"));
        journal.Put(JournalHome.Record("x") with { Origin = JournalHome.Place("0", "a") });
        var found = await journal.ListAsync(None).Select(record => record.Origin.ToString()).ToListAsync(None);
        Assert.Equal(["a:0", .. Enumerable.Range(0, 1234).Select(i => $"in:{i:0000}")], found);
    }

    [Fact]
    public async Task Look_tells_since_when_a_file_has_looked_like_that()
    {
        var (noon, place) = (JournalHome.Noon, JournalHome.Place("a"));
        await using (var journal = await _home.OpenAsync())
        {
            Assert.Equal(noon, await journal.ObserveAsync(place, 5, noon, noon, None));
            Assert.Equal(noon, await journal.ObserveAsync(place, 5, noon, noon.AddSeconds(10), None));
            Assert.Equal(noon.AddSeconds(20), await journal.ObserveAsync(place, 6, noon, noon.AddSeconds(20), None));
        }
        await using var again = await _home.OpenAsync();
        Assert.Equal(noon.AddSeconds(20), await again.ObserveAsync(place, 6, noon, noon.AddSeconds(30), None));
        await again.ForgetObservationsAsync("in", noon.AddSeconds(30), None);
        Assert.Equal(noon.AddSeconds(20), await again.ObserveAsync(place, 6, noon, noon.AddSeconds(30), None));
        await again.ForgetObservationsAsync("other", noon.AddSeconds(31), None);
        await again.ForgetObservationsAsync("in", noon.AddSeconds(31), None);
        Assert.Equal(noon.AddSeconds(40), await again.ObserveAsync(place, 6, noon, noon.AddSeconds(40), None));
    }

    [Fact]
    public async Task Look_begins_anew_when_the_clock_was_set_back()
    {
        var (noon, place) = (JournalHome.Noon, JournalHome.Place("a"));
        await using var journal = await _home.OpenAsync();
        await journal.ObserveAsync(place, 5, noon, noon, None);
        Assert.Equal(noon.AddHours(-1), await journal.ObserveAsync(place, 5, noon, noon.AddHours(-1), None));
    }

    [Fact]
    public async Task The_slower_of_two_runs_does_not_take_back_what_the_quicker_has_done()
    {
        var done = JournalHome.Record("a", run: "000000000001");
        var inProgress = JournalHome.Record("a", FileState.InProgress, run: "000000000002");
        await using (var quick = await _home.OpenAsync(done.Run))
        await using (var slow = await _home.OpenAsync(inProgress.Run))
        {
            quick.Put(done);
            await quick.FlushAsync(None);
            slow.Put(inProgress);
            await slow.FlushAsync(None);
            AssertSame(done, await slow.FindAsync(done.Origin, None));

            var changed = inProgress with { Length = 6 };
            slow.Put(changed);
            await slow.FlushAsync(None);
            AssertSame(changed, await quick.FindAsync(done.Origin, None));
        }
    }

    [Fact]
    public async Task Nor_what_the_quicker_is_deleting_until_no_other_run_is_at_work()
    {
        var deleting = JournalHome.Record("a", FileState.Deleting, run: "000000000001");
        var inProgress = JournalHome.Record("a", FileState.InProgress, run: "000000000002");
        await using (var slow = await _home.OpenAsync(inProgress.Run))
        {
            await using (var quick = await _home.OpenAsync(deleting.Run))
            {
                quick.Put(deleting);
                await quick.FlushAsync(None);
                slow.Put(inProgress);
                await slow.FlushAsync(None);
                AssertSame(deleting, await slow.FindAsync(deleting.Origin, None));
            }
            // The quicker one may have been killed right after its delete.
            slow.Put(inProgress);
            await slow.FlushAsync(None);
            AssertSame(deleting, await slow.FindAsync(deleting.Origin, None));
        }

        await using var later = await _home.OpenAsync("000000000003");
        var again = inProgress with { Run = "000000000003" };
        later.Put(again);
        await later.FlushAsync(None);
        AssertSame(again, await later.FindAsync(deleting.Origin, None));
    }

    [Fact]
    public async Task Names_no_plain_file_name_are_refused()
    {
        foreach (var name in (string[])["", ".", "..", "a/b", "../x", "a\\b"])
            await Assert.ThrowsAsync<ArgumentException>(() =>
                SqliteJournal.OpenAsync(_home.Folder, name, RunName.New(), TimeProvider.System, None)
            );
    }

    private static void AssertSame(FileRecord expected, FileRecord? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.Copies.AsEnumerable(), actual.Copies);
        Assert.Equal(expected, actual with { Copies = expected.Copies });
    }

    /// <summary>A clock whose one timer is fired by hand.</summary>
    private sealed class HandClock : TimeProvider
    {
        private TimerCallback? _callback;

        public TimeSpan DueIn { get; private set; }

        public void Fire() => _callback?.Invoke(null);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _callback = callback;
            return new Timer(this);
        }

        private sealed class Timer(HandClock clock) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                clock.DueIn = dueTime;
                return true;
            }

            public void Dispose() { }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
