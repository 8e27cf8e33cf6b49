using Pipeline.Engine.Observability;
using Pipeline.Engine.State.Manifests;
using Pipeline.Engine.Tests.Execution.Requirements;
using Pipeline.Testing;

namespace Pipeline.Engine.Tests.Execution;

/// <summary>A journal that forgets: of what it forgets nothing may be delivered twice, lost or written over.</summary>
public sealed class JournalRetentionTests : IDisposable
{
    private const string Head = "pipeline: p\njournal: { keep: 30d }";
    private const string Move = """
          - glob: { in: "from:" }
          - copy: { to: "to:{path}" }
          - verify: {}
          - delete: { what: origin }
        """;
    private readonly ManualTime _clock = new();
    private readonly DateTimeOffset _began;
    private readonly EditedPipeline _pipeline;

    public JournalRetentionTests() => (_began, _pipeline) = (_clock.GetUtcNow(), new() { Clock = _clock });

    public void Dispose() => _pipeline.Dispose();

    [Fact]
    public async Task File_that_is_done_and_deleted_is_forgotten_and_nothing_is_delivered_twice()
    {
        _pipeline.With("from/a", "one").With("from/b", "two");
        await RunAsync(Move);
        Assert.Equal(["from:a", "from:b"], await _pipeline.KnownAsync());

        _clock.Wind(TimeSpan.FromDays(29));
        _pipeline.With("from/young", "x");
        await RunAsync(Move);
        Assert.Equal(["from:a", "from:b", "from:young"], await _pipeline.KnownAsync());

        _clock.Wind(TimeSpan.FromDays(2));
        await RunAsync(Move);
        Assert.Equal(["from:young"], await _pipeline.KnownAsync());
        // Whoever the copies are for takes them away.
        _pipeline.Remove("to/a");
        for (var loop = 0; loop < 2; loop++)
            Assert.Equal(0, (await RunAsync(Move)).Total.Found);
        Assert.Equal(["to/b", "to/young"], _pipeline.Files("to"));
        Assert.Empty(await _pipeline.TroubleAsync(_pipeline.Plan(Move, Head)));
    }

    [Fact]
    public async Task Run_that_goes_on_forgets_once_an_hour()
    {
        _pipeline.With("from/a", "one");
        var plan = _pipeline.Plan(Move, "pipeline: p\njournal: { keep: 10m }\nschedule: { every: 25m }");

        var told = await _pipeline.RunAsync(plan, loops: 5, _clock.WindUntilAsync);

        // It looked at once, at 25 and 50 minutes, when it was not yet time, at 75 and at 100.
        var forgotten = Assert.Single(told.Forgotten);
        Assert.Equal((1, 65.0), (forgotten.Files, (forgotten.Before - _began).TotalMinutes));
        Assert.Empty(await _pipeline.KnownAsync());
    }

    [Theory]
    [InlineData("pipeline: p")]
    [InlineData("pipeline: p\njournal: p")]
    [InlineData("pipeline: p\njournal: { name: p }")]
    public async Task Nothing_is_forgotten_when_nothing_is_said(string head)
    {
        _pipeline.With("from/a", "one");
        await RunAsync(Move, head);
        _clock.Wind(TimeSpan.FromDays(10_000));
        for (var run = 0; run < 3; run++)
        {
            _clock.Wind(TimeSpan.FromHours(2));
            await RunAsync(Move, head);
        }
        Assert.Equal(["from:a"], await _pipeline.KnownAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("  - delete: { what: place }\n")]
    public async Task File_that_still_lies_at_its_source_is_not_forgotten(string more)
    {
        var stages = $$"""
              - glob: { in: "from:" }
              - copy: { to: "to:{path}" }
              - archive: { to: "backup:{path}" }
              - verify: {}
            {{more}}
            """;
        _pipeline.With("from/a", "one");
        await RunAsync(stages);
        _pipeline.Remove("to/a");
        _clock.Wind(TimeSpan.FromDays(300));
        Assert.Equal(0, (await RunAsync(stages)).Total.Found);
        Assert.Equal(["from:a"], await _pipeline.KnownAsync());
        // Also when it is gone: it was not this pipeline that deleted it.
        _pipeline.Remove("from/a");
        await RunAsync(stages);
        Assert.Equal(["from:a"], await _pipeline.KnownAsync());
    }

    /// <summary>Its lines are as old as those of others that went, and the journal still knows it.</summary>
    [Fact]
    public async Task Check_of_an_idle_pipeline_finds_nothing_lost()
    {
        var stages = """
              - glob: { in: "from:" }
              - copy: { to: "to:{path}" }
            """;
        _pipeline.With("from/a", "one");
        for (var run = 0; run < 4; run++)
        {
            await RunAsync(stages);
            Assert.Empty(await _pipeline.TroubleAsync(_pipeline.Plan(stages, Head)));
            _clock.Wind(TimeSpan.FromDays(40));
        }
        Assert.Equal(["from:a"], await _pipeline.KnownAsync());
    }

    [Fact]
    public async Task File_that_failed_is_not_forgotten_nor_one_that_is_under_way()
    {
        _pipeline.With("from/bad", "one").With("to/bad/is-a-folder", "").With("from/moving", "x").With("from/deleting", "x");
        await RunAsync(Move);
        _pipeline.Sql("UPDATE files SET state = 'in_progress' WHERE path = 'moving'");
        _pipeline.Sql("UPDATE files SET state = 'deleting', run = 'ffffffffffff' WHERE path = 'deleting'");
        _clock.Wind(TimeSpan.FromDays(300));
        await RunAsync(Move);
        Assert.Equal(["from:bad", "from:deleting", "from:moving"], await _pipeline.KnownAsync());
        Assert.Equal("one", _pipeline.Text("from/bad"));
    }

    [Fact]
    public async Task Copy_of_a_forgotten_file_is_still_its_own_and_another_file_does_not_replace_it()
    {
        var stages = Move.Replace("{path}", "{name}");
        _pipeline.With("from/monday/a", "one");
        await RunAsync(stages);
        _clock.Wind(TimeSpan.FromDays(31));
        await RunAsync(stages);
        Assert.Empty(await _pipeline.KnownAsync());

        _pipeline.With("from/tuesday/a", "another");
        var report = await RunAsync(stages);

        Assert.Equal(RunResult.SomeFailed, report.Result);
        Assert.Equal("one", _pipeline.Text("to/a"));
        Assert.Equal("another", _pipeline.Text("from/tuesday/a"));
        // The same file, sent again, may: as before.
        _pipeline.With("from/monday/a", "newer");
        await RunAsync(stages);
        Assert.Equal("newer", _pipeline.Text("to/a"));
    }

    [Fact]
    public async Task Clock_that_is_wrong_by_years_for_a_moment_makes_nothing_old()
    {
        _pipeline.With("from/a", "one");
        await RunAsync(Move);
        _clock.Set(TimeSpan.FromDays(3650));
        await RunAsync(Move);
        _clock.Wind(TimeSpan.FromMinutes(10));
        await RunAsync(Move);
        Assert.Equal(["from:a"], await _pipeline.KnownAsync());
        // It is right again, and it is right a month later.
        _clock.Set(TimeSpan.FromDays(-3650));
        await RunAsync(Move);
        Assert.Equal(["from:a"], await _pipeline.KnownAsync());
        _clock.Wind(TimeSpan.FromDays(31));
        await RunAsync(Move);
        Assert.Empty(await _pipeline.KnownAsync());
    }

    [Fact]
    public async Task Pipeline_that_was_idle_for_years_forgets_an_hour_later()
    {
        _pipeline.With("from/a", "one");
        await RunAsync(Move);
        _clock.Wind(TimeSpan.FromDays(3650));
        await RunAsync(Move);
        Assert.Equal(["from:a"], await _pipeline.KnownAsync());
        _clock.Wind(TimeSpan.FromHours(1));
        await RunAsync(Move);
        Assert.Empty(await _pipeline.KnownAsync());
    }

    /// <summary>
    /// A file that a dead run had set aside to delete it may come back, and only the record says that it is done.
    /// </summary>
    [Fact]
    public async Task Where_a_dead_run_has_not_been_swept_after_nothing_is_forgotten()
    {
        _pipeline.With("from/here/a", "one").With("from/there/a", "two");
        await RunAsync(Move);
        // A store that the pipeline does not have now cannot be swept, and the note of its folder stays.
        _pipeline.Sql("INSERT INTO folders VALUES('ffffffffffff', 'away', 'here')");
        _pipeline.Sql("UPDATE files SET store = 'away' WHERE path = 'here/a'");
        _clock.Wind(TimeSpan.FromDays(31));
        await RunAsync(Move);
        Assert.Equal(["away:here/a"], await _pipeline.KnownAsync());
    }

    [Fact]
    public async Task Manifest_forgets_whole_files_and_the_check_finds_nothing_lost()
    {
        var head = Head + "\nmanifest: { roll: 1KiB }";
        for (var day = 0; day < 60; day++)
        {
            _pipeline.With($"from/{day:00}", "x");
            await RunAsync(Move, head);
            _clock.Wind(TimeSpan.FromDays(1));
            Assert.Empty(await _pipeline.TroubleAsync(_pipeline.Plan(Move, head)));
        }
        var told = Manifest.Read(new ManifestParts(_pipeline.Paths.Manifest).Read().Select(line => line.Text)).ToList();
        Assert.InRange(told[0].At, _clock.GetUtcNow().AddDays(-36), _clock.GetUtcNow().AddDays(-29));
        var known = await _pipeline.KnownAsync();
        Assert.Equal(Enumerable.Range(60 - known.Length, known.Length).Select(day => $"from:{day}"), known);
        Assert.InRange(known.Length, 30, 32);
    }

    private async Task<RunReport> RunAsync(string stages, string head = Head) =>
        (await _pipeline.RunAsync(_pipeline.Plan(stages, head))).Report;
}
