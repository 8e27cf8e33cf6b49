namespace Pipeline.Scenarios.Cli;

/// <summary>A canary in the place of a password is looked for in everything the program says and writes.</summary>
public sealed class SecretsTests : IDisposable
{
    private const string Canary = "canary-7f3a91";
    private readonly Workplace _place = new Workplace()
        .With("secretive.yml", Pipelines.Secretive)
        .With("broken.yml", Pipelines.Secretive + "nonsense: true\n")
        .With("secret.txt", Canary)
        .Variable("SUPPLIER_PASSWORD", Canary);

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("run", "secretive.yml", "-vvv")]
    [InlineData("run", "secretive.yml", "-vvv", "--json")]
    [InlineData("run", "secretive.yml", "--dry-run", "-vvv")]
    [InlineData("run", "broken.yml")]
    [InlineData("run", "secretive.yml", "--set", $"from.passwort={Canary}")]
    [InlineData("run", "secretive.yml", "--set", "from.password=${file:secret.txt}", "-vvv")]
    [InlineData("why", "secretive.yml", "a.csv")]
    [InlineData("check", "secretive.yml")]
    [InlineData("journal", "secretive.yml", "--json")]
    [InlineData("lint", "secretive.yml", "broken.yml")]
    public void Secret_is_never_said_nor_written(params string[] arguments)
    {
        var end = _place.Run(arguments);

        Assert.DoesNotContain(Canary, end.Output);
        Assert.DoesNotContain(Canary, end.Errors);
        if (Directory.Exists(_place.At("log")))
            Assert.DoesNotContain(Canary, _place.Logs());
    }

    [Fact]
    public void Refused_connection_breaks_the_run_with_one_line_that_says_where()
    {
        var end = _place.Run("run", "secretive.yml");

        Assert.Equal(3, end.ExitCode);
        Assert.Single(end.Errors.Split('\n'), line => line.StartsWith("error: ", StringComparison.Ordinal));
        Assert.Contains("127.0.0.1", end.Errors);
    }
}
