using Pipeline.Engine.Observability;

namespace Pipeline.Engine.Tests.Execution.Requirements;

/// <summary>What a pipeline does with files that it has moved already, after somebody has changed its file.</summary>
public sealed class EditedPipelineTests : IDisposable
{
    private const string Look = "  - glob: { in: \"from:\" }\n";
    private const string Fetch = Look + "  - fetch-to-incoming: { to: \"to:{path}\" }\n";
    private const string Proof = "  - verify: {}\n";
    private const string Away = "  - delete: { what: origin }\n";
    private const string Archive = "  - archive: { to: \"backup:{path}\" }\n";
    private readonly EditedPipeline _pipeline = new EditedPipeline().With("from/a.csv", "a").With("from/sub/b.csv", "bb");

    public void Dispose() => _pipeline.Dispose();

    [Fact]
    public async Task An_archive_that_is_added_gets_the_files_that_are_known()
    {
        await DoneAsync(Fetch, done: 2);

        await DoneAsync(Fetch + Archive, done: 2);
        await DoneAsync(Fetch + Archive, done: 0);

        Assert.Equal(["backup/a.csv", "backup/sub/b.csv"], _pipeline.Files("backup"));
        Assert.Empty(await _pipeline.TroubleAsync(_pipeline.Plan(Fetch + Archive)));
    }

    [Fact]
    public async Task What_consumers_have_taken_away_is_not_delivered_again_for_an_archive_that_is_added()
    {
        await DoneAsync(Fetch + Proof, done: 2);
        _pipeline.Remove("to/a.csv");

        await DoneAsync(Fetch + Archive + Proof, done: 2);

        Assert.Equal(["to/sub/b.csv"], _pipeline.Files("to"));
        Assert.Equal(["backup/a.csv", "backup/sub/b.csv"], _pipeline.Files("backup"));
        Assert.Empty(await _pipeline.TroubleAsync(_pipeline.Plan(Fetch + Archive + Proof)));
    }

    [Fact]
    public async Task Files_whose_origin_is_gone_are_named_once()
    {
        await DoneAsync(Fetch + Proof + Away, done: 2);
        var changed = Fetch + Archive + Proof + Away;

        var first = await DoneAsync(changed, done: 0);
        var second = await DoneAsync(changed, done: 0);

        Assert.Equal(
            [
                "from:a.csv was done before 'archive' was added, and its source no longer exists",
                "from:sub/b.csv was done before 'archive' was added, and its source no longer exists",
            ],
            first.Skipped
        );
        Assert.Empty(second.Skipped);
        Assert.Empty(await _pipeline.TroubleAsync(_pipeline.Plan(changed)));
    }

    [Fact]
    public async Task A_branch_that_is_added_to_a_fork_gets_the_files_that_are_known()
    {
        const string One = Look + "  - fork:\n      x:\n        - copy: { to: \"to:{path}\" }\n";
        const string Two = One + "      y:\n        - copy: { to: \"backup:{path}\" }\n";
        await DoneAsync(One + "      z:\n        - copy: { to: \"hold:{path}\" }\n", done: 2);

        await DoneAsync(Two, done: 2);

        Assert.Equal(["backup/a.csv", "backup/sub/b.csv"], _pipeline.Files("backup"));
        Assert.Empty(await _pipeline.TroubleAsync(_pipeline.Plan(Two)));
    }

    [Fact]
    public async Task Another_root_of_the_destination_is_another_place()
    {
        await DoneAsync(Fetch, done: 2);
        var moved = _pipeline.Plan(Fetch, folders: ("to", "elsewhere"));

        Assert.Equal(2, (await _pipeline.RunAsync(moved)).Report.Total.Done);
        Assert.Equal(0, (await _pipeline.RunAsync(moved)).Report.Total.Done);

        Assert.Equal(["elsewhere/a.csv", "elsewhere/sub/b.csv"], _pipeline.Files("elsewhere"));
        Assert.Empty(await _pipeline.TroubleAsync(moved));
    }

    [Fact]
    public async Task Another_root_of_the_origin_holds_other_files()
    {
        await DoneAsync(Fetch, done: 2);
        _pipeline.With("other/a.csv", "a");

        var told = await _pipeline.RunAsync(
            _pipeline.Plan(Fetch.Replace("to:{path}", "to:new/{path}"), folders: ("from", "other"))
        );

        Assert.Equal(1, told.Report.Total.Done);
        Assert.Equal("a", _pipeline.Text("to/new/a.csv"));
    }

    [Fact]
    public async Task Another_place_below_the_same_root_gets_the_files()
    {
        await DoneAsync(Fetch, done: 2);

        await DoneAsync(Fetch.Replace("to:{path}", "to:new/{path}"), done: 2);

        Assert.Equal("bb", _pipeline.Text("to/new/sub/b.csv"));
    }

    [Fact]
    public async Task A_part_of_the_path_that_moves_from_the_place_into_the_root_changes_nothing()
    {
        await DoneAsync(Fetch.Replace("to:{path}", "to:x/{path}"), done: 2);

        var told = await _pipeline.RunAsync(_pipeline.Plan(Fetch, folders: ("to", "to/x")));

        Assert.Equal(0, told.Report.Total.Done);
    }

    [Fact]
    public async Task A_new_name_another_order_and_other_settings_cost_nothing()
    {
        await DoneAsync(Fetch + Archive, done: 2);

        await DoneAsync(
            Look
                + "  - archive: { to: \"backup:{path}\" }\n    name: safe\n  - fetch-to-incoming: { to: \"to:{path}\" }\n    name: bring\n    concurrency: 2\n",
            done: 0
        );
    }

    [Fact]
    public async Task A_stage_that_is_renamed_while_another_is_added_makes_no_second_copy()
    {
        await DoneAsync(Fetch, done: 2);
        _pipeline.With("to/a.csv", "b");
        _pipeline.With("to/a.csv", "a");

        await DoneAsync(Fetch + "    name: bring\n" + Archive, done: 2);

        Assert.Empty(await _pipeline.TroubleAsync(_pipeline.Plan(Fetch + "    name: bring\n" + Archive)));
    }

    [Fact]
    public async Task A_stronger_proof_is_given_to_known_files_and_a_weaker_one_is_not_asked_for_again()
    {
        await DoneAsync(Fetch + "  - verify: { by: size }\n", done: 2);

        await DoneAsync(Fetch + Proof, done: 2);
        await DoneAsync(Fetch + "  - verify: { by: size }\n", done: 0);
    }

    [Fact]
    public async Task A_delete_that_is_added_takes_away_what_was_copied_before()
    {
        await DoneAsync(Fetch, done: 2);

        await DoneAsync(Fetch + Proof + Away, done: 2);

        Assert.Empty(_pipeline.Files("from"));
        Assert.Equal(["to/a.csv", "to/sub/b.csv"], _pipeline.Files("to"));
    }

    [Fact]
    public async Task Two_pipelines_that_share_a_journal_and_differ_come_to_rest()
    {
        var one = _pipeline.Plan(Fetch, "pipeline: one\njournal: p");
        var other = _pipeline.Plan(Look + Archive, "pipeline: other\njournal: p");
        Assert.Equal(2, (await _pipeline.RunAsync(one)).Report.Total.Done);
        Assert.Equal(2, (await _pipeline.RunAsync(other)).Report.Total.Done);

        Assert.Equal(0, (await _pipeline.RunAsync(one)).Report.Total.Done);
        Assert.Equal(0, (await _pipeline.RunAsync(other)).Report.Total.Done);
        Assert.Equal(0, (await _pipeline.RunAsync(one)).Report.Total.Done);
    }

    [Fact]
    public async Task A_record_without_keys_is_read_by_its_copies()
    {
        await DoneAsync(Fetch + Proof, done: 2);
        _pipeline.Sql("UPDATE files SET asked = NULL, store_id = NULL");
        await DoneAsync(Fetch + Proof, done: 0);

        await DoneAsync(Fetch + Archive + Proof, done: 2);

        Assert.Equal(["backup/a.csv", "backup/sub/b.csv"], _pipeline.Files("backup"));
    }

    [Fact]
    public async Task A_route_asks_only_what_it_does_with_the_file()
    {
        const string Routes =
            Look
            + "  - route:\n      - when: \"a*\"\n        stages:\n          - copy: { to: \"to:{path}\" }\n      - stages:\n          - copy: { to: \"hold:{path}\" }\n";
        await DoneAsync(Routes, done: 2);
        await DoneAsync(Routes, done: 0);

        await DoneAsync(Routes.Replace("hold:{path}", "hold:new/{path}"), done: 1);
    }

    private async Task<EditedPipeline.Told> DoneAsync(string stages, int done)
    {
        var told = await _pipeline.RunAsync(_pipeline.Plan(stages));
        Assert.True(told.Report.Result == RunResult.Done, string.Join('\n', told.Failed));
        Assert.Equal(done, told.Report.Total.Done);
        return told;
    }
}
