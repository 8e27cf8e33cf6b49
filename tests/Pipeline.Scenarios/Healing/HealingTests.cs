using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Blocks;
using Pipeline.Engine.Configuration;
using Pipeline.Engine.Execution;
using Pipeline.Engine.Integrity;
using Pipeline.Engine.State;
using Pipeline.Engine.State.Sqlite;
using Pipeline.Stores.Local;
using Pipeline.Testing;

namespace Pipeline.Scenarios.Healing;

/// <summary>
/// Two pipelines on the same files with one journal: one looks every minute and goes by the journal, the other compares
/// everything, and what the journal believed wrongly comes right.
/// </summary>
public sealed class HealingTests : IDisposable
{
    private const string Stores = """
        journal: shared
        stores:
          from: { local: { root: "${ROOT}/from" } }
          to: { local: { root: "${ROOT}/to" } }

        """;

    private static readonly string Often = $$"""
        pipeline: often
        {{Stores}}stages:
          - glob: { in: "from:" }
          - upload: { to: "to:{path}" }

        """;

    private static readonly string Full = Always("full", "");
    private static readonly string Hashes = Always("hashes", ", compare: hash");
    private static readonly ComponentRegistry Registry = new(BuiltInStages.All, BuiltInBlocks.All, [LocalStore.Kind]);
    private readonly TempFolder _place = new();

    public HealingTests()
    {
        _place.Write("from/a.csv", "aaaa"u8);
        _place.Write("from/b.csv", "bbbb"u8);
    }

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task A_copy_that_was_deleted_is_noticed_by_the_one_that_compares_and_sent_again()
    {
        await BeginAsync();
        File.Delete(_place.At("to/a.csv"));

        await RunAsync(Often, skipped: 2);
        await RunAsync(Full, done: 2, bytes: 4);

        await AssertRightAsync();
    }

    [Fact]
    public async Task A_copy_of_another_size_is_replaced()
    {
        await BeginAsync();
        await File.AppendAllTextAsync(_place.At("to/a.csv"), "!", TestContext.Current.CancellationToken);

        await RunAsync(Often, skipped: 2);
        await RunAsync(Full, done: 2, bytes: 4);

        await AssertRightAsync();
    }

    [Fact]
    public async Task A_copy_of_the_same_size_and_time_with_other_bytes_is_found_by_its_hash()
    {
        await BeginAsync();
        Spoil("to/a.csv");

        await RunAsync(Full, done: 2, bytes: 0);
        Assert.Equal("????", Text("to/a.csv"));
        // Both sides of both files were read, and one was sent: what is read to compare is not transferred.
        await RunAsync(Hashes, done: 2, bytes: 4);

        await AssertRightAsync();
    }

    [Fact]
    public async Task Everything_compared_and_nothing_different_moves_nothing()
    {
        await BeginAsync();
        var written = File.GetLastWriteTimeUtc(_place.At("to/a.csv"));

        await RunAsync(Full, done: 2, bytes: 0);
        await RunAsync(Hashes, done: 2, bytes: 0);

        Assert.Equal(written, File.GetLastWriteTimeUtc(_place.At("to/a.csv")));
        await AssertRightAsync();
    }

    [Fact]
    public async Task What_could_not_be_healed_is_done_no_more_and_the_other_pipeline_tries_it_too()
    {
        await BeginAsync();
        File.Delete(_place.At("to/a.csv"));
        Directory.CreateDirectory(_place.At("to/a.csv"));

        await RunAsync(Full, done: 1, failed: 1, bytes: 0);
        await RunAsync(Often, failed: 1, skipped: 1, bytes: 0);
        Directory.Delete(_place.At("to/a.csv"));
        await RunAsync(Often, done: 1, skipped: 1, bytes: 4);

        await AssertRightAsync();
    }

    [Fact]
    public async Task What_could_not_be_sent_is_not_recorded_as_done()
    {
        Directory.CreateDirectory(_place.At("to/a.csv"));

        await RunAsync(Often, done: 1, failed: 1, bytes: 4);
        Directory.Delete(_place.At("to/a.csv"));
        await RunAsync(Often, done: 1, skipped: 1, bytes: 4);

        await AssertRightAsync();
    }

    [Fact]
    public async Task A_record_of_a_copy_that_was_never_made_is_made_true()
    {
        await BeginAsync();
        _place.Write("from/c.csv", "cccc"u8);
        await PutAsync("c.csv", FileState.Done);

        // A record that names no copy does not hold what the plan asks.
        await RunAsync(Often, done: 1, skipped: 2, bytes: 4);
        await RunAsync(Full, done: 3, bytes: 0);

        await AssertRightAsync();
    }

    [Fact]
    public async Task A_copy_that_the_journal_remembers_of_an_unfinished_file_is_compared_too()
    {
        await BeginAsync();
        var written = File.GetLastWriteTimeUtc(_place.At("to/a.csv"));
        Spoil("to/a.csv");
        await PutAsync("a.csv", FileState.Failed, new FileCopy("upload", new("to", StorePath.Parse("a.csv")), 4, new(written)));

        await RunAsync(Hashes, done: 2, bytes: 4);

        await AssertRightAsync();
    }

    [Fact]
    public async Task What_one_has_done_is_done_for_the_other()
    {
        await RunAsync(Full, done: 2, bytes: 8);

        await RunAsync(Often, skipped: 2);
        Assert.Equal(["shared.claims", "shared.db", "shared.manifest.jsonl"], TempFolder.FilesBelow(_place.At("log")));
        await AssertRightAsync();
    }

    [Fact]
    public void A_journal_needs_a_name_that_a_file_can_have()
    {
        var (_, problems) = Build(Often.Replace("shared", "a/b", StringComparison.Ordinal));

        Assert.Equal(
            "often.yml(2,10): error P204: 'a/b' is not a valid name for a journal; use letters, digits, '.', '-' and '_'",
            Assert.Single(problems).ToString()
        );
    }

    private static string Always(string name, string compare) =>
        $$"""
            pipeline: {{name}}
            {{Stores}}stages:
              - glob: { in: "from:", reprocess: always }
              - upload: { to: "to:{path}"{{compare}} }

            """;

    private Task BeginAsync() => RunAsync(Often, done: 2, bytes: 8);

    private PlanResult Build(string yaml)
    {
        var inputs = new PlanInputs
        {
            Variable = name => name == "ROOT" ? _place.Path : null,
            WorkingFolder = _place.Path,
            LogFolder = _place.At("log"),
        };
        return PlanBuilder.Build("often.yml", yaml, Registry, inputs);
    }

    private async Task RunAsync(string yaml, int done = 0, int failed = 0, int skipped = 0, int bytes = 0)
    {
        var run = new PipelineRun(Build(yaml).Plan!, new() { LogFolder = _place.At("log") });

        var total = (await run.RunAsync(default, default)).Total;

        Assert.Equal(
            (done + failed, done, failed, skipped, bytes),
            ((int)total.Found, (int)total.Done, (int)total.Failed, (int)total.Skipped, (int)total.Bytes)
        );
    }

    private async Task PutAsync(string name, FileState state, params FileCopy[] copies)
    {
        var run = RunName.New();
        await using var journal = await SqliteJournal.OpenAsync(_place.At("log"), "shared", run, TimeProvider.System, default);
        journal.Put(
            new()
            {
                Origin = new("from", StorePath.Parse(name)),
                Length = 4,
                ModifiedAt = new(File.GetLastWriteTimeUtc(_place.At($"from/{name}"))),
                State = state,
                Copies = [.. copies],
                Run = run,
                At = DateTimeOffset.UnixEpoch,
            }
        );
        await journal.FlushAsync(default);
    }

    /// <summary>Other bytes, with the same size and time.</summary>
    private void Spoil(string path)
    {
        var written = File.GetLastWriteTimeUtc(_place.At(path));
        File.WriteAllText(_place.At(path), "????");
        File.SetLastWriteTimeUtc(_place.At(path), written);
    }

    private string Text(string path) => File.ReadAllText(_place.At(path));

    /// <summary>Every copy is there, the journal agrees, and nothing is left to do.</summary>
    private async Task AssertRightAsync()
    {
        var files = TempFolder.FilesBelow(_place.At("from"));
        Assert.Equal(files.Select(name => Text($"from/{name}")), files.Select(name => Text($"to/{name}")));
        await RunAsync(Often, skipped: files.Count);
        await using var journal = await ReadOnlyJournal.OpenAsync(_place.At("log"), "shared", default);
        var stores = Build(Often).Plan!.BuildStores(new EventStream(), TimeProvider.System);
        var conservation = new IntegrityCheck(
            journal,
            stores,
            new() { Manifest = new JournalPaths(_place.At("log"), "shared").Manifest }
        );
        await foreach (var finding in conservation.FindAsync(default))
            Assert.Fail($"{finding.Place} {finding.What}");
        foreach (IFileStore store in stores.Values)
            await store.DisposeAsync();
    }
}
