using Pipeline.Cli.Progress;
using Pipeline.Engine.Observability;

namespace Pipeline.Scenarios.Cli.Progress;

public sealed class SummaryTests
{
    private static readonly RunReport Report = new()
    {
        Pipeline = "small",
        Run = "abc",
        Result = RunResult.SomeFailed,
        Total = new()
        {
            Loop = 1,
            Found = 30,
            Failed = 30,
        },
    };

    [Fact]
    public void First_twenty_failures_are_named_and_where_the_others_are()
    {
        var failures = Enumerable.Range(1, 30).Select(i => new Failure($"in:{i}", "copy", "full")).ToList();

        var lines = new Summary("x.yml", isDryRun: false).Lines(Report, failures).ToList();

        Assert.Equal("Failed (30 files):", lines[1]);
        Assert.Equal("  in:20: copy: full", lines[21]);
        Assert.Equal("  … and 10 more: see log/all-error.log or 'pipeline journal x.yml --state failed'", lines[22]);
        Assert.Equal("The history of one of them: pipeline why x.yml in:1", lines[23]);
    }

    [Theory]
    [InlineData("in:plain/a.csv", "in:plain/a.csv")]
    [InlineData("in:with space", "'in:with space'")]
    [InlineData("in:it's", @"'in:it'\''s'")]
    [InlineData("in:$(rm)", "'in:$(rm)'")]
    [InlineData("in:a\nb's\\", @"$'in:a\nb\'s\\'")]
    public void Next_command_can_be_typed_as_it_stands(string file, string typed)
    {
        var lines = new Summary("x.yml", isDryRun: false).Lines(Report, [new(file, "copy", "full")]);

        Assert.EndsWith($"pipeline why x.yml {typed}", lines.Last());
    }

    [Fact]
    public void Interrupted_and_broken_runs_say_so()
    {
        var done = Report with { Total = Report.Total with { Failed = 0, Done = 3 } };

        Assert.StartsWith("small was interrupted: ", Headline(done with { Result = RunResult.Interrupted }));
        Assert.StartsWith("small broke: ", Headline(done with { Result = RunResult.Broken }));
    }

    private static string Headline(RunReport report) => new Summary("x.yml", isDryRun: false).Lines(report, []).First();
}
