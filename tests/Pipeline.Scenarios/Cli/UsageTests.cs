namespace Pipeline.Scenarios.Cli;

/// <summary>What is wrong before anything starts: exit code 2, everything at once, on standard error.</summary>
public sealed class UsageTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Help_is_shown_when_nothing_is_asked()
    {
        var end = _place.Run();

        Assert.Equal(0, end.ExitCode);
        Assert.StartsWith("Examples:", end.Output);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("run")]
    [InlineData("run", "x.yml", "--loops", "0")]
    [InlineData("run", "x.yml", "--loops", "many")]
    [InlineData("run", "x.yml", "--no-such-option")]
    [InlineData("stages", "no-such-stage")]
    [InlineData("journal", "x.yml", "--state", "lost")]
    public void Rejects_wrong_usage_in_lines_on_standard_error(params string[] arguments)
    {
        var end = _place.Run(arguments);

        Assert.Equal(2, end.ExitCode);
        Assert.Empty(end.Output);
        Assert.StartsWith("error: ", end.Errors);
        Assert.DoesNotContain("   at ", end.Errors);
        Assert.False(Directory.Exists(_place.At("log")));
    }

    [Theory]
    [InlineData("run")]
    [InlineData("lint")]
    [InlineData("journal")]
    [InlineData("check")]
    public void Names_files_nearby_when_the_file_is_missing(string command)
    {
        _place.With("etc/fetcher.yml", Pipelines.Copy);

        var end = _place.Run(command, "etc/fetchr.yml");

        Assert.Equal(2, end.ExitCode);
        Assert.Equal("error: there is no file etc/fetchr.yml; there is etc/fetcher.yml\n", end.Errors);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("lint")]
    [InlineData("check")]
    public void Names_the_variable_of_a_time_zone_that_there_is_not(string command)
    {
        _place.With("p.yml", Pipelines.Copy).Variable("TZ", "Europe/Berlim");

        var end = _place.Run(command, "p.yml");

        Assert.Equal(2, end.ExitCode);
        Assert.StartsWith("error: the environment variable TZ is 'Europe/Berlim'", end.Errors);
        Assert.False(Directory.Exists(_place.At("log")));
    }

    [Fact]
    public void A_warning_of_lint_fails_nothing()
    {
        _place.With("p.yml", Pipelines.Copy.Replace("{path}", "all.csv"));

        var end = _place.Run("lint", "p.yml");

        Assert.Equal((0, "p.yml: OK\n"), (end.ExitCode, end.Output));
        Assert.Contains(": warning P501: ", end.Errors);
    }

    [Fact]
    public void Says_that_a_folder_is_no_pipeline_file()
    {
        _place.With("etc/fetcher.yml", Pipelines.Copy);

        var end = _place.Run("run", "etc");

        Assert.Equal(2, end.ExitCode);
        Assert.Equal("error: etc is a folder, not a pipeline file; there is etc/fetcher.yml\n", end.Errors);
    }

    [Fact]
    public void All_problems_are_said_at_once_and_alike_by_lint_and_run()
    {
        _place.With("wrong.yml", Pipelines.Wrong);

        var lint = _place.Run("lint", "wrong.yml");
        var run = _place.Run("run", "wrong.yml");

        Assert.Equal(2, lint.ExitCode);
        Assert.Equal(2, run.ExitCode);
        Assert.Equal(lint.Errors, run.Errors);
        Assert.Equal(3, run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("wrong.yml(3,", run.Errors);
        Assert.Contains("did you mean 'pattern'?", run.Errors);
        Assert.Contains("nowhere", run.Errors);
        Assert.False(Directory.Exists(_place.At("log")));
        Assert.False(Directory.Exists(_place.At("to")));
    }

    [Fact]
    public void Lint_says_of_each_file_whether_it_is_right()
    {
        _place.With("right.yml", Pipelines.Copy).With("wrong.yml", Pipelines.Wrong);

        var end = _place.Run("lint", "right.yml", "wrong.yml");

        Assert.Equal(2, end.ExitCode);
        Assert.Equal("right.yml: OK\n", end.Output);
        Assert.Contains("wrong.yml(", end.Errors);
    }

    [Theory]
    [InlineData("**/a?", 2_000, "the pattern is too long")]
    [InlineData("{a}", 100_000, "the pattern is too long")]
    [InlineData("{a,b}", 7, "it expands to more than 64 alternatives")]
    public void Lint_says_where_a_pattern_stands_that_is_beyond_the_bounds(string part, int times, string why)
    {
        var pattern = string.Concat(Enumerable.Repeat(part, times));
        _place.With("wrong.yml", Pipelines.Copy.Replace("{ in: \"from:\" }", $"{{ in: \"from:\", pattern: \"{pattern}\" }}"));

        var end = _place.Run("lint", "wrong.yml");

        Assert.Equal(2, end.ExitCode);
        Assert.Matches(@"^wrong\.yml\(6,35\): error P105: 'pattern': ", end.Errors);
        Assert.Contains(why, end.Errors);
        Assert.DoesNotContain("   at ", end.Errors);
    }
}
