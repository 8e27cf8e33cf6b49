using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Engine.Blocks;
using Pipeline.Engine.Configuration;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution;
using Pipeline.Engine.Integrity;
using Pipeline.Engine.Observability;
using Pipeline.Engine.State;
using Pipeline.Engine.State.Sqlite;
using Pipeline.Stores.Local;
using Pipeline.Stores.S3;
using Pipeline.Testing;

namespace Pipeline.Stores.Contract.S3;

/// <summary>
/// The upload of a killed run is aborted by the next one also when the journal was lost or an older one was put back,
/// and that of another program never.
/// </summary>
public sealed class LostJournalTests : OddFacts
{
    private readonly TempFolder _folder = new();
    private readonly string _killed = RunName.New();

    [Theory]
    [InlineData("whole", true)]
    [InlineData("whole", false)]
    [InlineData("lost", true)]
    [InlineData("lost", false)]
    [InlineData("put back", true)]
    [InlineData("put back", false)]
    public async Task Upload_of_a_killed_run_is_aborted_and_no_other_is(string after, bool knowsNumber)
    {
        await RunAsync("first");
        File.Copy(Log("p.db"), Log("backup"));
        var foreign = await Open().CreateAsync(Order("in/foreign.bin", 6 * Mebibyte), Stop);
        await using (var killed = await OpenAsync())
        {
            _ = await Open()
                .CreateAsync(Order("in/a.bin", 6 * Mebibyte) with { Notes = new Notes(killed, _killed, knowsNumber) }, Stop);
            await killed.FlushAsync(Stop);
        }
        if (after == "put back")
            File.Copy(Log("backup"), Log("p.db"), overwrite: true);
        if (after == "lost")
            File.Delete(Log("p.db"));
        else
            Assert.Equal(
                knowsNumber
                    ? [$"bucket:in/a.bin has an unfinished upload of the killed run {_killed}: the next run aborts it"]
                    : [],
                await CheckAsync(trouble: true)
            );

        await using (await OpenAsync())
        {
            await RunAsync("while it is alive");
            Assert.Equal(["in/a.bin", "in/foreign.bin"], Server.Uploads.Order(StringComparer.Ordinal));
        }
        await RunAsync("second");

        Assert.Equal(["in/foreign.bin"], Server.Uploads);
        Assert.Empty(await CheckAsync(trouble: true));
        var told = Assert.Single(await CheckAsync(trouble: false));
        Assert.StartsWith("bucket:in/foreign.bin has an unfinished upload, begun at ", told);
        Assert.Contains("no known run of this pipeline began it, and none will abort it", told);
        Assert.Contains("AbortIncompleteMultipartUpload", told);
        await foreign.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Upload_that_was_ended_is_not_asked_for_again()
    {
        var large = Bytes(6 * Mebibyte);
        await RunAsync("large", large);
        File.Delete(Log("p.db"));
        var asked = Server.Log.Count;

        await RunAsync("second");

        Assert.Equal(large, Server.Objects["large"].Bytes);
        Assert.DoesNotContain(Server.Log.Skip(asked), request => request.Method == "DELETE");
        _folder.Dispose();
    }

    private string Log(string file) => _folder.At($"log/{file}");

    private Task<SqliteJournal> OpenAsync() =>
        SqliteJournal.OpenAsync(_folder.At("log"), "p", _killed, TimeProvider.System, Stop);

    private async Task RunAsync(string file, byte[]? bytes = null)
    {
        _folder.Write($"from/{file}", bytes ?? [1, 2, 3]);
        var report = await new PipelineRun(Plan(), new() { LogFolder = _folder.At("log"), Loops = 1 }).RunAsync(default, Stop);
        Assert.Equal((RunResult.Done, null), (report.Result, report.Cause));
    }

    /// <summary>What the check says two days later.</summary>
    private async Task<string[]> CheckAsync(bool trouble)
    {
        await using var journal = await ReadOnlyJournal.OpenAsync(_folder.At("log"), "p", Stop);
        var stores = Plan().BuildStores(new([]), TimeProvider.System);
        var options = new CheckOptions { IsAlive = journal.IsAlive, Clock = new Later() };
        var findings = await new IntegrityCheck(journal, stores, options).FindAsync(Stop).ToListAsync(Stop);
        foreach (var store in stores.Values)
            await store.DisposeAsync();
        return
        [
            .. findings.Where(one => one.IsTrouble == trouble && one.Place is not null).Select(one => $"{one.Place} {one.What}"),
        ];
    }

    private PipelinePlan Plan()
    {
        var yaml = $$"""
            pipeline: p
            stores:
              from: { local: { root: {{_folder.At("from")}} } }
              bucket: { s3: { endpoint: "{{Server.Endpoint}}", bucket: odd, access_key: a, secret_key: b, part_size: 5MiB } }
            stages:
              - glob: { in: "from:" }
              - upload: { to: "bucket:{path}" }
            """;
        var inputs = new PlanInputs { WorkingFolder = _folder.Path, LogFolder = _folder.At("log") };
        var result = PlanBuilder.Build(
            "p.yml",
            yaml,
            new(BuiltInStages.All, BuiltInBlocks.All, [LocalStore.Kind, S3Store.Kind]),
            inputs
        );
        return result.Plan ?? throw new InvalidOperationException(string.Join('\n', result.Problems));
    }

    /// <summary>What the killed run noted: it may have come no further than to say that it begins.</summary>
    private sealed class Notes(IJournal journal, string run, bool knowsNumber) : IUploadRegistry
    {
        private bool _hasBegun;

        public async ValueTask NoteAsync(FilePlace place, string mark, string? instead, CancellationToken cancellationToken)
        {
            if (!_hasBegun || knowsNumber)
                await journal.NoteUploadAsync(new(run, place, mark), instead, cancellationToken);
            _hasBegun = true;
        }

        public void Forget(FilePlace place, string mark) => journal.ForgetUpload(new(run, place, mark));
    }

    private sealed class Later : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow.AddDays(2);
    }
}
