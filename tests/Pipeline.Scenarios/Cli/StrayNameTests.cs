namespace Pipeline.Scenarios.Cli;

/// <summary>Names that cannot be used, beside files that are wanted.</summary>
public sealed class StrayNameTests : IDisposable
{
    private readonly Workplace _place = new Workplace().With("from/a.csv", "a").With("from/sub/b.csv", "b");

    public void Dispose()
    {
        // The runtime cannot name such a file, and so cannot delete it.
        _place.Shell("rm -rf from");
        _place.Dispose();
    }

    [Theory]
    [InlineData("local: { root: from }", "**/*.csv", "caf\\351.txt", 0)]
    [InlineData("sftp: { built_in: from }", "**/*.csv", "caf\\351.txt", 0)]
    [InlineData("local: { root: from }", "**/*.csv", "caf\\351.csv", 1)]
    [InlineData("sftp: { built_in: from }", "**/*.csv", "caf\\351.csv", 1)]
    [InlineData("local: { root: from }", "**/*.csv", "caf\\351/c.csv", 1)]
    [InlineData("sftp: { built_in: from }", "**/*.csv", "caf\\351/c.csv", 1)]
    [InlineData("local: { root: from }", "*.csv", "caf\\351/c.csv", 0)]
    public void One_that_no_pattern_takes_fails_nothing(string store, string pattern, string name, int code)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "such a name cannot be made elsewhere");
        _place.With(
            "p.yml",
            Pipelines.Copy.Replace("local: { root: from }", store).Replace("\"from:\"", $"\"from:\", pattern: \"{pattern}\"")
        );
        Assert.Equal(0, _place.Shell($"f=\"$(printf 'from/{name}')\"; mkdir -p \"$(dirname \"$f\")\"; echo x > \"$f\"").ExitCode);

        var end = _place.Run("run", "p.yml", "-v");

        Assert.True(end.ExitCode == code, end.Output + end.Errors);
        Assert.Equal(code != 0, end.Errors.Contains("not valid UTF-8", StringComparison.Ordinal));
        Assert.True(File.Exists(_place.At("to/a.csv")));
    }
}
