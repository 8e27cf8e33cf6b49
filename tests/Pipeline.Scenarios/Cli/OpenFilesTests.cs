namespace Pipeline.Scenarios.Cli;

/// <summary>Low limits of open files: a run has fewer workers, or is not begun; it never ends in the middle.</summary>
public sealed class OpenFilesTests : IDisposable
{
    private const int Many = 300;

    /// <summary>The least limit: the program that was not compiled ahead loads many parts, each from a file.</summary>
    private static readonly int Least = new FileInfo(Workplace.Program).Length > 1 << 20 ? 64 : 256;
    private readonly Workplace _place = new Workplace()
        .With("small.yml", Pipelines.Copy)
        .With(
            "wide.yml",
            """
            pipeline: wide
            stores:
              from: { local: { root: from } }
              to: { local: { root: to } }
              far: { sftp: { built_in: far } }
            stages:
              - glob: { in: "from:" }
              - copy: { to: "to:{path}" }
                concurrency: 64
              - upload: { to: "far:{path}" }
                concurrency: 64
              - verify: { by: sha256 }
                concurrency: auto

            """
        );

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData(32)]
    [InlineData(40)]
    public void Below_the_least_nothing_is_begun(int limit)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the limit is read from /proc");
        var end = _place.With("from/a.csv", "a").Shell($"ulimit -n {limit}; $P run small.yml");

        Assert.Equal(2, end.ExitCode);
        Assert.StartsWith(
            $"error: the limit of open files is {limit}, and at least {Least} are needed; raise the limit: ",
            end.Errors
        );
        Assert.Single(end.Errors.TrimEnd('\n').Split('\n'));
        Assert.False(Directory.Exists(_place.At("log")));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(320)]
    [InlineData(700)]
    public void Within_a_low_limit_a_wide_pipeline_has_fewer_workers_and_takes_every_file(int limit)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the limit is read from /proc");
        Assert.SkipWhen(limit < Least, "this program was not compiled ahead: run.sh test tries the one that is published");
        Directory.CreateDirectory(_place.At("far"));
        for (var i = 0; i < Many; i++)
            _place.With($"from/{i % 7}/{i}.csv", $"{i}");
        _place.With("to/0/0.csv/stands-in-the-way", "x");

        var end = _place.Shell($"ulimit -n {limit}; $P run wide.yml -vvv --json 2>errors.txt");

        var errors = File.ReadAllText(_place.At("errors.txt"));
        Assert.True(end.ExitCode == 1, errors);
        Assert.Single(errors.Split('\n'), line => line.Contains("the limit of open files allows", StringComparison.Ordinal));
        Assert.Contains($"\"done\":{Many - 1},\"failed\":1,", end.Output);
        Assert.Equal(Many - 1, Directory.GetFiles(_place.At("far"), "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void A_soft_limit_is_raised_to_the_hard_one()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the limit is read from /proc");
        Directory.CreateDirectory(_place.At("far"));

        var end = _place.With("from/a.csv", "a").Shell("ulimit -Sn 64; ulimit -Hn 8192; $P run wide.yml");

        Assert.Equal((0, ""), (end.ExitCode, end.Errors));
    }
}
