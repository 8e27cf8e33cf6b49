using Pipeline.Abstractions.Activity;
using Pipeline.Engine.Blocks;
using Pipeline.Engine.Configuration;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution;
using Pipeline.Engine.Observability;
using Pipeline.Engine.Tests.Execution;
using Pipeline.Stores.Local;
using Pipeline.Testing;
using Pipeline.Testing.Memory;

namespace Pipeline.Engine.Tests.Stages;

/// <summary>
/// Which days a glob takes, and when. The clock begins at 2026-03-04 05:06:07 UTC, which is the machine's zone.
/// </summary>
public sealed class DatedGlobTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualTime _clock = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{ delay_after_day: 5h }", null)]
    [InlineData("{ delay_after_day: 6h }", "2026-03-03 is not over: it is processed from 2026-03-04 06:00 on (UTC), in 53m 53s")]
    [InlineData(
        "{ zone: America/New_York }",
        "2026-03-03 is not over: it is processed from 2026-03-04 01:00 on (America/New_York), in 53m 53s"
    )]
    [InlineData("{ zone: America/New_York, delay_after_day: 0s }", null)]
    [InlineData("{ zone: Europe/Berlin, delay_after_day: 6h }", null)]
    public async Task A_day_is_taken_when_it_is_over_and_some_time_has_passed(string dated, string? reason)
    {
        _folder.Write("in/20260303/a.csv", [1]);

        var run = await RunAsync(Yaml(dated));

        Assert.Equal(reason, run.Told<FileSkipped>().SingleOrDefault()?.Reason);
        Assert.Equal(
            reason is null ? [(new DateOnly(2026, 3, 3), "out:20260303/a.csv")] : [],
            run.Told<FileDone>().Select(done => (done.Item.Day!.Value, done.Item.Copies[0].Place.ToString()))
        );
    }

    [Fact]
    public async Task A_daemon_takes_the_day_in_its_first_look_after_that()
    {
        _folder.Write("in/20260304/a.csv", [1]);
        _clock.Wind(TimeSpan.FromHours(18));
        var run = new TestRun
        {
            Settings = new() { Clock = _clock, Loops = 3 },
        };

        await _clock.WindUntilAsync(run.RunAsync(Plan(Yaml("{}") + "schedule: { every: 1h }\n")));

        Assert.Equal(2, run.Told<FileSkipped>().Count());
        // The test's clock may be wound on while the run still ends.
        var over = new DateTimeOffset(2026, 3, 5, 1, 6, 7, TimeSpan.Zero);
        Assert.InRange(_clock.GetUtcNow(), over, over.AddHours(1));
        Assert.Single(run.Told<FileDone>());
    }

    [Fact]
    public async Task A_clock_that_was_set_back_makes_a_day_unfinished_again()
    {
        _folder.Write("in/20260303/a.csv", [1]);
        _clock.Set(TimeSpan.FromDays(-1));
        Assert.Empty((await RunAsync(Yaml("{}"))).Told<FileFound>());

        _clock.Set(TimeSpan.FromDays(1));
        Assert.Single((await RunAsync(Yaml("{}"))).Told<FileDone>());

        _folder.Write("in/20260303/b.csv", [1]);
        _clock.Set(TimeSpan.FromDays(-1));
        Assert.Empty((await RunAsync(Yaml("{}"))).Told<FileFound>());
        Assert.True(File.Exists(_folder.At("in/20260303/b.csv")));
    }

    [Fact]
    public async Task Files_named_on_the_command_line_have_their_day_too()
    {
        _folder.Write("in/20260303/a.csv", [1]);
        _folder.Write("in/20260304/today.csv", [1]);
        _folder.Write("else/20260302/b.csv", [1]);
        _folder.Write("else/20260302/c.csv", [1]);
        _folder.Write("else/notes.csv", [1]);

        var run = await RunAsync(Yaml("{}"), "in/20260303/a.csv", "in/20260304", "else/20260302", "else/notes.csv");

        Assert.Equal(
            ["out:20260302/b.csv", "out:20260302/c.csv", "out:20260303/a.csv"],
            run.Told<FileDone>().Select(done => done.Item.Copies[0].Place.ToString()).Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            ["its name contains no day", "2026-03-04 is not over: it is processed from 2026-03-05 01:00 on (UTC), in 19h 53m"],
            run.Told<FileSkipped>().OrderBy(left => left.Reason.Length).Select(left => left.Reason)
        );
    }

    [Fact]
    public async Task A_bench_takes_every_file_whatever_its_name()
    {
        _folder.Write("in/.pipeline-bench-1/odd", [1]);
        var plan = BenchPlan.Inside(Plan(Yaml("{}")), ".pipeline-bench-1");
        var run = new TestRun { Settings = new() { Clock = _clock } };

        await run.RunAsync(plan);

        var today = DateOnly.FromDateTime(File.GetLastWriteTimeUtc(_folder.At("in/.pipeline-bench-1/odd")));
        Assert.Equal([$"out:{today:yyyyMMdd}/odd"], run.Told<FileDone>().Select(done => done.Item.Copies[0].Place.ToString()));
    }

    [Fact]
    public async Task Days_come_in_their_order_and_days_that_are_not_over_are_not_looked_into()
    {
        string[] days = ["20260303", "20260301", "20260302", "20260304", "20260305"];
        foreach (var day in days)
            _folder.Write($"in/{day}/a.csv", [1]);
        _folder.Write("in/20260304/deep/b.csv", [1]);

        var run = await RunAsync(Yaml("{}"));

        Assert.Equal(
            ["20260301/a.csv", "20260302/a.csv", "20260303/a.csv"],
            run.Told<FileFound>().Select(found => found.Item.RelativePath.Text)
        );
        Assert.Equal(["in:20260304", "in:20260305"], run.Told<FileSkipped>().Select(left => left.Place.ToString()));
    }

    [Fact]
    public async Task What_comes_into_a_day_while_it_goes_up_goes_with_it()
    {
        foreach (var day in (string[])["20260301", "20260302", "20260303"])
            _folder.Write($"in/{day}/a.csv", [1]);
        var isFirst = 1;
        var run = new PipelineRun(
            Plan(Yaml("{}").Replace("- copy:", "- group:\n      by: '{day:yyyyMMdd}'\n      stages:\n        - copy:")),
            new()
            {
                Clock = _clock,
                Journal = _ => new(new MemoryJournal()),
                Listeners =
                [
                    new Hears(told =>
                    {
                        if (told is not StepDone || Interlocked.Exchange(ref isFirst, 0) == 0)
                            return;
                        _folder.Write("in/20260301/late.csv", [1]);
                        _folder.Write("in/20260303/late.csv", [1]);
                        _folder.Write("in/20260304/today.csv", [1]);
                    }),
                ],
            }
        );

        var report = await run.RunAsync(default, default).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal((5, 5), (report.Total.Found, report.Total.Done));
        Assert.Equal(
            ["20260301/a.csv", "20260301/late.csv", "20260302/a.csv", "20260303/a.csv", "20260303/late.csv"],
            TempFolder.FilesBelow(_folder.At("out")).Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData(
        "pattern: '{day:yyyyMMdd}/**', dated: { zone: Europe/Berlln }",
        "(6,69): error P105: 'zone': expected a time zone such as Europe/Berlin or UTC, found 'Europe/Berlln'; did you mean 'Europe/Berlin'?"
    )]
    [InlineData(
        "pattern: '*', dated: {}",
        "(6,45): error P106: 'dated' needs a 'pattern' that contains the day, such as {day:yyyyMMdd}/**"
    )]
    [InlineData(
        "pattern: ['{day:yyyyMMdd}/**', '*.txt']",
        "(6,33): error P106: '*.txt' contains no complete day, and 'pattern' is dated: each pattern needs year, month and day, such as {day:yyyyMMdd}"
    )]
    [InlineData("pattern: '{day:yyyyMM}/**'", "(6,33): error P106: '{day:yyyyMM}/**' contains no complete day")]
    [InlineData(
        "pattern: '{day:yyyyMMdd}/**', exclude: '{day:yyyyMMdd}'",
        "(6,63): error P106: '{day:yyyyMMdd}': only 'pattern' can contain a day"
    )]
    public void Rejects_what_tells_no_day(string glob, string problem)
    {
        var result = Build(Yaml("{}").Replace("pattern: '{day:yyyyMMdd}/**', dated: {}", glob), []);

        Assert.Contains(result.Problems, found => found.ToString().StartsWith($"p.yml{problem}", StringComparison.Ordinal));
    }

    private sealed class Hears(Action<RunEvent> act) : IEventListener
    {
        public void On(RunEvent happened) => act(happened);
    }

    private static string Yaml(string dated) =>
        $$"""
            pipeline: daily
            stores:
              in: { local: { root: '${ROOT}/in' } }
              out: { local: { root: '${ROOT}/out' } }
            stages:
              - glob: { in: 'in:', pattern: '{day:yyyyMMdd}/**', dated: {{dated}} }
              - copy: { to: 'out:{day:yyyyMMdd}/{name}' }

            """;

    private async Task<TestRun> RunAsync(string yaml, params string[] paths)
    {
        var run = new TestRun { Settings = new() { Clock = _clock } };
        await run.RunAsync(Plan(yaml, paths));
        return run;
    }

    private PipelinePlan Plan(string yaml, params string[] paths)
    {
        var (plan, problems) = Build(yaml, paths);
        return plan ?? throw new InvalidOperationException(string.Join('\n', problems));
    }

    private PlanResult Build(string yaml, string[] paths) =>
        PlanBuilder.Build(
            "p.yml",
            yaml,
            new(BuiltInStages.All, BuiltInBlocks.All, [LocalStore.Kind]),
            new()
            {
                WorkingFolder = _folder.Path,
                Paths = paths,
                Variable = name => name == "ROOT" ? _folder.Path : null,
            }
        );
}
