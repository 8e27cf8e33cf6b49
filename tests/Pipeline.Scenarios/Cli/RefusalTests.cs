using System.Text.Json;

namespace Pipeline.Scenarios.Cli;

/// <summary><c>--json</c> prints one object, whatever happened.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly Workplace _place = new Workplace()
        .With("small.yml", Pipelines.Copy)
        .With("wrong.yml", Pipelines.Wrong)
        .With("from/a.csv", "a");

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("run")]
    [InlineData("journal")]
    [InlineData("bench")]
    public void Wrong_file_is_an_object_with_each_problem(string command)
    {
        var end = _place.Run(command, "wrong.yml", "--json");

        var told = JsonDocument.Parse(end.Output).RootElement;
        Assert.Equal(2, end.ExitCode);
        Assert.Equal("wrong_file", told.GetProperty("result").GetString());
        Assert.Equal(2, told.GetProperty("exit_code").GetInt32());
        Assert.Equal(3, told.GetProperty("problems").GetArrayLength());
        var first = told.GetProperty("problems")[0];
        Assert.Equal(("wrong.yml", 3L), (first.GetProperty("file").GetString(), first.GetProperty("line").GetInt64()));
        Assert.NotEmpty(end.Errors);
    }

    [Theory]
    [InlineData("run", "missing.yml", "--json")]
    [InlineData("run", "small.yml", "--json", "--loop", "1")]
    [InlineData("journal", "small.yml", "--state", "lost", "--json")]
    [InlineData("bench", "small.yml", "--json", "no-such-data")]
    public void Wrong_usage_is_an_object(params string[] arguments)
    {
        var end = _place.Run(arguments);

        var told = JsonDocument.Parse(end.Output).RootElement;
        Assert.Equal((2, "wrong_usage"), (end.ExitCode, told.GetProperty("result").GetString()));
        Assert.Contains(told.GetProperty("cause").GetString()!, end.Errors);
    }

    [Fact]
    public void Journal_that_cannot_be_read_is_an_object()
    {
        _place.With("log/small.db", new string('x', 5000));

        var end = _place.Run("run", "small.yml", "--json", "--dry-run");

        var told = JsonDocument.Parse(end.Output).RootElement;
        Assert.Equal((3, "broken"), (end.ExitCode, told.GetProperty("result").GetString()));
        Assert.Contains("is damaged", told.GetProperty("cause").GetString());
    }

    [Fact]
    public void Dry_run_does_not_say_that_anything_is_done()
    {
        var end = _place.Run("run", "small.yml", "--dry-run", "--json", "-v");

        var told = JsonDocument.Parse(end.Output).RootElement;
        Assert.Equal("dry_run", told.GetProperty("result").GetString());
        Assert.True(told.GetProperty("dry_run").GetBoolean());
        Assert.Contains("dry run: from:a.csv: done", end.Errors);
        Assert.All(end.Errors.TrimEnd('\n').Split('\n'), line => Assert.StartsWith("dry run: ", line));
        Assert.All(File.ReadLines(_place.At("log/all-info.log")), line => Assert.Contains("] dry run: ", line));
    }
}
