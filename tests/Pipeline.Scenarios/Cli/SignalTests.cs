using System.Diagnostics;
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
    }

    [Fact]
    public void Second_signal_ends_a_run_that_hangs()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no signals there");
        _place.With(
            "hangs.yml",
            """
            pipeline: hangs
            shutdown: 1d
            stores:
              from: { local: { root: from } }
              to: { sftp: { command: [sleep, "1000"], connect_timeout: 10m } }
            stages:
              - glob: { in: "from:" }
              - copy: { to: "to:{path}" }

            """
        );
        using var process = _place.Start("run", "hangs.yml", "-vv");
        WaitFor(process, "from:a.csv: found");

        Tool.Run("kill", "-INT", $"{process.Id}");
        WaitFor(process, "Draining…");
        Tool.Run("kill", "-INT", $"{process.Id}");
        var end = Workplace.End(process);

        Assert.Equal(130, end.ExitCode);
        Assert.Contains("Stopping at once…\n", end.Errors);
    }

    private static void WaitFor(Process process, string text)
    {
        while (process.StandardError.ReadLine() is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
                return;
        }
        Assert.Fail($"the program ended without saying '{text}'");
    }
}
