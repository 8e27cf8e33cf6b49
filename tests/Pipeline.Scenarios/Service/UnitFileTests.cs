using Pipeline.Scenarios.Cli;
using Pipeline.Testing;
using Pipeline.Testing.Servers;

namespace Pipeline.Scenarios.Service;

/// <summary>The unit that stands in etc/systemd, judged by systemd itself.</summary>
public sealed class UnitFileTests : IDisposable
{
    /// <summary>From 0 to 100, as systemd-analyze counts: ten times the "exposure" that it shows.</summary>
    private const int MostExposure = 20;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Is_right_and_well_locked_in()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/systemd-analyze"), "systemd-analyze is not installed");
        var unit = File.ReadAllText(Path.Combine(Workplace.Repository, "etc/systemd/pipeline@.service"));
        // Where the program stands on this machine nobody knows; the check looks whether it can be run.
        var copy = _folder.At("pipeline@orders.service");
        File.WriteAllText(copy, unit.Replace("/opt/pipeline/pipeline", "/bin/true"));

        var verified = Tool.Try("systemd-analyze", "", "verify", "--man=no", copy);
        var secured = Tool.Try(
            "systemd-analyze",
            "",
            "security",
            "--offline=true",
            "--no-pager",
            $"--threshold={MostExposure}",
            copy
        );

        Assert.Equal((0, ""), (verified.ExitCode, verified.Errors));
        Assert.True(secured.ExitCode == 0, secured.Output);
    }

    [Fact]
    public void Names_the_exit_codes_that_the_program_has()
    {
        var lines = File.ReadAllLines(Path.Combine(Workplace.Repository, "etc/systemd/pipeline@.service"));

        Assert.Contains($"RestartPreventExitStatus={Pipeline.Cli.ExitCode.Usage}", lines);
        Assert.Contains($"SuccessExitStatus={(int)Engine.Events.RunResult.Interrupted}", lines);
        Assert.Contains("KillMode=mixed", lines);
    }
}
