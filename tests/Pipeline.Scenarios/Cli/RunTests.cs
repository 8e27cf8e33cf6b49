using System.Text.Json;

namespace Pipeline.Scenarios.Cli;

/// <summary>What a run says, where, and with which exit code.</summary>
public sealed class RunTests : IDisposable
{
    private readonly Workplace _place = new Workplace()
        .With("small.yml", Pipelines.Copy)
        .With("from/a.csv", "a")
        .With("from/sub/b.csv", "bb");

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Says_what_was_done_and_then_that_nothing_is_new()
    {
        var first = _place.Run("run", "small.yml");
        var second = _place.Run("run", "small.yml");

        Assert.Equal(0, first.ExitCode);
        Assert.StartsWith("small is done: 2 found, 2 done, 0 failed, 0 skipped; 3 B in ", first.Output);
        Assert.Equal("bb", File.ReadAllText(_place.At("to/sub/b.csv")));
        Assert.Equal(0, second.ExitCode);
        Assert.StartsWith("small: nothing new: 2 files listed", second.Output);
        AssertConserved();
    }

    [Theory]
    [InlineData("{ local: { root: /proc/sys/kernel } }")]
    [InlineData("{ sftp: { built_in: /proc/sys/kernel } }")]
    public void Files_of_the_kernel_of_which_the_size_is_told_as_0_are_copied_whole(string store)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "there is no /proc elsewhere");
        var pipeline = Pipelines
            .Copy.Replace("{ local: { root: from } }", store)
            .Replace("\"from:\"", "\"from:\", pattern: \"os*\"");
        _place.With("proc.yml", pipeline + "  - verify: {}\n");

        var end = _place.Run("run", "proc.yml");

        Assert.True(end.ExitCode == 0, end.Output + end.Errors);
        foreach (var name in (string[])["osrelease", "ostype"])
            Assert.Equal(File.ReadAllText($"/proc/sys/kernel/{name}"), File.ReadAllText(_place.At("to", name)));
    }

    [Fact]
    public void Quiet_says_nothing_when_all_is_well()
    {
        var end = _place.Run("run", "small.yml", "-q");

        Assert.Equal(0, end.ExitCode);
        Assert.Equal("", end.Output + end.Errors);
        Assert.True(File.Exists(_place.At("to/a.csv")));
        AssertConserved();
    }

    [Fact]
    public void Each_v_tells_more()
    {
        var plain = _place.Run("run", "small.yml");
        _place.With("from/a.csv", "changed");
        var files = _place.Run("run", "small.yml", "-v");
        _place.With("from/a.csv", "changed again");
        var steps = _place.Run("run", "small.yml", "-vv");

        Assert.Equal("", plain.Errors);
        Assert.Contains("from:a.csv: done\n", files.Errors);
        Assert.DoesNotContain("from:a.csv: copy: ", files.Errors);
        Assert.Contains("from:a.csv: copy: ", steps.Errors);
        AssertConserved();
    }

    [Fact]
    public void Log_files_hold_what_their_names_say_and_are_the_owners_alone()
    {
        _place.Run("run", "small.yml");

        Assert.Contains("DBG [small] from:a.csv: copy: ", File.ReadAllText(_place.At("log/all-debug.log")));
        var info = File.ReadAllText(_place.At("log/all-info.log"));
        Assert.Contains("INF [small] from:a.csv: done", info);
        Assert.DoesNotContain("DBG", info);
        if (!OperatingSystem.IsWindows())
        {
            foreach (var file in Directory.EnumerateFiles(_place.At("log"), "all-*.log"))
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public void Json_is_one_object_and_alone_on_standard_output()
    {
        var end = _place.Run("run", "small.yml", "--json");

        var summary = JsonDocument.Parse(end.Output).RootElement;
        Assert.Single(end.Output.TrimEnd('\n').Split('\n'));
        Assert.Equal("small", summary.GetProperty("pipeline").GetString());
        Assert.Equal("done", summary.GetProperty("result").GetString());
        Assert.Equal(0, summary.GetProperty("exit_code").GetInt32());
        Assert.Equal(2, summary.GetProperty("done").GetInt32());
        Assert.Equal(3, summary.GetProperty("bytes").GetInt32());
        Assert.Equal(12, summary.GetProperty("run").GetString()!.Length);
        Assert.True(summary.GetProperty("seconds").GetDouble() > 0);
        Assert.Empty(summary.GetProperty("failures").EnumerateArray());
        AssertConserved();
    }

    [Fact]
    public void Bytes_that_are_read_for_verification_are_told_apart_from_those_transferred()
    {
        var stages = Pipelines.Copy + "  - verify: { by: sha256 }\n  - delete: { what: origin }\n";
        _place.With("away.yml", stages);

        var text = _place.Run("run", "away.yml");
        _place.With("from/a.csv", "aaaaa");
        var json = JsonDocument.Parse(_place.Run("run", "away.yml", "--json").Output).RootElement;

        Assert.Contains("; 3 B in ", text.Output);
        Assert.EndsWith(" read for verification.\n", text.Output);
        Assert.Equal(5, json.GetProperty("bytes").GetInt32());
        Assert.InRange(json.GetProperty("verified_bytes").GetInt32(), 5, 10);
    }

    [Fact]
    public void What_auto_chose_is_said_in_text_json_and_log()
    {
        var text = _place.Run("run", "small.yml", "--set", "copy.concurrency=auto");
        _place.With("from/a.csv", "changed");
        var json = _place.Run("run", "small.yml", "--set", "copy.concurrency=auto", "--json");

        Assert.Contains("\nValues found for auto: copy.concurrency=2 (the run was too short to try more)\n", text.Output);
        var tuned = Assert.Single(JsonDocument.Parse(json.Output).RootElement.GetProperty("tuned").EnumerateArray());
        Assert.Equal(
            ("copy", "concurrency", "2", false),
            (
                tuned.GetProperty("stage").GetString(),
                tuned.GetProperty("option").GetString(),
                tuned.GetProperty("value").GetString(),
                tuned.GetProperty("is_tried").GetBoolean()
            )
        );
        Assert.Contains("; values found for auto: copy.concurrency=2", File.ReadAllText(_place.At("log/all-info.log")));
        AssertConserved();
    }

    [Fact]
    public void Chunks_whose_size_is_auto_make_the_same_file_and_the_size_is_said()
    {
        _place.With(
            "chunked.yml",
            """
            pipeline: chunked
            stores:
              from: { local: { root: from } }
              far: { sftp: { built_in: far } }
            stages:
              - glob: { in: "from:" }
              - chunk: { size: auto }
              - upload: { to: "far:{path}" }

            """
        );
        Directory.CreateDirectory(_place.At("far"));
        var bytes = new byte[(9 << 20) + 1];
        new Random(1).NextBytes(bytes);
        File.WriteAllBytes(_place.At("from/big"), bytes);

        var end = _place.Run("run", "chunked.yml");

        Assert.Equal((0, ""), (end.ExitCode, end.Errors));
        Assert.Contains("\nValues found for auto: chunk.size=8MiB (the run was too short to try more)\n", end.Output);
        Assert.Equal(bytes, File.ReadAllBytes(_place.At("far/big")));
        Assert.Equal("a", File.ReadAllText(_place.At("far/a.csv")));
        AssertConserved("chunked.yml");
    }

    [Fact]
    public void File_that_fails_is_named_with_its_reason_and_the_next_command()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "made with a folder in the copy's place");
        _place.With("to/a.csv/stands-in-the-way", "x");

        var end = _place.Run("run", "small.yml");
        var json = _place.Run("run", "small.yml", "--json", "-q");

        Assert.Equal(1, end.ExitCode);
        Assert.Contains("error: from:a.csv: failed in copy: ", end.Errors);
        Assert.Contains("Failed (1 file):\n  from:a.csv: copy: ", end.Output);
        Assert.Contains("pipeline why small.yml from:a.csv\n", end.Output);
        Assert.Contains("from:a.csv: failed in copy", File.ReadAllText(_place.At("log/all-error.log")));
        var failure = JsonDocument.Parse(json.Output).RootElement.GetProperty("failures")[0];
        Assert.Equal("from:a.csv", failure.GetProperty("file").GetString());
        Assert.Equal("copy", failure.GetProperty("stage").GetString());
        Assert.NotEqual("", failure.GetProperty("reason").GetString());
        Assert.Equal("bb", File.ReadAllText(_place.At("to/sub/b.csv")));
        AssertConserved();
    }

    [Fact]
    public void Run_that_breaks_says_where_in_one_line()
    {
        var end = _place.Run("run", "small.yml", "--set", "glob.in=from:missing");

        Assert.Equal(3, end.ExitCode);
        var error = Assert.Single(end.Errors.Split('\n'), line => line.StartsWith("error: ", StringComparison.Ordinal));
        Assert.Contains("missing", error);
        Assert.DoesNotContain("   at ", end.Errors);
    }

    [Fact]
    public void Dry_run_says_for_every_file_what_and_why_and_does_nothing()
    {
        _place.Run("run", "small.yml", "--set", "glob.pattern=a.csv");
        _place.With("from/new.csv", "new");

        var end = _place.Run("run", "small.yml", "--dry-run", "--set", "glob.exclude=sub");

        Assert.Equal(0, end.ExitCode);
        Assert.Contains("= from:a.csv: ", end.Output);
        Assert.Contains("+ from:new.csv (3 B): copy: ", end.Output);
        Assert.Contains("· from:sub/b.csv: ", end.Output);
        Assert.Contains("Dry run, nothing was done: 1 file would be processed, 2 skipped.", end.Output);
        Assert.False(File.Exists(_place.At("to/new.csv")));
    }

    [Fact]
    public void Dry_run_marks_a_file_that_changed_since()
    {
        _place.Run("run", "small.yml");
        _place.With("from/a.csv", "changed");

        var end = _place.Run("run", "small.yml", "--dry-run");

        Assert.Contains("~ from:a.csv (7 B): copy: ", end.Output);
        Assert.Equal("a", File.ReadAllText(_place.At("to/a.csv")));
        AssertConserved();
    }

    [Fact]
    public void Dry_run_leaves_no_journal_where_there_was_none()
    {
        _place.Run("run", "small.yml", "--dry-run");

        Assert.False(File.Exists(_place.At("log/small.db")));
        Assert.False(Directory.Exists(_place.At("to")));
    }

    [Fact]
    public void Name_with_control_characters_forges_no_line_and_drives_no_terminal()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "such a name cannot be made there");
        const string evil = "evil\n2026-01-01T00:00:00.000+00:00 ERR [small] forged\u001b[2J\u202e.csv";
        _place.With($"from/{evil}", "x");

        var end = _place.Run("run", "small.yml", "-vv");
        var dry = _place.Run("run", "small.yml", "--dry-run");
        var journal = _place.Run("journal", "small.yml");
        var why = _place.Run("why", "small.yml", evil);

        Assert.Equal(0, end.ExitCode);
        Assert.True(File.Exists(_place.At("to", evil)));
        var logs = string.Concat(Directory.EnumerateFiles(_place.At("log"), "all-*.log").Select(File.ReadAllText));
        foreach (var text in (string[])[end.Output, end.Errors, dry.Output, journal.Output, why.Output, logs])
        {
            Assert.DoesNotContain('\u001b', text);
            Assert.DoesNotContain('\u202e', text);
            Assert.DoesNotContain("\n2026-01-01T", text);
        }
        Assert.Contains(@"evil\n2026-01-01T00:00:00.000+00:00 ERR [small] forged\u001B[2J\u202E.csv", logs);
        AssertConserved();
    }

    /// <summary>Nothing was lost, as the program itself looks for it.</summary>
    private void AssertConserved(string file = "small.yml")
    {
        var end = _place.Run("check", file);
        Assert.True(end.ExitCode == 0, end.Output + end.Errors);
    }
}
