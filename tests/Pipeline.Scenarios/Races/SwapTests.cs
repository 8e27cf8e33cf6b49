using System.Diagnostics;
using Pipeline.Scenarios.Cli;
using Pipeline.Testing;
using Pipeline.Testing.Servers;

namespace Pipeline.Scenarios.Races;

/// <summary>
/// The whole program at work for ten seconds against somebody who swaps folders and files for links, on a kernel that
/// resolves paths below a root (openat2) and on one that does not know how.
/// </summary>
[Trait("Tier", "nightly")]
public sealed class SwapTests : IDisposable
{
    private const string Copy = "  - copy: { to: \"b:{path}\", if_exists: replace }\n";
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(10);
    private static readonly Dictionary<string, string> Stages = new()
    {
        ["copy"] = Copy,
        ["verify"] = $"{Copy}  - verify: {{}}\n",
        ["mode"] = "  - copy: { to: \"b:{path}\", if_exists: replace, mode: 0666 }\n",
        ["delete"] = $"{Copy}  - verify: {{}}\n  - delete: {{ what: origin }}\n",
        ["quarantine"] = "  - copy: { to: \"b:{path}\", if_exists: fail }\n    quarantine: \"c:{path}\"\n",
        ["sftp-server"] = Copy,
    };
    private readonly TempFolder _world = new();

    public static TheoryData<string, bool> Works { get; } =
        new(Stages.Keys.SelectMany(work => (bool[])[true, false], (work, knows) => (work, knows)));

    public void Dispose() => _world.Dispose();

    [Theory]
    [MemberData(nameof(Works))]
    public async Task Nothing_outside_is_touched(string work, bool knowsOpenat2)
    {
        RequiresTool.Program("/usr/bin/strace", "strace");
        var swapper = new Swapper(_world);
        _world.Write("race.yml", System.Text.Encoding.UTF8.GetBytes(Pipeline(work)));
        using var end = new CancellationTokenSource();

        using var program = Start(knowsOpenat2);
        var swaps = Task.Factory.StartNew(() => swapper.Run(end.Token), TaskCreationOptions.LongRunning);
        await Task.Delay(Time);
        Assert.False(program.HasExited, "the program has ended by itself");
        program.Kill(entireProcessTree: true);
        await program.WaitForExitAsync();
        await end.CancelAsync();
        await swaps;

        swapper.AssertNothingOutsideWasTouched();
        var manifest = File.ReadAllLines(_world.At("log/race.manifest.jsonl"));
        Assert.True(manifest.Length > 100, $"only {manifest.Length} steps were made");
    }

    private string Pipeline(string work)
    {
        var stores = string.Concat(((string[])["a", "b", "c"]).Select(name => $"  {name}: {Store(work, _world.At(name))}\n"));
        return $"pipeline: race\nschedule: {{ every: 100ms }}\nstores:\n{stores}stages:\n"
            + "  - glob: { in: \"a:\", pattern: [\"sub/f*\", top], reprocess: always }\n"
            + Stages[work];
    }

    private static string Store(string work, string root) =>
        work == "sftp-server"
            ? $"{{ sftp: {{ command: [\"{Workplace.Program}\", sftp-server, --root, \"{root}\"] }} }}"
            : $"{{ local: {{ root: \"{root}\" }} }}";

    /// <summary>
    /// The kernel's answer to a call that it does not know is given by strace, to all processes of the program.
    /// </summary>
    private Process Start(bool knowsOpenat2)
    {
        string[] run = [Workplace.Program, "run", "race.yml", "-q"];
        string[] without =
        [
            "strace",
            "-f",
            "--seccomp-bpf",
            "-qq",
            "-o",
            "/dev/null",
            "-e",
            "trace=openat2",
            "-e",
            "inject=openat2:error=ENOSYS",
        ];
        string[] line = knowsOpenat2 ? run : [.. without, .. run];
        var start = ChildProgram.Of(line[0], line[1..]);
        start.WorkingDirectory = _world.Path;
        start.RedirectStandardError = true;
        var program = Process.Start(start)!;
        // Most files fail, and each is told.
        program.BeginErrorReadLine();
        return program;
    }
}
