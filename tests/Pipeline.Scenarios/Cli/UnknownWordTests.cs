namespace Pipeline.Scenarios.Cli;

/// <summary>
/// A word of the command line that nobody knows is told as that, with the word that was likely meant, and is never
/// taken for a file.
/// </summary>
public sealed class UnknownWordTests : IDisposable
{
    private readonly Workplace _place = new Workplace().With("small.yml", Pipelines.Copy).With("from/a.csv", "a");

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("error: 'pipeline run' has no option '--loop'; did you mean '--loops'?", "run", "small.yml", "--loop", "1")]
    [InlineData("error: 'pipeline run' has no option '--loop'; did you mean '--loops'?", "run", "small.yml", "--loop=1")]
    [InlineData("error: 'pipeline run' has no option '--dryrun'; did you mean '--dry-run'?", "run", "--dryrun", "small.yml")]
    [InlineData("error: 'pipeline run' has no option '-p'; did you mean '-P'?", "run", "small.yml", "-p")]
    [InlineData(
        "error: 'pipeline bench' has no option '--repat'; did you mean '--repeat'?",
        "bench",
        "small.yml",
        "--repat",
        "2"
    )]
    [InlineData(
        "error: 'pipeline lint' has no option '--strict'; write '--' before a file of that name",
        "lint",
        "--strict",
        "small.yml"
    )]
    [InlineData("error: 'pipeline check' has no option '--dry-run'; 'pipeline run' has it", "check", "small.yml", "--dry-run")]
    [InlineData("error: 'pipeline' has no option '--verison'; did you mean '--version'?", "--verison")]
    [InlineData("error: there is no command 'lnt'; did you mean 'lint'?", "lnt", "small.yml")]
    [InlineData("error: there is no command 'lnt'; did you mean 'lint'?", "lnt", "--help")]
    [InlineData("error: there is no command 'jornal'; did you mean 'journal'?", "help", "jornal")]
    [InlineData("error: there is no command 'small.yml'; to run that pipeline file: pipeline run small.yml", "small.yml")]
    [InlineData("error: unexpected argument 'more': 'pipeline graph' accepts FILE", "graph", "small.yml", "more")]
    [InlineData(
        "error: there is no stage, block, store or problem 'glb'; did you mean 'glob'? 'pipeline stages' lists them",
        "stages",
        "glb"
    )]
    [InlineData(
        "error: --state needs one of in_progress, done, failed, deleting, not 'lost'",
        "journal",
        "small.yml",
        "--state",
        "lost"
    )]
    [InlineData(
        "error: --state needs one of in_progress, done, failed, deleting, not 'moving'; 'moving' is now 'in_progress'",
        "journal",
        "small.yml",
        "--state",
        "moving"
    )]
    [InlineData("error: 'pipeline why' needs PATH: ", "why", "small.yml")]
    [InlineData("error: only 'lint' and 'graph' read standard input; ", "run", "-")]
    public void Word_is_named_with_what_was_meant(string error, params string[] arguments)
    {
        var end = _place.Run(arguments);

        Assert.Equal((2, ""), (end.ExitCode, end.Output));
        Assert.StartsWith(error, end.Errors);
        Assert.DoesNotContain("System.", end.Errors);
        Assert.DoesNotContain(@"\n", end.Errors);
        Assert.DoesNotContain("P401", end.Errors);
        Assert.False(Directory.Exists(_place.At("log")));
    }

    [Fact]
    public void Name_that_begins_with_a_dash_stands_behind_two()
    {
        _place.With("from/--loop", "x");

        var end = _place.Run("run", "small.yml", "--", "from/--loop");

        Assert.Equal((0, ""), (end.ExitCode, end.Errors));
        Assert.Equal("x", File.ReadAllText(_place.At("to/--loop")));
    }

    [Theory]
    [InlineData("--set")]
    [InlineData("--loops")]
    public void Value_of_an_option_is_no_option_whatever_it_looks_like(string option)
    {
        var end = _place.Run("run", "small.yml", option, "-5");

        Assert.Equal(2, end.ExitCode);
        Assert.Contains("-5", end.Errors);
        Assert.DoesNotContain("no option", end.Errors);
    }

    [Fact]
    public void Help_and_version_are_words_too()
    {
        Assert.Equal(_place.Run("--help").Output, _place.Run("help").Output);
        Assert.Equal(_place.Run("run", "--help").Output, _place.Run("help", "run").Output);
        Assert.Equal(_place.Run("--version").Output, _place.Run("version").Output);
    }

    [Fact]
    public void Lint_and_graph_read_standard_input()
    {
        Assert.Equal("standard input: OK\n", Piped(Pipelines.Copy, "lint", "-").Output);
        Assert.StartsWith("small, once\n", Piped(Pipelines.Copy, "graph", "-").Output);
        var wrong = Piped(Pipelines.Wrong, "lint", "-");
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("standard input(3,", wrong.Errors);
    }

    private Pipeline.Testing.Servers.ToolEnd Piped(string text, params string[] arguments)
    {
        using var process = _place.StartFed(text, arguments);
        return Workplace.End(process);
    }
}
