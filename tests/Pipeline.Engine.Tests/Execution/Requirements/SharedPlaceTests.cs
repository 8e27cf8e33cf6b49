using Pipeline.Engine.Observability;

namespace Pipeline.Engine.Tests.Execution.Requirements;

/// <summary>
/// Files of several origins that lead to one place: the copy of another origin is never written over.
/// </summary>
public sealed class SharedPlaceTests : IDisposable
{
    private const string Look = "  - glob: { in: \"from:\" }\n";
    private const string Away = "  - verify: {}\n  - delete: { what: origin }\n";
    private readonly EditedPipeline _pipeline = new();

    public void Dispose() => _pipeline.Dispose();

    [Theory]
    [InlineData("fetch-to-incoming", "{name}")]
    [InlineData("copy", "all.csv")]
    [InlineData("archive", "{ext}")]
    [InlineData("upload", "{modified:yyyy}/{name}")]
    public async Task Of_two_files_of_one_run_one_arrives_and_the_other_stays(string stage, string place)
    {
        _pipeline.With("from/x/a.csv", "one").With("from/y/a.csv", "three");

        var told = await RunAsync(Look + $"  - {stage}: {{ to: \"to:{place}\" }}\n" + Away);

        Assert.Equal((1, 1), (told.Report.Total.Done, told.Report.Total.Failed));
        var left = Assert.Single(_pipeline.Files("from"));
        Assert.Contains($"from:{left["from/".Length..]} has the same destination", Assert.Single(told.Failed));
        Assert.Contains("is the copy of from:", told.Failed[0]);
        Assert.NotEqual(_pipeline.Text(left), _pipeline.Text(Assert.Single(_pipeline.Files("to"))));
    }

    [Theory]
    [InlineData("differs")]
    [InlineData("replace")]
    public async Task A_file_of_another_day_does_not_replace_the_copy_of_one_that_is_gone(string ifExists)
    {
        var stages = Look + $"  - copy: {{ to: \"to:{{name}}\", if_exists: {ifExists} }}\n" + Away;
        _pipeline.With("from/monday/a.csv", "one");
        await RunAsync(stages);
        _pipeline.With("from/tuesday/a.csv", "three");

        var told = await RunAsync(stages);

        Assert.Equal(
            "from:tuesday/a.csv to:a.csv is the copy of from:monday/a.csv and was not replaced: from:tuesday/a.csv has the same destination. "
                + "Add words to 'to' that differ for the two ({path}), or write 'if_exists: rename'",
            Assert.Single(told.Failed)
        );
        Assert.Equal(("one", "three"), (_pipeline.Text("to/a.csv"), _pipeline.Text("from/tuesday/a.csv")));
        Assert.Equal(RunResult.SomeFailed, told.Report.Result);
        Assert.Empty(await _pipeline.TroubleAsync(_pipeline.Plan(stages)));
    }

    [Theory]
    [InlineData("differs", 1)]
    [InlineData("fail", 1)]
    [InlineData("rename", 2)]
    public async Task A_copy_of_another_file_that_looks_the_same_is_not_kept_as_this_one_s(string ifExists, int copies)
    {
        var stages =
            Look
            + $"  - copy: {{ to: \"to:{{name}}\", if_exists: {ifExists} }}\n  - verify: {{ by: size }}\n  - delete: {{ what: origin, needs: size }}\n";
        _pipeline.With("from/monday/a.csv", "one");
        await RunAsync(stages);
        _pipeline.With("from/tuesday/a.csv", "two");

        var told = await RunAsync(stages);

        Assert.Equal(copies, _pipeline.Files("to").Length);
        Assert.Equal(copies == 1 ? 1 : 0, told.Failed.Length);
        var texts = _pipeline.Files("to").Concat(_pipeline.Files("from")).Select(_pipeline.Text);
        Assert.Equal(["one", "two"], texts.Order());
    }

    [Fact]
    public async Task With_rename_both_get_a_name()
    {
        _pipeline.With("from/x/a.csv", "one").With("from/y/a.csv", "three");

        var told = await RunAsync(Look + "  - copy: { to: \"to:{name}\", if_exists: rename }\n" + Away);

        Assert.Equal(2, told.Report.Total.Done);
        Assert.Equal(["to/a (2).csv", "to/a.csv"], _pipeline.Files("to"));
    }

    [Fact]
    public async Task What_deletes_nothing_may_replace_when_it_says_so()
    {
        _pipeline.With("from/x/a.csv", "one").With("from/y/a.csv", "three");

        var told = await RunAsync(Look + "  - copy: { to: \"to:{name}\", if_exists: replace }\n");

        Assert.Equal((2, 0), (told.Report.Total.Done, told.Report.Total.Failed));
    }

    [Fact]
    public async Task A_new_version_of_the_same_file_replaces_its_old_copy()
    {
        const string Stages = Look + "  - copy: { to: \"to:{name}\" }\n" + Away;
        _pipeline.With("from/x/a.csv", "one");
        await RunAsync(Stages);
        _pipeline.With("from/x/a.csv", "three");

        var told = await RunAsync(Stages);

        Assert.Equal((1, "three"), (told.Report.Total.Done, _pipeline.Text("to/a.csv")));
    }

    [Fact]
    public async Task A_name_is_free_when_its_copy_was_taken_away()
    {
        const string Stages = Look + "  - copy: { to: \"to:{name}\" }\n" + Away;
        _pipeline.With("from/monday/a.csv", "one");
        await RunAsync(Stages);
        _pipeline.Remove("to/a.csv");
        _pipeline.With("from/tuesday/a.csv", "three");

        var told = await RunAsync(Stages);

        Assert.Equal((1, "three"), (told.Report.Total.Done, _pipeline.Text("to/a.csv")));
    }

    [Fact]
    public async Task A_staging_folder_of_plain_names_is_free_again_when_its_file_has_gone_on()
    {
        const string Stages =
            Look
            + "  - copy: { to: \"hold:{name}\" }\n    concurrency: 1\n  - archive: { to: \"backup:{path}\" }\n  - verify: {}\n  - delete: { what: place }\n";
        _pipeline.With("from/monday/a.csv", "one");
        await RunAsync(Stages);
        _pipeline.With("from/tuesday/a.csv", "three");

        var told = await RunAsync(Stages);

        Assert.Empty(told.Failed);
        Assert.Equal(("one", "three"), (_pipeline.Text("backup/monday/a.csv"), _pipeline.Text("backup/tuesday/a.csv")));
    }

    [Fact]
    public async Task Two_pipelines_on_one_journal_know_of_each_others_copies_also_below_another_root()
    {
        _pipeline.With("from/x/a.csv", "one");
        var first = _pipeline.Plan(Look + "  - copy: { to: \"to:new/{name}\" }\n" + Away, "pipeline: one\njournal: p");
        await _pipeline.RunAsync(first);
        _pipeline.With("from/y/a.csv", "three");
        var second = _pipeline.Plan(
            Look + "  - copy: { to: \"hold:{name}\" }\n" + Away,
            "pipeline: other\njournal: p",
            ("hold", "to/new")
        );

        var told = await _pipeline.RunAsync(second);

        Assert.Contains("hold:a.csv is the copy of from:x/a.csv", Assert.Single(told.Failed));
        Assert.Equal(("one", "three"), (_pipeline.Text("to/new/a.csv"), _pipeline.Text("from/y/a.csv")));
    }

    [Fact]
    public async Task The_quarantined_file_of_another_is_not_written_over()
    {
        const string Failing = Look + "  - copy: { to: \"to:{path}\", if_exists: fail }\n    quarantine: \"hold:{name}\"\n";
        _pipeline.With("from/x/a.csv", "one").With("to/x/a.csv", "other");
        await RunAsync(Failing);
        Assert.Equal(["hold/a.csv"], _pipeline.Files("hold"));
        _pipeline.With("from/y/a.csv", "three");

        var told = await RunAsync(Look + "  - copy: { to: \"hold:{name}\" }\n" + Away);

        Assert.Contains("hold:a.csv is the copy of from:x/a.csv", Assert.Single(told.Failed));
        Assert.Equal("one", _pipeline.Text("hold/a.csv"));
    }

    [Fact]
    public async Task Chunks_are_not_joined_over_the_copy_of_another()
    {
        const string Stages = Look + "  - chunk: { size: 64KiB }\n  - upload: { to: \"to:{name}\" }\n" + Away;
        _pipeline.With("from/monday/a.csv", new string('1', 200_000));
        var first = await RunAsync(Stages);
        Assert.Equal(1, first.Report.Total.Done);
        _pipeline.With("from/tuesday/a.csv", new string('3', 300_000));

        var told = await RunAsync(Stages);

        Assert.Contains("to:a.csv is the copy of from:monday/a.csv", Assert.Single(told.Failed));
        Assert.Equal(200_000, _pipeline.Text("to/a.csv")!.Length);
        Assert.Equal(["to/a.csv"], _pipeline.Files("to"));
    }

    [Fact]
    public async Task Copies_of_a_journal_of_an_older_version_are_known_after_the_first_run()
    {
        const string Stages = Look + "  - copy: { to: \"to:{name}\" }\n" + Away;
        _pipeline.With("from/monday/a.csv", "one");
        await RunAsync(Stages);
        _pipeline.Sql("UPDATE files SET asked = NULL, store_id = NULL; DELETE FROM copies; DELETE FROM plans");
        await RunAsync(Stages);
        _pipeline.With("from/tuesday/a.csv", "three");

        Assert.Contains("is the copy of from:monday/a.csv", Assert.Single((await RunAsync(Stages)).Failed));
    }

    [Fact]
    public async Task The_check_names_the_file_whose_copy_another_has_replaced()
    {
        const string Stages = Look + "  - copy: { to: \"to:{name}\", if_exists: replace }\n";
        _pipeline.With("from/monday/a.csv", "one");
        await RunAsync(Stages);
        _pipeline.With("from/tuesday/a.csv", "two");
        await RunAsync(Stages);
        _pipeline.Remove("from/monday/a.csv");

        var trouble = await _pipeline.TroubleAsync(_pipeline.Plan(Stages));

        Assert.Equal(
            "to:a.csv is now the copy of from:tuesday/a.csv; it is the copy of from:monday/a.csv, which does not exist",
            Assert.Single(trouble)
        );
    }

    private Task<EditedPipeline.Told> RunAsync(string stages) => _pipeline.RunAsync(_pipeline.Plan(stages));
}
