using System.Diagnostics;
using Pipeline.Scenarios.Servers;
using Pipeline.Testing.Servers;

namespace Pipeline.Scenarios.Cli;

/// <summary>Instances of the program that share a lock.</summary>
public sealed class LockTests : IDisposable
{
    private const string Locked = "lock: my.lock\n";

    /// <summary>
    /// Its store is a program that never answers: it holds the lock until it is ended. The child notes its number, and
    /// outlives whoever started it.
    /// </summary>
    private const string Hangs = """
        pipeline: hangs
        stores:
          from: { local: { root: from } }
          to: { sftp: { command: [sh, -c, "echo $$ > child; exec sleep 1000"], connect_timeout: 10m } }
        stages:
          - glob: { in: "from:" }
          - copy: { to: "to:{path}" }
        lock: my.lock

        """;

    private readonly Workplace _place = new Workplace()
        .With("from/a.csv", "a")
        .With("small.yml", Pipelines.Copy + Locked)
        .With("hangs.yml", Hangs);

    public LockTests() => RequiresTool.That(!OperatingSystem.IsWindows(), "there is no sh on Windows");

    public void Dispose()
    {
        if (File.Exists(_place.At("child")))
            Tool.Try("kill", "", "-KILL", File.ReadAllText(_place.At("child")).Trim());
        _place.Dispose();
    }

    [Fact]
    public async Task Of_two_that_are_started_together_one_works_and_the_other_says_so_with_an_exit_code_of_its_own()
    {
        using var first = _place.Start("run", "hangs.yml", "--loops", "1");
        Until.True(HasChild, "the first has begun");

        var second = _place.Run("run", "small.yml", "--loops", "1");
        var third = _place.Run("run", "small.yml", "--loops", "1", "-q", "--json");

        Assert.Equal((75, 75), (second.ExitCode, third.ExitCode));
        var holder = $"the lock my.lock is held by pipeline hangs, run ";
        Assert.StartsWith($"small did nothing: {holder}", second.Output);
        Assert.Contains($"process {first.Id} on {Environment.MachineName}, since ", second.Output);
        Assert.Contains(
            "\"result\":\"locked\",\"exit_code\":75,\"cause\":\"the lock my.lock is held by pipeline hangs",
            third.Output
        );
        Assert.False(File.Exists(_place.At("to/a.csv")));
        Assert.Equal(1, Tool.Try("flock", "", "--nonblock", _place.At("my.lock"), "true").ExitCode);

        first.Kill();
        await first.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, _place.Run("run", "small.yml", "--loops", "1").ExitCode);
    }

    [Fact]
    public async Task A_killed_holder_holds_nothing_though_its_child_lives_on()
    {
        using var first = _place.Start("run", "hangs.yml");
        Until.True(HasChild, "it has begun");

        first.Kill();
        await first.WaitForExitAsync(TestContext.Current.CancellationToken);

        using var child = Process.GetProcessById(int.Parse(File.ReadAllText(_place.At("child"))));
        Assert.Equal(0, _place.Run("run", "small.yml").ExitCode);
        Assert.False(child.HasExited);
        Assert.Equal("a", File.ReadAllText(_place.At("to/a.csv")));
    }

    [Fact]
    public void The_folder_of_the_lock_must_be_there()
    {
        var end = _place.With("small.yml", Pipelines.Copy + "lock: no/my.lock\n").Run("run", "small.yml");

        Assert.Equal(3, end.ExitCode);
        Assert.Contains("cannot open the lock 'no/my.lock': its folder does not exist; create it", end.Errors);
    }

    [Fact]
    public void A_lock_in_a_store_is_refused()
    {
        var end = _place.With("small.yml", Pipelines.Copy + "lock: from/my.lock\n").Run("lint", "small.yml");

        Assert.Equal(2, end.ExitCode);
        Assert.Contains("error P303: the root of store 'from' contains the lock; give the store a separate folder", end.Errors);
    }

    private bool HasChild() => File.Exists(_place.At("child")) && File.ReadAllText(_place.At("child")).EndsWith('\n');
}
