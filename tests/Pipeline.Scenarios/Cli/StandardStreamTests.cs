namespace Pipeline.Scenarios.Cli;

/// <summary>
/// Standard streams that are closed, full or given up: what cannot be shown never outranks what was done.
/// </summary>
public sealed class StandardStreamTests : IDisposable
{
    private readonly Workplace _place = new Workplace().With("small.yml", Pipelines.Copy).With("from/a.csv", "a");

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("", ">&-")]
    [InlineData("-vvv", "2>&-")]
    [InlineData("--json", "<&- >&- 2>&-")]
    [InlineData("--dry-run", ">/dev/full")]
    [InlineData("-P -vv", "2>/dev/full")]
    [InlineData("--json", ">/dev/full 2>/dev/full")]
    public void A_run_is_done_whether_it_can_be_shown_or_not(string more, string streams)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "there is no /dev/full elsewhere");
        var end = _place.Shell($"$P run small.yml {more} {streams}");

        Assert.True(end.ExitCode == 0, $"{end.ExitCode}\n{end.Output}\n{end.Errors}");
        Assert.Equal(more != "--dry-run", File.Exists(_place.At("to/a.csv")));
    }

    [Fact]
    public void Results_that_are_lost_are_told_on_standard_error()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "there is no /dev/full elsewhere");
        var end = _place.Shell("$P run small.yml >/dev/full");

        Assert.Equal(0, end.ExitCode);
        Assert.StartsWith("error: cannot write to standard output: ", end.Errors);
    }

    [Theory]
    [InlineData("schema")]
    [InlineData("--help")]
    public void A_command_that_only_shows_has_failed_when_a_disk_is_full(string command)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "there is no /dev/full elsewhere");
        Assert.Equal(3, _place.Shell($"$P {command} >/dev/full").ExitCode);
        Assert.Equal(0, _place.Shell($"$P {command} >&-").ExitCode);
    }

    [Fact]
    public void A_run_that_failed_says_so_whatever_becomes_of_its_words()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "there is no /dev/full elsewhere");
        _place.With("to/a.csv/stands-in-the-way", "x");

        Assert.Equal(1, _place.Shell("$P run small.yml >/dev/full 2>&-").ExitCode);
    }

    [Fact]
    public void A_reader_that_wants_no_more_ends_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no such shell");
        for (var i = 0; i < 200; i++)
            _place.With($"from/{i}.csv", "x");

        var end = _place.Shell(
            "{ $P run small.yml --dry-run; echo $? > code; $P run small.yml -vv 2>&1; echo $? >> code; } | head -1"
        );

        Assert.Equal(0, end.ExitCode);
        Assert.Equal("0\n0\n", File.ReadAllText(_place.At("code")));
        Assert.Equal(201, Directory.GetFiles(_place.At("to")).Length);
    }

    [Fact]
    public void No_file_gets_the_number_of_a_closed_stream()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "as /proc shows it");
        _place.With(
            "looks.yml",
            Pipelines.Copy.Replace(
                "local: { root: from }",
                "sftp: { command: [sh, '-c', 'readlink /proc/$PPID/fd/0 /proc/$PPID/fd/1 /proc/$PPID/fd/2 > seen.txt'] }"
            )
        );
        _place.Shell("$P run looks.yml <&- >&- 2>&-");

        Assert.DoesNotContain(_place.Folder, File.ReadAllText(_place.At("seen.txt")));
    }
}
