namespace Pipeline.Scenarios.Cli;

/// <summary>However a file is named to <c>pipeline why</c>, and what is said of a name that leads nowhere.</summary>
public sealed class WhyTests : IDisposable
{
    private readonly Workplace _place = new Workplace().With("small.yml", Pipelines.Copy).With("from/sub/orders.csv", "orders");

    public WhyTests() => _place.Run("run", "small.yml", "-q");

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("from/sub/orders.csv")]
    [InlineData("./from/sub/../sub/orders.csv")]
    [InlineData("to/sub/orders.csv")]
    [InlineData("/from/sub/orders.csv", true)]
    [InlineData("/linked/sub/orders.csv", true)]
    public void Path_as_a_shell_completes_it_is_understood(string path, bool below = false)
    {
        if (OperatingSystem.IsLinux())
            File.CreateSymbolicLink(_place.At("linked"), "from");

        var end = _place.Run("why", "small.yml", below ? _place.Folder + path : path);

        Assert.Equal(0, end.ExitCode);
        Assert.Contains("from:sub/orders.csv  -> to:sub/orders.csv\n", end.Output);
    }

    [Theory]
    [InlineData("sub/order.csv", "from:sub/orders.csv")]
    [InlineData("orders.csv", "from:sub/orders.csv")]
    [InlineData("sub/Orders.CSV", "from:sub/orders.csv")]
    [InlineData("form:sub/orders.csv", "from:sub/orders.csv")]
    [InlineData("from:sbu/orders.csv", "from:sub/orders.csv")]
    public void Name_that_leads_nowhere_gets_a_suggestion_and_exit_code_1(string path, string meant)
    {
        var end = _place.Run("why", "small.yml", path);

        Assert.Equal(1, end.ExitCode);
        Assert.Contains($"listed; did you mean {meant}", end.Output);
    }

    [Fact]
    public void Name_that_is_like_no_other_gets_none()
    {
        var end = _place.Run("why", "small.yml", "something-else");

        Assert.Equal(1, end.ExitCode);
        Assert.EndsWith(" listed.\n", end.Output);
    }

    [Fact]
    public void File_that_is_gone_since_it_was_done_is_known()
    {
        File.Delete(_place.At("from/sub/orders.csv"));

        Assert.Equal(0, _place.Run("why", "small.yml", "sub/orders.csv").ExitCode);
    }

    [Fact]
    public void Names_that_are_no_text_are_shown_apart_and_taken_as_they_are_shown()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "names of bytes are Linux's");
        Pipeline.Testing.Servers.Tool.Run(
            "sh",
            "-c",
            $"cd '{_place.At("from")}' && touch \"$(printf 'caf\\351')\" \"$(printf 'caf\\350')\""
        );

        var run = _place.Run("run", "small.yml");
        var why = _place.Run("why", "small.yml", @"caf\xE9");

        Assert.Contains(@"  from:caf\xE8: glob: ", run.Output);
        Assert.Contains(@"  from:caf\xE9: glob: ", run.Output);
        Assert.Contains(@"would fail in glob: from:caf\xE9 ", why.Output);
        // The runtime cannot delete such names.
        Pipeline.Testing.Servers.Tool.Run("rm", "-r", _place.At("from"));
        Assert.DoesNotContain(@"caf\xE8", why.Output);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Manifest_that_was_put_away_is_told_of(bool goesOn)
    {
        File.Move(_place.At("log/small.manifest.jsonl"), _place.At("log/small.manifest.jsonl.old"));
        if (goesOn)
        {
            _place.With("from/later.csv", "x");
            foreach (var file in Directory.EnumerateFiles(_place.At("log"), "small.db"))
                Older(file);
            _place.Run("run", "small.yml", "-q");
        }

        var old = _place.Run("why", "small.yml", "sub/orders.csv");

        Assert.Equal(0, old.ExitCode);
        Assert.Contains("small.manifest.jsonl.old\n", old.Output);
        Assert.Contains(goesOn ? "older lines are missing" : "is empty", old.Output);
        if (goesOn)
            Assert.DoesNotContain("elsewhere", _place.Run("why", "small.yml", "later.csv").Output);
    }

    [Fact]
    public void Manifest_is_read_over_all_its_files_and_what_is_gone_of_it_is_told()
    {
        _place.With("small.yml", Pipelines.Copy + "manifest: { roll: 1KiB }\n");
        for (var run = 1; run <= 6; run++)
        {
            _place.With($"from/{run}.csv", "x");
            _place.Run("run", "small.yml", "-q");
        }
        Assert.True(File.Exists(_place.At("log/small.manifest.000002.jsonl")));

        // The first file of all, as logrotate might have named it.
        File.Move(_place.At("log/small.manifest.000001.jsonl"), _place.At("log/small.manifest.jsonl.1"));
        Assert.Contains("  copy done -> to:sub/orders.csv", _place.Run("why", "small.yml", "sub/orders.csv").Output);
        Assert.Equal((0, ""), (_place.Run("check", "small.yml").ExitCode, _place.Run("check", "small.yml").Output));

        File.Delete(_place.At("log/small.manifest.jsonl.1"));
        var gone = _place.Run("why", "small.yml", "6.csv");
        Assert.Contains("  copy done -> to:6.csv", gone.Output);
        Assert.Equal((0, ""), (_place.Run("check", "small.yml").ExitCode, _place.Run("check", "small.yml").Output));
        Assert.Matches(
            @"  nothing since 20\d\d-\d\d-\d\d \d\d:\d\d:\d\dZ, when the manifest begins",
            _place.Run("why", "small.yml", "no").Output
        );
    }

    [Fact]
    public void File_that_may_be_forgotten_is_told_of_as_that()
    {
        _place.With("small.yml", Pipelines.Copy + "journal: { keep: 30d }\n");

        Assert.Contains("or its record has expired ('keep' is 30d)", _place.Run("why", "small.yml", "no").Output);
    }

    /// <summary>Every time of a list has the same form, with its zone.</summary>
    [Fact]
    public void Times_have_one_form()
    {
        var end = _place.Run("why", "small.yml", "sub/orders.csv");

        var times = System.Text.RegularExpressions.Regex.Matches(end.Output, @"\d\d:\d\d:\d\d\S?");
        Assert.True(times.Count >= 4);
        Assert.All(times, time => Assert.EndsWith("Z", time.Value));
    }

    [Fact]
    public void Time_to_come_is_told_as_that()
    {
        File.SetLastWriteTimeUtc(_place.At("from/sub/orders.csv"), new DateTime(2099, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        _place.With("young.yml", Pipelines.Copy.Replace("\"from:\"", "\"from:\", min_age: 1m"));

        var end = _place.Run("why", "young.yml", "sub/orders.csv");

        Assert.Contains("written at 2099-01-01 00:00:00Z, ", end.Output);
        Assert.DoesNotContain("-", end.Output[end.Output.IndexOf("00:00:00Z, ", StringComparison.Ordinal)..].Split('(')[0]);
    }

    /// <summary>The journal remembers the file from an hour ago.</summary>
    private static void Older(string database) =>
        Pipeline.Testing.Servers.Tool.Run(
            "python3",
            "-c",
            $"import sqlite3,sys; c=sqlite3.connect('{database}'); c.execute('UPDATE files SET at = at - 36000000000'); c.commit()"
        );
}
