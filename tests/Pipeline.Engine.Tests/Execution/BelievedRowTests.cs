using System.Globalization;
using System.Text;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Observability;
using Pipeline.Engine.Tests.Execution.Requirements;

namespace Pipeline.Engine.Tests.Execution;

/// <summary>
/// A journal in which a row was changed or put: of what it says of a copy nothing is believed when something is
/// deleted.
/// </summary>
public sealed class BelievedRowTests : IDisposable
{
    private const string Dead = "0123456789ab";
    private const string Look = "  - glob: { in: \"from:\" }\n";
    private const string Copy = Look + "  - copy: { to: \"to:{path}\", if_exists: rename }\n";
    private const string Targets =
        Look
        + "  - balance:\n      targets:\n        x:\n          - copy: { to: \"to:{path}\" }\n"
        + "        y:\n          - copy: { to: \"backup:{path}\" }\n";
    private readonly EditedPipeline _pipeline = new EditedPipeline().With("from/a.csv", "origin");

    public static TheoryData<string, string> Proofs =>
        new()
        {
            { "auto", "hash" },
            { "sha256", "hash" },
            { "md5", "hash" },
            { "sha256", "size" },
            { "size", "size" },
        };

    public void Dispose() => _pipeline.Dispose();

    /// <summary>The row says that the copy is proved, and has the hash of what stands there.</summary>
    [Theory]
    [MemberData(nameof(Proofs))]
    public async Task An_origin_stays_when_only_a_row_says_that_its_copy_holds_the_same_bytes(string by, string needs)
    {
        await DoneAsync(Copy + Verify(by));
        _pipeline.With("to/a.csv", "forged");
        Hash("forged", by);

        var told = await _pipeline.RunAsync(_pipeline.Plan(Copy + Verify(by) + Delete(needs)));

        Assert.Equal("origin", _pipeline.Text("from/a.csv"));
        Assert.Contains("to:a.csv differs from from:a.csv", Assert.Single(told.Failed));
    }

    /// <summary>The row leads to a file that is not the copy, and that was never made.</summary>
    [Theory]
    [MemberData(nameof(Proofs))]
    public async Task An_origin_stays_when_a_row_leads_to_another_file(string by, string needs)
    {
        await DoneAsync(Copy + Verify(by));
        _pipeline.Remove("to/a.csv");
        _pipeline.With("to/other.csv", "forged");
        Hash("forged", by);
        _pipeline.Sql("UPDATE files SET copies = replace(copies, 'to:a.csv', 'to:other.csv')");

        await _pipeline.RunAsync(_pipeline.Plan(Copy + Verify(by) + Delete(needs)));

        Assert.Equal("origin", _pipeline.Text("from/a.csv"));
        Assert.Equal("forged", _pipeline.Text("to/other.csv"));
    }

    /// <summary>The row says a size that the copy has, and the origin has not.</summary>
    [Theory]
    [MemberData(nameof(Proofs))]
    public async Task An_origin_stays_when_a_row_says_that_its_copy_is_shorter(string by, string needs)
    {
        await DoneAsync(Copy + Verify(by));
        _pipeline.With("to/a.csv", "ori");
        Hash("ori", by);
        var time = File.GetLastWriteTimeUtc(_pipeline.At("to/a.csv")).ToString("O", CultureInfo.InvariantCulture);
        _pipeline.Sql(
            "UPDATE files SET copies = json_set(copies, '$[0].length', 3, '$[0].modified_at', "
                + $"'{time.Replace("Z", "+00:00")}')"
        );

        await _pipeline.RunAsync(_pipeline.Plan(Copy + Verify(by) + Delete(needs)));

        Assert.Equal("origin", _pipeline.Text("from/a.csv"));
    }

    [Theory]
    [MemberData(nameof(Proofs))]
    public async Task A_copy_of_an_earlier_run_is_proved_once_more_and_then_its_origin_goes(string by, string needs)
    {
        await DoneAsync(Copy + Verify(by));

        var told = await _pipeline.RunAsync(_pipeline.Plan(Copy + Verify(by) + Delete(needs)));

        Assert.Equal(RunResult.Done, told.Report.Result);
        Assert.Null(_pipeline.Text("from/a.csv"));
        Assert.Equal("origin", _pipeline.Text("to/a.csv"));
        Assert.Equal(["to/a.csv"], _pipeline.Files("to"));
    }

    [Theory]
    [InlineData("  - fork:\n      x:\n        - copy: { to: \"to:{path}\" }\n        - verify: {}\n")]
    [InlineData("  - route:\n      - stages:\n          - copy: { to: \"to:{path}\" }\n          - verify: {}\n")]
    public async Task What_a_branch_has_proved_anew_counts_below_it(string block)
    {
        await DoneAsync(Look + block);

        var told = await _pipeline.RunAsync(_pipeline.Plan(Look + block + Delete("hash")));

        Assert.Empty(told.Failed);
        Assert.Null(_pipeline.Text("from/a.csv"));
        Assert.Equal("origin", _pipeline.Text("to/a.csv"));
    }

    /// <summary>A run that was killed after the delete, and before it had noted that.</summary>
    [Fact]
    public async Task A_file_whose_origin_is_gone_comes_to_its_end_without_another_proof()
    {
        var plan = _pipeline.Plan(Copy + Verify("auto") + Delete("hash"));
        await DoneAsync(Copy + Verify("auto") + Delete("hash"));
        _pipeline.Sql("UPDATE files SET state = 'deleting', asked = ''");

        var told = await _pipeline.RunAsync(plan);

        Assert.Equal((RunResult.Done, 1L), (told.Report.Result, told.Report.Total.Done));
        Assert.Empty(await _pipeline.TroubleAsync(plan));
    }

    /// <summary>All rows agree that a target has left a copy there, and one is a file of somebody's.</summary>
    [Theory]
    [InlineData("backup:precious.csv", "secret", "it has other bytes than to:a.csv")]
    [InlineData("from:a.csv", "origin", "it is the source itself")]
    [InlineData("from:twin.csv", "origin", "it is in the folder that the pipeline lists")]
    [InlineData("to:a.csv", "origin", null)]
    public async Task What_rows_call_a_second_copy_stays(string place, string text, string? why)
    {
        await DoneAsync(Targets);
        var plan = _pipeline.Plan(Targets);
        var path = place.Replace(':', '/');
        _pipeline.With(path, text);
        Leave(plan, place, text);

        var told = await _pipeline.RunAsync(plan);

        Assert.Equal(text, _pipeline.Text(path));
        Assert.Equal("origin", _pipeline.Text("to/a.csv"));
        if (why is not null)
            Assert.Contains(told.Notices, notice => notice.Contains(place) && notice.EndsWith(why, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("'origin' and more", false)]
    [InlineData("origin", true)]
    public async Task A_second_copy_of_an_earlier_run_goes_by_its_bytes(string good, bool goes)
    {
        await DoneAsync(Targets);
        var plan = _pipeline.Plan(Targets);
        _pipeline.With("backup/a.csv", "origin").With("to/a.csv", good);
        Leave(plan, "backup:a.csv", "origin");

        await _pipeline.RunAsync(plan);

        Assert.Equal(goes ? null : "origin", _pipeline.Text("backup/a.csv"));
        Assert.Equal(good, _pipeline.Text("to/a.csv"));
    }

    /// <summary>The row says that the file is done, and names a copy that is there and was never made of it.</summary>
    [Theory]
    [InlineData("done", false, "")]
    [InlineData("done", false, ", modified = NULL")]
    [InlineData("done", true, "")]
    [InlineData("deleting", true, "")]
    [InlineData("deleting", true, ", store_id = NULL")]
    public async Task What_was_set_aside_stays_when_only_a_row_says_that_it_is_done(string state, bool isTaken, string more)
    {
        await DoneAsync(Copy);
        const string aside = $"from/.a.csv.deleting-{Dead}-1";
        File.Move(_pipeline.At("from/a.csv"), _pipeline.At(aside));
        _pipeline.With("to/a.csv", "forged");
        if (isTaken)
            _pipeline.With("from/a.csv", "a newer version");
        _pipeline.Sql($"UPDATE files SET state = '{state}'{more}; INSERT INTO folders VALUES('{Dead}', 'from', '')");

        await _pipeline.RunAsync(_pipeline.Plan(Copy));

        Assert.Equal("origin", _pipeline.Text(isTaken ? aside : "from/a.csv"));
        Assert.Equal("forged", _pipeline.Text("to/a.csv"));
    }

    [Theory]
    [InlineData("done", false)]
    [InlineData("deleting", true)]
    public async Task What_was_set_aside_goes_when_its_copies_hold_the_same_bytes(string state, bool isTaken)
    {
        await DoneAsync(Copy);
        File.Move(_pipeline.At("from/a.csv"), _pipeline.At($"from/.a.csv.deleting-{Dead}-1"));
        if (isTaken)
            _pipeline.With("from/a.csv", "a newer version");
        _pipeline.Sql($"UPDATE files SET state = '{state}'; INSERT INTO folders VALUES('{Dead}', 'from', '')");

        await _pipeline.RunAsync(_pipeline.Plan(Copy));

        Assert.Equal(isTaken ? ["from/a.csv"] : [], _pipeline.Files("from"));
        Assert.Equal("origin", _pipeline.Text("to/a.csv"));
    }

    private async Task DoneAsync(string stages)
    {
        var told = await _pipeline.RunAsync(_pipeline.Plan(stages));
        Assert.Equal((RunResult.Done, 1L), (told.Report.Result, told.Report.Total.Done));
    }

    private void Hash(string text, string by)
    {
        var hash = RunningHash.Of(by == "md5" ? "md5" : "sha256", Encoding.UTF8.GetBytes(text));
        _pipeline.Sql($"UPDATE files SET hash = '{hash}'");
    }

    private void Leave(PipelinePlan plan, string place, string text)
    {
        var stores = plan.BuildStores(new([]), TimeProvider.System);
        var (store, path) = (place.Split(':')[0], place.Split(':')[1]);
        var time = File.GetLastWriteTimeUtc(_pipeline.At($"{store}/{path}")).Ticks;
        var there = stores[store].Locate(StorePath.Parse(path));
        var origin = stores["from"].Locate(StorePath.Parse("a.csv"));
        _pipeline.Sql(
            "INSERT INTO left_copies SELECT "
                + $"'{store}', '{path}', 'from', 'a.csv', '{Dead}', 'balance/y', length, modified, version, {text.Length}, {time}, 1, "
                + "NULL FROM files WHERE path = 'a.csv';"
                + $"INSERT OR REPLACE INTO copies VALUES({there}, {origin}, 'from:a.csv')"
        );
    }

    private static string Verify(string by) => $"  - verify: {{ by: {by} }}\n";

    private static string Delete(string needs) => $"  - delete: {{ what: origin, needs: {needs} }}\n";
}
