using System.Text.RegularExpressions;
using Pipeline.Testing;

namespace Pipeline.Scenarios.Cli;

/// <summary>What is generated and committed, so that a change that users see is seen in review.</summary>
public sealed partial class GeneratedTextTests : IDisposable
{
    private static readonly string[] Commands =
    [
        "",
        "run",
        "lint",
        "graph",
        "stages",
        "schema",
        "journal",
        "why",
        "check",
        "bench",
        "sftp-server",
    ];
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("etc/pipeline.schema.json", "schema")]
    [InlineData("etc/stages.md", "stages", "--markdown")]
    [InlineData("etc/patterns.md", "stages", "patterns")]
    [InlineData("etc/problems.md", "stages", "problems")]
    public void File_is_what_the_program_writes(string file, params string[] arguments)
    {
        var end = _place.Run(arguments);

        Assert.Equal(0, end.ExitCode);
        Assert.Equal(File.ReadAllText(Path.Combine(Repository.Root, file)), end.Output);
    }

    /// <summary>
    /// When help changes on purpose: the text that is compared lies in <c>help.actual.txt</c> beside the tests.
    /// </summary>
    [Fact]
    public void Help_is_what_was_last_looked_at()
    {
        var help = string.Concat(
            Commands.Select(command =>
                $"$ pipeline {command} --help\n{_place.Run([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]).Output}\n"
            )
        );

        File.WriteAllText(Path.Combine(AppContext.BaseDirectory, "help.actual.txt"), help);
        Assert.Equal(File.ReadAllText(Path.Combine(Repository.Root, "tests/Pipeline.Scenarios/Cli/help.txt")), help);
    }

    [Theory]
    [InlineData("glob")]
    [InlineData("fork")]
    [InlineData("sftp")]
    public void Stages_tells_of_one_stage_block_or_store(string name)
    {
        var end = _place.Run("stages", name);

        Assert.Equal(0, end.ExitCode);
        Assert.StartsWith(name, end.Output);
    }

    [Fact]
    public void Examples_of_the_repository_are_right()
    {
        var copy = Directory.CreateDirectory(_place.At("etc")).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "etc"), "*.yml"))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            // What an example wants from the environment without a default is there.
            foreach (Match variable in Required().Matches(File.ReadAllText(file)))
                _place.Variable(variable.Groups[1].Value, "example");
        }

        var end = _place.Run(["lint", .. Directory.EnumerateFiles(copy).Select(file => $"etc/{Path.GetFileName(file)}")]);

        Assert.Equal("", end.Errors);
        Assert.Equal(0, end.ExitCode);
    }

    [GeneratedRegex(@"\$\{([A-Z0-9_]+)\}")]
    private static partial Regex Required();
}
