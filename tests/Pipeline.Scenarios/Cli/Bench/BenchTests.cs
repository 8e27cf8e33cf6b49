using System.Diagnostics;
using System.Text.Json;
using System.Xml.Linq;
using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Cli;
using Pipeline.Scenarios.Servers;
using Pipeline.Testing.Servers;

namespace Pipeline.Scenarios.Cli.Bench;

/// <summary>A bench of somebody's pipeline: it measures, and leaves everything as it was.</summary>
public sealed class BenchTests : IDisposable
{
    private const string Taking = """
        pipeline: taking
        stores:
          from: { local: { root: from } }
          to: { local: { root: to } }
          aside: { local: { root: aside } }
        stages:
          - glob: { in: "from:in", pattern: "*.csv", stable_for: 1h, done_file: "{name}.done" }
          - copy: { to: "to:{path}" }
            quarantine: "aside:{path}"
          - verify: {}
          - delete: { empty_folders: true }
        schedule: { every: 1h }

        """;

    private const string Served = """
        pipeline: served
        stores:
          near: { local: { root: near } }
          far: { sftp: { built_in: far, root: inbox } }
        stages:
          - glob: { in: "near:" }
          - copy: { to: "far:{path}" }

        """;

    private readonly Workplace _place = new Workplace().With("from/in/a.csv", "precious").With("from/in/a.csv.done", "");

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Measures_each_setting_and_leaves_nothing_and_takes_nothing()
    {
        _place.With("taking.yml", Taking).With("to/old.csv", "old").With("log/taking.db", "journal");
        var before = Everything();

        var end = Bench("taking.yml", "--vary", "copy.concurrency=1,4", "--repeat", "3");

        Assert.Equal(0, end.ExitCode);
        var lines = end.Output.Split('\n');
        Assert.StartsWith("settings", lines[0]);
        Assert.StartsWith("copy.concurrency=1 ", lines[1]);
        Assert.StartsWith("copy.concurrency=4 ", lines[2]);
        Assert.Contains(lines, line => line.StartsWith("best: --set copy.concurrency=", StringComparison.Ordinal));
        Assert.Contains("round 3 of 3: copy.concurrency=", end.Errors);
        Assert.Equal(before, Everything());
    }

    [Fact]
    public void Pushes_to_a_server_and_tells_it_as_json_and_as_a_drawing()
    {
        _place.With("served.yml", Served).With("far/theirs", "theirs");

        var end = Bench(
            "served.yml",
            "--vary",
            "copy.concurrency=1,2",
            "--vary",
            "far.connections=1,2",
            "--json",
            "--plot",
            "x.svg"
        );

        Assert.Equal(0, end.ExitCode);
        var told = JsonDocument.Parse(end.Output).RootElement;
        Assert.Equal((3, 3 * 20_000), (told.GetProperty("files").GetInt32(), told.GetProperty("bytes").GetInt32()));
        var settings = told.GetProperty("settings").EnumerateArray().ToList();
        Assert.Equal(4, settings.Count);
        foreach (var setting in settings)
        {
            Assert.True(setting.GetProperty("mib_per_second").GetProperty("median").GetDouble() > 0);
            Assert.True(setting.GetProperty("cpu_seconds_per_gib").GetDouble() > 0);
            Assert.True(setting.GetProperty("peak_memory").GetInt64() > 10 << 20);
            Assert.Single(setting.GetProperty("runs").EnumerateArray());
        }
        Assert.Equal("svg", XDocument.Load(_place.At("x.svg")).Root!.Name.LocalName);
        Assert.False(Directory.Exists(_place.At("log")));
        Assert.False(Directory.Exists(_place.At("near")));
        Assert.Equal(["far", "far/theirs"], Everything().Keys.Where(path => path.StartsWith("far", StringComparison.Ordinal)));

        Directory.CreateDirectory(_place.At("near"));
        var line = told.GetProperty("best").GetProperty("line").GetString()!.Split(' ');
        Assert.Equal(4, line.Length);
        Assert.Equal(0, _place.Run(["run", "served.yml", "--dry-run", .. line]).ExitCode);
    }

    [Fact]
    public void Given_files_are_copied_and_only_read()
    {
        _place.With("taking.yml", Taking).With("sample/x/1.bin", "one").With("other/1.bin", "two").With("other/x/1.bin", "three");
        var before = Everything();

        var end = _place.Run("bench", "taking.yml", "--repeat", "1", "--json", "sample", "other", "other/1.bin");

        Assert.Equal(0, end.ExitCode);
        Assert.Equal(before, Everything());
        var told = JsonDocument.Parse(end.Output).RootElement;
        Assert.Equal((4, 14), (told.GetProperty("files").GetInt32(), told.GetProperty("bytes").GetInt32()));
    }

    [Fact]
    public void All_problems_are_said_at_once_and_nothing_is_started()
    {
        _place.With("taking.yml", Taking);
        var before = Everything();

        var end = _place.Run("bench", "taking.yml", "--vary", "copi.concurrency=1", "--vary", "copy.concurrency=0,x");

        Assert.Equal((2, ""), (end.ExitCode, end.Output));
        Assert.Equal(3, end.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("--vary copi.concurrency: error P107: ", end.Errors);
        Assert.Equal(before, Everything());
    }

    [Theory]
    [InlineData("--repeat", "0")]
    [InlineData("--files", "none")]
    [InlineData("--size", "4")]
    [InlineData("--files", "1", "from")]
    [InlineData("no-such-path")]
    [InlineData("empty")]
    [InlineData("--plot", "no-such-folder/x.svg")]
    public void Rejects_wrong_usage(params string[] more)
    {
        _place.With("taking.yml", Taking);
        Directory.CreateDirectory(_place.At("empty"));

        var end = _place.Run(["bench", "taking.yml", .. more]);

        Assert.Equal((2, ""), (end.ExitCode, end.Output));
        Assert.StartsWith("error: ", end.Errors);
    }

    [Fact]
    public void Settings_that_fail_are_named_with_the_reason_and_the_others_go_on()
    {
        _place.With("served.yml", Served).With("far/theirs", "theirs");

        var end = Bench("served.yml", "--vary", "far.root=theirs,inbox");

        Assert.Equal(1, end.ExitCode);
        Assert.Contains("far.root=theirs  failed: ", end.Output);
        Assert.Contains("best: --set far.root=inbox\n", end.Output);
        Assert.False(Directory.Exists(_place.At("log")));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void Signal_ends_it_and_everything_is_taken_away(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no signals there");
        _place.With("taking.yml", Taking);
        var before = Everything();
        using var bench = StartEndless();
        WaitFor(bench, "warm-up");

        Tool.Run("kill", $"-{signal}", $"{bench.Id}");
        var end = Workplace.End(bench);

        Assert.Equal(130, end.ExitCode);
        Assert.Contains("Cleaning up…", end.Errors);
        Assert.Equal(before, Everything());
    }

    [Fact]
    public void What_a_killed_bench_left_is_named_and_the_next_one_of_the_same_file_takes_it_away()
    {
        _place.With("taking.yml", Taking).With("served.yml", Served).With("far/theirs", "theirs");
        var before = Everything();
        using var bench = StartEndless();
        WaitFor(bench, "round 1");
        bench.Kill();
        bench.WaitForExit();
        Until.True(
            () => Directory.GetFiles(_place.At("log"), "*.lock", SearchOption.AllDirectories).All(IsFree),
            "its runs ended"
        );
        Assert.NotEqual(before, Everything());

        var other = Bench("served.yml");
        var same = Bench("taking.yml");

        Assert.Contains("A killed bench left the folders .pipeline-bench-", other.Errors);
        Assert.Contains("the next 'pipeline bench taking.yml' deletes them", other.Errors);
        Assert.Contains("of from:, to:, aside:; they are deleted now.", same.Errors);
        Assert.Equal(before, Everything());
    }

    [Fact]
    public void A_note_that_speaks_of_another_folder_is_left_alone()
    {
        _place.With("taking.yml", Taking).With("kept/x", "kept");
        _place.With(
            "log/bench-x/bench.json",
            """{"Bench":"x/../../kept","File":"taking.yml","Stores":[],"Missing":{"Folders":[]}}"""
        );
        var before = Everything();

        var end = Bench("taking.yml");

        Assert.Equal(0, end.ExitCode);
        Assert.DoesNotContain("killed", end.Errors);
        Assert.Equal(before, Everything());
    }

    [Fact]
    public void Other_pipelines_on_the_same_store_leave_the_files_of_a_bench()
    {
        _place.With("small.yml", Pipelines.Copy).With("from/.pipeline-bench-0123456789ab/data-1.bin", "x");

        var end = _place.Run("run", "small.yml", "--dry-run");

        Assert.Contains("created by a bench", end.Output);
        Assert.Contains("2 files would be processed, 1 skipped", end.Output);
    }

    [Fact]
    public void Every_kind_of_store_can_keep_to_a_folder() =>
        Assert.All(BuiltInStores.All, kind => Assert.True(kind.OptionsType.IsAssignableTo(typeof(IRootedOptions)), kind.Name));

    private ToolEnd Bench(params string[] arguments) =>
        _place.Run([
            "bench",
            .. arguments,
            "--files",
            "3",
            "--size",
            "20000B",
            .. arguments.Contains("--repeat") ? [] : (string[])["--repeat", "1"],
        ]);

    private Process StartEndless() => _place.Start("bench", "taking.yml", "--repeat", "100", "--files", "3", "--size", "10KiB");

    private static void WaitFor(Process process, string text)
    {
        while (process.StandardError.ReadLine() is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
                return;
        }
        Assert.Fail($"the program ended without saying '{text}'");
    }

    private static bool IsFree(string path)
    {
        try
        {
            File.OpenRead(path).Dispose();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Every file and folder of the workplace with what it holds.</summary>
    private SortedDictionary<string, string> Everything() =>
        new(
            Directory
                .EnumerateFileSystemEntries(_place.Folder, "*", SearchOption.AllDirectories)
                .ToDictionary(
                    path => Path.GetRelativePath(_place.Folder, path),
                    path => Directory.Exists(path) ? "" : $"{File.ReadAllText(path)} {File.GetLastWriteTimeUtc(path):O}"
                ),
            StringComparer.Ordinal
        );
}
