namespace Pipeline.Scenarios.Cli;

/// <summary><c>pipeline check</c>, <c>journal</c> and <c>why</c> on a pipeline that has run.</summary>
public sealed class CheckTests : IDisposable
{
    private readonly Workplace _place = new Workplace()
        .With("small.yml", Pipelines.Copy)
        .With("from/a.csv", "aaa")
        .With("from/b.csv", "b");

    public CheckTests() => _place.Run("run", "small.yml", "-q");

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Check_finds_nothing_wrong_after_a_run()
    {
        var end = _place.Run("check", "small.yml");

        Assert.Equal((0, ""), (end.ExitCode, end.Output));
        Assert.StartsWith("small: 2 files checked", end.Errors);
    }

    [Fact]
    public void Check_names_a_copy_that_was_lost_with_its_origin()
    {
        File.Delete(_place.At("to/a.csv"));
        File.Delete(_place.At("from/a.csv"));

        var end = _place.Run("check", "small.yml", "--size-only");

        Assert.Equal(1, end.ExitCode);
        Assert.Contains("a.csv", end.Output);
        Assert.DoesNotContain("b.csv", end.Output);
    }

    [Fact]
    public void Nothing_yet_is_not_lost()
    {
        Directory.Delete(_place.At("log"), recursive: true);

        var check = _place.Run("check", "small.yml");
        var journal = _place.Run("journal", "small.yml");
        var why = _place.Run("why", "small.yml", "a.csv");

        Assert.Equal((0, ""), (check.ExitCode, check.Output));
        Assert.StartsWith("small: nothing to check yet: no run has written a journal in ", check.Errors);
        Assert.StartsWith("small: there is no journal yet: ", journal.Errors);
        Assert.Contains("  nothing: there is no journal yet: ", why.Output);
        Assert.False(Directory.Exists(_place.At("log")));
    }

    [Fact]
    public void Run_that_has_done_nothing_needs_no_manifest()
    {
        _place.With("empty.yml", Pipelines.Copy.Replace("small", "empty").Replace("\"from:\"", "\"from:\", pattern: \"*.txt\""));
        _place.Run("run", "empty.yml");
        File.Delete(_place.At("log/empty.manifest.jsonl"));

        Assert.Equal((0, ""), (_place.Run("check", "empty.yml").ExitCode, _place.Run("check", "empty.yml").Output));
    }

    [Theory]
    [InlineData("small.db", "the journal ")]
    [InlineData("small.manifest.jsonl", "the manifest ")]
    public void What_is_gone_is_named_with_what_to_do(string gone, string named)
    {
        foreach (var file in Directory.EnumerateFiles(_place.At("log"), $"{gone}*"))
            File.Delete(file);

        var end = _place.Run("check", "small.yml");

        Assert.Equal(1, end.ExitCode);
        Assert.StartsWith(named, end.Output);
        Assert.Contains("restore", end.Output);
    }

    [Fact]
    public void Journal_lists_files_by_state()
    {
        var all = _place.Run("journal", "small.yml");
        var failed = _place.Run("journal", "small.yml", "--state", "failed");
        var json = _place.Run("journal", "small.yml", "--json");

        Assert.Contains("from:a.csv  -> to:a.csv\n", all.Output);
        Assert.Equal("", failed.Output);
        Assert.StartsWith("{\"origin\":\"from:a.csv\",\"state\":\"done\",\"length\":3,", json.Output);
        Assert.Equal(2, json.Output.TrimEnd('\n').Split('\n').Length);
    }

    [Theory]
    [InlineData("a.csv")]
    [InlineData("from:a.csv")]
    [InlineData("to:a.csv")]
    public void Why_tells_what_was_done_with_a_file(string path)
    {
        var end = _place.Run("why", "small.yml", path);

        Assert.Equal(0, end.ExitCode);
        Assert.Contains("from:a.csv  -> to:a.csv\n", end.Output);
        Assert.Contains("copy done -> to:a.csv", end.Output);
        Assert.DoesNotContain("b.csv", end.Output);
    }

    [Fact]
    public void Why_tells_why_a_file_was_not_taken()
    {
        _place.With("picky.yml", Pipelines.Copy.Replace("\"from:\"", "\"from:\", pattern: \"*.txt\"")).With("from/new.txt", "n");

        Assert.Contains("  would skip it: done on ", _place.Run("why", "small.yml", "a.csv").Output);
        Assert.Contains("  would skip it: ", _place.Run("why", "picky.yml", "b.csv").Output);
        Assert.Contains("  would process it\n  copy: ", _place.Run("why", "picky.yml", "new.txt").Output);
        Assert.Contains("  would not find it", _place.Run("why", "picky.yml", "no-such-file").Output);
    }
}
