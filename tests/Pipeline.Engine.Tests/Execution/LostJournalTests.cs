using Pipeline.Abstractions.Items;
using Pipeline.Engine.State;
using Pipeline.Engine.State.Sqlite;
using Pipeline.Engine.Tests.Execution.Requirements;
using Pipeline.Engine.Tests.Stages;

namespace Pipeline.Engine.Tests.Execution;

/// <summary>What killed runs have left is swept also when the journal was lost, or an older one was put back.</summary>
public sealed class LostJournalTests : IDisposable
{
    private const string Copies = """
          - glob: { in: "from:", pattern: "*.csv" }
          - copy: { to: "to:{path}" }
        """;

    private const string Deletes = """
          - glob: { in: "from:", pattern: "**/*.csv" }
          - copy: { to: "to:{name}" }
          - verify: {}
          - delete: { what: origin }
        """;

    /// <summary>What a marker says besides.</summary>
    private const string MarkerBut = """
        "pipeline": "p", "group": "day", "since": "2026-03-01T12:00:00Z", "user": "u", "host": "h", "pid": 1, "from": "f", "markers": [],
        "machine": "m",
        """;

    private readonly EditedPipeline _pipeline = new();
    private readonly string _killed = RunName.New();

    /// <summary>What became of the journal after the kill.</summary>
    public enum After
    {
        Whole,
        Lost,
        PutBack,
    }

    public void Dispose() => _pipeline.Dispose();

    [Theory]
    [InlineData(After.Whole, "to/.b.csv.part", null)]
    [InlineData(After.Lost, "to/.b.csv.part", null)]
    [InlineData(After.PutBack, "to/.b.csv.part", null)]
    [InlineData(After.Whole, "from/.c.csv.deleting", "from/c.csv")]
    [InlineData(After.Lost, "from/.c.csv.deleting", "from/c.csv")]
    [InlineData(After.PutBack, "from/.c.csv.deleting", "from/c.csv")]
    public async Task The_next_run_sweeps_what_the_check_finds_however_young_it_is(After after, string left, string? comes)
    {
        var plan = _pipeline.With("from/a.csv", "aaa").Plan(Copies);
        left = $"{left}-{_killed}-1";
        await KillAsync(plan.Journal, after, _ => Leave(left, "ccc"));
        if (after != After.Lost)
            Assert.Contains(await _pipeline.TroubleAsync(plan), one => one.Contains(_killed) && one.Contains("the next run"));

        var told = await _pipeline.RunAsync(plan);

        Assert.Equal(after == After.Whole ? 0 : 1, told.Behind.Length);
        Assert.Null(_pipeline.Text(left));
        if (comes is not null)
            Assert.Equal("ccc", _pipeline.Text(comes));
        Assert.Empty(await _pipeline.TroubleAsync(plan));
        Assert.Empty((await _pipeline.RunAsync(plan)).Behind);
    }

    /// <summary>Its group has been sent: nobody comes to the marker again.</summary>
    [Theory]
    [InlineData(After.Whole)]
    [InlineData(After.Lost)]
    [InlineData(After.PutBack)]
    public async Task The_marker_of_a_killed_run_goes_with_the_folder_that_was_made_for_it(After after)
    {
        var plan = _pipeline.With("from/a.csv", "aaa").Plan(Copies);
        await KillAsync(
            plan.Journal,
            after,
            async killed =>
            {
                await killed.RegisterMarkerAsync(
                    new(_killed, Place("to:day/.do-not-touch"), "day", StorePath.Parse("day")),
                    default
                );
                _pipeline.With("to/day/.do-not-touch", $$"""{ "program": "pipeline", {{MarkerBut}} "run": "{{_killed}}" }""");
            }
        );
        if (after != After.Lost)
            Assert.Contains(await _pipeline.TroubleAsync(plan), one => one.Contains("the next run deletes it"));

        await _pipeline.RunAsync(plan);

        Assert.Null(_pipeline.Text("to/day/.do-not-touch"));
        Assert.False(Directory.Exists(_pipeline.At("to/day")));
        Assert.Empty(await _pipeline.TroubleAsync(plan));
    }

    [Fact]
    public async Task A_run_that_is_alive_keeps_its_draft()
    {
        var plan = _pipeline.With("from/a.csv", "aaa").Plan(Copies);
        var draft = $"to/.b.csv.part-{_killed}-1";
        await KillAsync(plan.Journal, After.Lost, _ => Leave(draft, "bb"));
        await using (await OpenAsync(plan.Journal, _killed))
        {
            await _pipeline.RunAsync(plan);
            Assert.NotNull(_pipeline.Text(draft));
        }
        await _pipeline.RunAsync(plan);
        Assert.Null(_pipeline.Text(draft));
    }

    [Theory]
    [InlineData(After.Lost)]
    [InlineData(After.PutBack)]
    public async Task The_copy_of_another_file_is_not_written_over(After after)
    {
        var plan = _pipeline.With("from/x/a.csv", "aaa").Plan(Deletes);
        await _pipeline.RunAsync(plan);
        Backup();
        await _pipeline.RunAsync(_pipeline.With("from/x/b.csv", "bbb").Plan(Deletes));
        Lose(after);

        var told = await _pipeline.RunAsync(_pipeline.With("from/y/b.csv", "another b").Plan(Deletes));

        Assert.Contains("to:b.csv is the copy of from:x/b.csv", Assert.Single(told.Failed));
        Assert.Equal(("bbb", "another b"), (_pipeline.Text("to/b.csv"), _pipeline.Text("from/y/b.csv")));
    }

    [Fact]
    public async Task What_an_older_journal_lacks_is_told_once_and_nothing_is_copied_again_that_is_there()
    {
        var plan = _pipeline.With("from/a.csv", "aaa").Plan(Copies);
        await _pipeline.RunAsync(plan);
        Backup();
        await _pipeline.RunAsync(_pipeline.With("from/b.csv", "bbb").Plan(Copies));
        var copied = File.GetCreationTimeUtc(_pipeline.At("to/b.csv"));
        Lose(After.PutBack);

        var told = await _pipeline.RunAsync(plan);

        var text = Assert.Single(told.Behind);
        Assert.StartsWith($"the manifest {_pipeline.At("log/p.manifest.jsonl")} lists 2 steps (", text);
        Assert.Contains("an older journal was restored", text);
        Assert.Equal(1, told.Report.Total.Done);
        Assert.Equal(copied, File.GetCreationTimeUtc(_pipeline.At("to/b.csv")));
        Assert.Empty((await _pipeline.RunAsync(plan)).Behind);
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("cut")]
    [InlineData("another")]
    [InlineData("half a line")]
    public async Task Nothing_is_claimed_of_a_manifest_that_is_not_the_one_the_journal_knows(string how)
    {
        var plan = _pipeline.With("from/a.csv", "aaa").Plan(Copies);
        await _pipeline.RunAsync(plan);
        var manifest = _pipeline.At("log/p.manifest.jsonl");
        var lines = File.ReadAllLines(manifest);
        File.WriteAllLines(
            manifest,
            how switch
            {
                "gone" => [],
                "cut" => lines[..1],
                "another" => [.. lines.Reverse(), .. lines],
                _ => lines,
            }
        );
        if (how == "half a line")
            File.AppendAllText(manifest, lines[0][..40]);
        Assert.Empty((await _pipeline.RunAsync(_pipeline.With("from/b.csv", "bbb").Plan(Copies))).Behind);
        Assert.Empty((await _pipeline.RunAsync(plan)).Behind);
    }

    [Fact]
    public async Task A_kill_before_all_was_taken_over_leaves_the_gap_open()
    {
        var plan = _pipeline.With("from/a.csv", "aaa").Plan(Copies);
        await _pipeline.RunAsync(plan);
        Lose(After.Lost);
        await using (var killed = await OpenAsync(plan.Journal, _killed))
        {
            Assert.True(killed.Gap?.IsWhole);
            Put(killed);
        }
        await using (var next = await OpenAsync(plan.Journal, RunName.New()))
            Assert.Equal(3, next.Gap?.Lines().Count());
        Assert.Single((await _pipeline.RunAsync(plan)).Behind);
    }

    /// <summary>Each step begins a new file.</summary>
    [Theory]
    [InlineData(After.Whole, null, 0)]
    [InlineData(After.Lost, null, 3)]
    [InlineData(After.PutBack, null, 2)]
    [InlineData(After.PutBack, 1, 0)]
    [InlineData(After.PutBack, 2, 1)]
    public async Task What_the_journal_lacks_is_found_in_all_files_of_a_manifest_that_was_rolled(
        After after,
        int? deleted,
        int lines
    )
    {
        await RolledAsync(1);
        Backup();
        await RolledAsync(2);
        await RolledAsync(3);
        Lose(after);
        if (deleted is { } number)
            File.Delete(_pipeline.At($"log/p.manifest.{number:D6}.jsonl"));

        await using (var next = await OpenRollingAsync())
            Assert.Equal(lines, next.Gap?.Lines().Count() ?? 0);
    }

    [Fact]
    public async Task The_gap_stays_open_when_its_own_run_rolls_the_manifest()
    {
        await RolledAsync(1);
        Lose(After.Lost);
        for (var lines = 1; lines < 4; lines++)
        {
            await using var next = await OpenRollingAsync();
            Put(next);
            await next.FlushAsync(default);
            Assert.Equal(lines + 1, next.Gap?.Lines().Count());
        }
    }

    [Fact]
    public async Task A_draft_of_which_nobody_knows_goes_when_it_is_old_and_a_run_writes_there_a_day_after_the_last_look()
    {
        var plan = _pipeline.With("from/a.csv", "aaa").Plan(Copies);
        await _pipeline.RunAsync(plan);
        string[] drafts = [$"to/.b.csv.part-{_killed}-1", $"to/.c.csv.part-{_killed}-2"];
        foreach (var draft in drafts)
            _pipeline.With(draft, "b");
        File.SetLastWriteTimeUtc(_pipeline.At(drafts[1]), DateTime.UtcNow);

        await _pipeline.RunAsync(_pipeline.With("from/d.csv", "ddd").Plan(Copies));
        Assert.NotNull(_pipeline.Text(drafts[0]));
        _pipeline.Sql($"UPDATE state SET number = number - {TimeSpan.FromHours(25).Ticks} WHERE name = 'looked'");
        await _pipeline.RunAsync(plan);
        Assert.NotNull(_pipeline.Text(drafts[0]));
        await _pipeline.RunAsync(_pipeline.With("from/e.csv", "eee").Plan(Copies));

        Assert.Null(_pipeline.Text(drafts[0]));
        Assert.NotNull(_pipeline.Text(drafts[1]));
    }

    /// <summary>
    /// A run that ends well, a backup of the journal, a run that is killed, and what becomes of the journal.
    /// </summary>
    private async Task KillAsync(string journal, After after, Func<IJournal, ValueTask> leave)
    {
        await _pipeline.RunAsync(_pipeline.Plan(Copies));
        Backup();
        _pipeline.With("from/b.csv", "bbb");
        await using (var killed = await OpenAsync(journal, _killed))
        {
            foreach (var folder in (FilePlace[])[Place("from:"), Place("to:")])
                await killed.RegisterDraftFolderAsync(folder, default);
            Put(killed);
            await leave(killed);
        }
        Lose(after);
    }

    private ValueTask Leave(string path, string text)
    {
        _pipeline.With(path, text);
        return default;
    }

    private Task<SqliteJournal> OpenAsync(string journal, string run) =>
        SqliteJournal.OpenAsync(_pipeline.At("log"), journal, run, TimeProvider.System, default);

    private Task<SqliteJournal> OpenRollingAsync() =>
        SqliteJournal.OpenAsync(_pipeline.At("log"), "p", RunName.New(), TimeProvider.System, new(1), default);

    private async Task RolledAsync(int day)
    {
        await using var journal = await OpenRollingAsync();
        Put(journal, day);
    }

    /// <summary>The run was at work on a file.</summary>
    private void Put(SqliteJournal journal, int day = 0) =>
        journal.Put(
            new()
            {
                Origin = Place("from:b.csv"),
                Length = 3,
                ModifiedAt = null,
                State = FileState.InProgress,
                Run = _killed,
                At = DateTimeOffset.UnixEpoch.AddDays(day),
            },
            new()
            {
                At = DateTimeOffset.UnixEpoch.AddDays(day),
                Run = _killed,
                Step = "copy",
                Outcome = "lost",
                Origin = Place("from:b.csv"),
                Place = Place("to:b.csv"),
            }
        );

    private static FilePlace Place(string text) => StageFixture.Place(text);

    private void Backup() => File.Copy(_pipeline.At("log/p.db"), _pipeline.At("log/p.db.backup"));

    private void Lose(After after)
    {
        if (after == After.Lost)
            File.Delete(_pipeline.At("log/p.db"));
        if (after == After.PutBack)
            File.Copy(_pipeline.At("log/p.db.backup"), _pipeline.At("log/p.db"), overwrite: true);
        Assert.False(File.Exists(_pipeline.At("log/p.db-wal")));
    }
}
