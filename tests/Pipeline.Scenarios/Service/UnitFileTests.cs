using Pipeline.Engine.Observability;
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
        var unit = File.ReadAllText(Path.Combine(Repository.Root, "etc/systemd/pipeline@.service"));
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
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "etc/systemd/pipeline@.service"));

        Assert.Contains($"RestartPreventExitStatus={Pipeline.Cli.ExitCode.Usage}", lines);
        Assert.Contains($"SuccessExitStatus={(int)RunResult.Interrupted}", lines);
        Assert.Contains("KillMode=mixed", lines);
    }

    /// <summary>What the unit forbids is refused (EPERM), and a run does its work all the same.</summary>
    [Fact]
    public void Program_needs_no_system_call_that_the_unit_forbids()
    {
        RequiresTool.Program("/usr/bin/strace", "strace");
        Assert.SkipUnless(File.Exists("/usr/bin/systemd-analyze"), "systemd-analyze is not installed");
        var filters = File.ReadAllLines(Path.Combine(Repository.Root, "etc/systemd/pipeline@.service"))
            .Where(line => line.StartsWith("SystemCallFilter=", StringComparison.Ordinal))
            .Select(line => line["SystemCallFilter=".Length..])
            .ToList();
        var calls = Calls(filters.Where(one => one[0] == '~').SelectMany(one => one[1..].Split(' ')))
            .Except(Calls(filters.Where(one => one[0] is not ('~' or '@')).SelectMany(one => one.Split(' '))));
        using var place = new Workplace();
        place
            .With(
                "copy.yml",
                "pipeline: copy\nstores:\n  from: { local: { root: from } }\n  to: { local: { root: to } }\n"
                    + "stages:\n  - glob: { in: \"from:\" }\n  - copy: { to: \"to:{path}\" }\n"
            )
            .With("from/a.bin", "abc");

        // Names that this machine's kernel does not have are passed over.
        var names = string.Join(',', calls.Select(one => $"?{one}"));
        var run = Tool.Try(
            "env",
            "",
            [
                "-C",
                place.Folder,
                "strace",
                "-f",
                "-o",
                place.At("calls"),
                "-e",
                $"trace={names}",
                "-e",
                $"inject={names}:error=EPERM",
                Workplace.Program,
                "run",
                "copy.yml",
                "-q",
            ]
        );

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal("abc", File.ReadAllText(place.At("to", "a.bin")));
    }

    /// <summary>The calls of a list in which sets, which begin with @, may stand for others.</summary>
    private static IEnumerable<string> Calls(IEnumerable<string> names) =>
        names.SelectMany(name =>
            name[0] != '@'
                ? [name]
                : Calls(
                    Tool.Run("systemd-analyze", "syscall-filter", name)
                        .Split('\n')
                        .Skip(1)
                        .Select(line => line.Trim())
                        .Where(line => line.Length > 0 && line[0] != '#')
                )
        );
}
