using System.Diagnostics;
using System.Text;
using Pipeline.Scenarios.Servers;
using Pipeline.Testing.Servers;

namespace Pipeline.Scenarios.Cli;

/// <summary>Signals: the first one drains, the second one aborts; both end with 130 and a word about it.</summary>
public sealed class SignalTests : IDisposable
{
    private readonly Workplace _place = new Workplace().With("from/a.csv", "a");

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void First_signal_drains_a_run_that_waits_for_its_next_look(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no signals there");
        _place.With("patient.yml", Pipelines.Patient);
        using var process = _place.Start("run", "patient.yml", "-v", "--json");
        WaitFor(process, "loop 1: ");

        Tool.Run("kill", $"-{signal}", $"{process.Id}");
        var end = Workplace.End(process);

        Assert.Equal(130, end.ExitCode);
        Assert.Contains("Draining… press Ctrl-C again to stop at once\n", end.Errors);
        Assert.Contains("\"result\":\"interrupted\",\"exit_code\":130", end.Output);
        Assert.True(File.Exists(_place.At("to/a.csv")));
        Assert.DoesNotContain(Directory.GetFiles(_place.At("log")), file => file.EndsWith("-wal", StringComparison.Ordinal));
    }

    [Fact]
    public void A_limit_of_processor_time_drains_too()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no signals there");
        _place.With("patient.yml", Pipelines.Patient);
        using var process = _place.Start("run", "patient.yml", "-v");
        WaitFor(process, "loop 1: ");

        Tool.Run("kill", "-XCPU", $"{process.Id}");

        Assert.Equal(130, Workplace.End(process).ExitCode);
        Assert.True(File.Exists(_place.At("to/a.csv")));
    }

    [Fact]
    public void A_limit_of_file_size_fails_the_file_that_meets_it_and_no_other()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no signals there");
        Bytes.Write(_place.At("from/big.bin"), 32 << 20);

        var end = _place.With("small.yml", Pipelines.Copy).Shell("ulimit -f 16384; $P run small.yml");

        Assert.Equal(1, end.ExitCode);
        Assert.Contains("from:big.bin: copy: ", end.Output);
        Assert.Equal(["a.csv"], Directory.GetFiles(_place.At("to")).Select(Path.GetFileName));
    }

    [Fact]
    public void Second_signal_ends_a_run_that_hangs()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no signals there");
        _place.With("hangs.yml", Hangs);
        using var process = _place.Start("run", "hangs.yml", "-vv");
        WaitFor(process, "from:a.csv: found");

        Tool.Run("kill", "-INT", $"{process.Id}");
        WaitFor(process, "Draining…");
        Tool.Run("kill", "-INT", $"{process.Id}");
        var end = Workplace.End(process);

        Assert.Equal(130, end.ExitCode);
        Assert.Contains("Stopping at once…\n", end.Errors);
    }

    [Theory]
    [InlineData("USR1")]
    [InlineData("USR2")]
    public void Whoever_asks_is_told_how_it_stands_and_what_is_in_flight(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no signals there");
        _place.With("hangs.yml", Hangs);
        using var process = _place.Start("run", "hangs.yml", "-q");
        Until.True(() => Logged("all-debug.log", "from:a.csv: found"), "the file was found");

        Until.True(
            () =>
            {
                Tool.Run("kill", $"-{signal}", $"{process.Id}");
                return Logged("all-info.log", "in flight: a.csv: copy: connecting");
            },
            "what is in flight was told"
        );
        WaitFor(process, "Status: 0 %: 0 of 1 files in ");
        WaitFor(process, "  in flight: a.csv: copy: connecting");
        Tool.Run("kill", "-QUIT", $"{process.Id}");
        var end = Workplace.End(process);

        Assert.Equal(130, end.ExitCode);
        Assert.Contains("Stopping at once…\n", end.Errors);
    }

    [Fact]
    public void Hang_up_without_a_terminal_opens_the_log_files_anew()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no signals there");
        _place.With("patient.yml", Pipelines.Patient);
        using var process = _place.StartShell("exec env --default-signal=HUP,INT,TERM setsid $P run patient.yml -v");
        WaitFor(process, "loop 1: ");
        Until.True(() => Logged("all-info.log", "loop 1: "), "the log was written");
        File.Move(_place.At("log/all-info.log"), _place.At("log/moved.log"));

        Tool.Run("kill", "-HUP", $"{process.Id}");
        WaitFor(process, "The log files were reopened.");
        Tool.Run("kill", "-TERM", $"{process.Id}");
        var end = Workplace.End(process);

        Assert.Equal(130, end.ExitCode);
        Assert.True(Logged("all-info.log", "The log files were reopened."));
        Assert.False(Logged("moved.log", "Draining"));
    }

    [Theory]
    [InlineData("HUP", "log files were reopened")]
    [InlineData("INT", "Draining")]
    public void What_was_ignored_at_the_start_stays_ignored(string signal, string answer)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "as /proc tells it");
        _place.With("patient.yml", Pipelines.Patient);
        using var process = _place.StartShell(
            $"exec env --default-signal=HUP,INT,TERM,USR1 sh -c \"trap '' {signal}; exec $P run patient.yml -v\""
        );
        WaitFor(process, "loop 1: ");

        Tool.Run("kill", $"-{signal}", $"{process.Id}");
        Tool.Run("kill", "-USR1", $"{process.Id}");
        var before = WaitFor(process, "Status: ");
        Tool.Run("kill", "-TERM", $"{process.Id}");
        var end = Workplace.End(process);

        Assert.Equal(130, end.ExitCode);
        Assert.DoesNotContain(answer, before);
    }

    [Fact]
    public void A_terminal_that_goes_drains()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/script"), "a terminal is made with script(1)");
        _place.With("patient.yml", Pipelines.Patient);
        using var terminal = _place.StartShell("exec script -qfc \"echo \\$\\$ > id; exec $P run patient.yml\" /dev/null");
        Until.True(() => Logged("all-info.log", "loop 1: "), "the first loop was over");
        var id = int.Parse(File.ReadAllText(_place.At("id")), System.Globalization.CultureInfo.InvariantCulture);

        terminal.Kill();
        Until.True(() => !ProcessTree.IsAlive(id), "the program has ended");

        Assert.True(Logged("all-warning.log", "Draining"));
        Assert.True(Logged("all-info.log", "ended (Interrupted)"));
        Workplace.End(terminal);
    }

    [Fact]
    public void Second_signal_ends_a_run_whose_server_gives_no_answer_and_leaves_no_child()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "as /proc shows it");
        Directory.CreateDirectory(_place.At("far"));
        _place.With(
            "mute.yml",
            Hangs.Replace(
                "command: [sleep, \"1000\"]",
                $"command: [{Workplace.Program}, sftp-server, --root, far, --fault, \"write=stall\"]"
            )
        );
        using var process = _place.Start("run", "mute.yml");
        Until.DraftHolds(_place.At("far"), 0);
        var children = ProcessTree.Below(process.Id);

        Tool.Run("kill", "-TERM", $"{process.Id}");
        WaitFor(process, "Draining…");
        Tool.Run("kill", "-TERM", $"{process.Id}");
        var end = Workplace.End(process);

        Assert.Equal(130, end.ExitCode);
        Assert.NotEmpty(children);
        Until.True(() => !children.Any(ProcessTree.IsAlive), "its children have ended");
    }

    private bool Logged(string file, string text) =>
        File.Exists(_place.At("log", file)) && File.ReadAllText(_place.At("log", file)).Contains(text, StringComparison.Ordinal);

    private const string Hangs = """
        pipeline: hangs
        shutdown: 1d
        stores:
          from: { local: { root: from } }
          to: { sftp: { command: [sleep, "1000"], connect_timeout: 10m } }
        stages:
          - glob: { in: "from:" }
          - copy: { to: "to:{path}" }

        """;

    /// <summary>Reads until a line holds the text; returns all that was said until then.</summary>
    private static string WaitFor(Process process, string text)
    {
        var said = new StringBuilder();
        while (process.StandardError.ReadLine() is { } line)
        {
            said.AppendLine(line);
            if (line.Contains(text, StringComparison.Ordinal))
                return said.ToString();
        }
        throw new InvalidOperationException($"the program ended without saying '{text}'; it said {said}");
    }
}
