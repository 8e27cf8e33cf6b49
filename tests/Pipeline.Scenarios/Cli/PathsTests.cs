using Pipeline.Testing;

namespace Pipeline.Scenarios.Cli;

/// <summary>Files and folders named behind the pipeline file, in the place of what the glob finds.</summary>
public sealed class PathsTests : IDisposable
{
    private readonly Workplace _place = new Workplace()
        .With("push.yml", Push)
        .With("away.yml", Push.Replace("push", "away").Replace("verify: {}", "verify: {}\n  - delete: { empty_folders: true }"))
        .With("outbox/usual.csv", "usual")
        .With("one/x.csv", "one")
        .With("two/x.csv", "two")
        .With("two/deep/y.csv", "deep")
        .With("two/z.txt", "no csv");

    private const string Push = """
        pipeline: push
        stores:
          outbox: { local: { root: outbox } }
          server: { sftp: { built_in: served } }
        stages:
          - glob: { in: "outbox:", pattern: "**/*.csv", min_size: 4B, exclude: deep }
          - copy: { to: "server:{path}" }
          - verify: {}
        schedule: { every: 1h }

        """;

    public PathsTests() => Directory.CreateDirectory(_place.At("served"));

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Takes_what_is_named_once_and_nothing_else_and_not_twice()
    {
        string[] command = ["run", "push.yml", "one/x.csv", "two/x.csv"];
        var first = _place.Run(command);
        var second = _place.Run(command);

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Equal(["one/x.csv=one", "two/x.csv=two"], Served());
        Assert.StartsWith("push is done: 2 found, 2 done", first.Output);
        Assert.StartsWith("push: nothing new: 2 files listed", second.Output);
        Assert.Equal(0, _place.Run("check", "push.yml").ExitCode);
    }

    [Fact]
    public void Where_the_run_is_started_and_what_else_is_named_makes_no_file_new()
    {
        _place.Run("run", "push.yml", "one/x.csv");
        var whole = _place.Run("run", "push.yml", _place.At("one", "x.csv"), "two/z.txt", "-v");

        Assert.StartsWith("push is done: 1 found, 1 done, 0 failed, 1 skipped", whole.Output);
        Assert.Equal(["x.csv=one", "z.txt=no csv"], Served());
    }

    [Fact]
    public void What_the_glob_would_find_too_is_the_same_file()
    {
        _place.Run("run", "push.yml", "outbox/usual.csv");
        var glob = _place.Run("run", "push.yml", "--loops", "1");

        Assert.StartsWith("push: nothing new: 1 file listed", glob.Output);
        Assert.Equal(["usual.csv=usual"], Served());
    }

    [Fact]
    public void Folder_is_expanded_and_filtered_and_a_named_file_is_not_filtered()
    {
        var folder = _place.Run("run", "push.yml", "two", "--dry-run");
        var named = _place.Run("run", "push.yml", "two", "two/z.txt", "two/deep/y.csv");

        Assert.Equal((0, 0), (folder.ExitCode, named.ExitCode));
        Assert.Contains("two/x.csv: 3 B is smaller than min_size", folder.Output);
        Assert.Contains("two/deep/y.csv: excluded by 'deep'", folder.Output);
        Assert.Contains("two/z.txt: does not match", folder.Output);
        Assert.Contains("0 files would be processed, 3 skipped", folder.Output);
        Assert.Equal(["two/deep/y.csv=deep", "two/z.txt=no csv"], Served());
    }

    [Fact]
    public void Nothing_is_started_when_one_of_them_is_missing()
    {
        var end = _place.Run("run", "push.yml", "one/x.csv", "two/absent.csv");

        Assert.Equal(2, end.ExitCode);
        Assert.Equal(
            "two/absent.csv: error P401: there is no such file or folder; for a path in store 'outbox' write outbox:PATH\n",
            end.Errors
        );
        Assert.Empty(Served());
        Assert.False(Directory.Exists(_place.At("log")));
    }

    [Fact]
    public void Link_that_is_named_is_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "making links needs a right there");
        File.CreateSymbolicLink(_place.At("link.csv"), "one/x.csv");
        var end = _place.Run("run", "push.yml", "link.csv");

        Assert.Equal(0, end.ExitCode);
        Assert.Equal(["link.csv=one"], Served());
    }

    [Fact]
    public void Odd_names_are_names()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "such names cannot be made there");
        string[] names = ["-x", "@one", "a\nb", " ", "outbox:c"];
        foreach (var name in names)
            _place.With(name, "odd");
        var end = _place.Run([
            "run",
            "push.yml",
            "-q",
            "--",
            .. names.Select(name => name.StartsWith("outbox") ? $"./{name}" : name),
        ]);

        Assert.Equal((0, ""), (end.ExitCode, end.Errors));
        Assert.Equal(names.Select(name => $"{name}=odd").Order(StringComparer.Ordinal), Served());
    }

    [Fact]
    public void Taken_away_is_what_was_named_and_no_folder_that_was()
    {
        _place.With("away/nest/only.csv", "only one");
        var end = _place.Run("run", "away.yml", "away", "one/x.csv");

        Assert.Equal(0, end.ExitCode);
        Assert.Equal(["away/nest/only.csv=only one", "x.csv=one"], Served());
        Assert.False(Directory.Exists(_place.At("away", "nest")));
        Assert.True(Directory.Exists(_place.At("away")));
        Assert.True(Directory.Exists(_place.At("one")));
        Assert.False(File.Exists(_place.At("one", "x.csv")));
        Assert.Equal(0, _place.Run("check", "away.yml").ExitCode);
    }

    [Fact]
    public void Folders_above_those_that_were_named_stay_also_when_they_tell_them_apart()
    {
        _place.With("p/data/a.csv", "in p").With("q/data/a.csv", "in q");
        var end = _place.Run("run", "away.yml", "p/data", "q/data");

        Assert.Equal(0, end.ExitCode);
        Assert.Equal(["p/data/a.csv=in p", "q/data/a.csv=in q"], Served());
        Assert.True(Directory.Exists(_place.At("p", "data")) && Directory.Exists(_place.At("q", "data")));
    }

    [Fact]
    public void Story_of_a_named_file_can_be_asked_for_as_the_summary_says()
    {
        var place = $"file:{_place.At("one", "x.csv").TrimStart('/')}";
        _place.With("served/x.csv/in-the-way", "");
        var end = _place.Run("run", "push.yml", "one/x.csv");
        var why = _place.Run("why", "push.yml", place);

        Assert.Equal(1, end.ExitCode);
        Assert.Contains($"pipeline why push.yml {place}\n", end.Output);
        Assert.Contains($"failed", why.Output);
        Assert.Contains("would process it", why.Output);
    }

    private List<string> Served() =>
        [
            .. TempFolder
                .FilesBelow(_place.At("served"))
                .Select(file => $"{file}={File.ReadAllText(Path.Combine(_place.At("served"), file))}")
                .Order(StringComparer.Ordinal),
        ];
}
