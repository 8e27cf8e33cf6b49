using Pipeline.Engine.Files;
using Pipeline.Engine.Journal;

namespace Pipeline.Scenarios.Cli;

/// <summary>
/// Two pipelines on the same files with one journal: one looks every minute and goes by the journal, the other compares everything, and what the journal believed wrongly comes right.
/// </summary>
public sealed class HealingTests : IDisposable
{
    private const string Stores = """
        journal: shared
        stores:
          from: { local: { root: from } }
          to: { local: { root: to } }

        """;

    private readonly Workplace _place = new Workplace()
        .With("from/a.csv", "aaaa")
        .With("from/b.csv", "bbbb")
        .With(
            "often.yml",
            $$"""
            pipeline: often
            {{Stores}}stages:
              - glob: { in: "from:" }
              - upload: { to: "to:{path}" }

            """
        )
        .With("full.yml", Full("full", ""))
        .With("hashes.yml", Full("hashes", ", compare: hash"));

    public HealingTests() => Assert.StartsWith("often is done: 2 found, 2 done", Run("often"));

    public void Dispose() => _place.Dispose();

    [Fact]
    public void A_copy_that_was_deleted_is_noticed_by_the_one_that_compares_and_sent_again()
    {
        File.Delete(_place.At("to/a.csv"));

        Assert.StartsWith("often: nothing new", Run("often"));
        Assert.StartsWith("full is done: 2 found, 2 done, 0 failed, 0 skipped; 4 B", Run("full"));

        AssertRight();
    }

    [Fact]
    public void A_copy_of_another_size_is_replaced()
    {
        File.AppendAllText(_place.At("to/a.csv"), "!");

        Assert.StartsWith("often: nothing new", Run("often"));
        Assert.Contains("; 4 B in", Run("full"));

        AssertRight();
    }

    [Fact]
    public void A_copy_of_the_same_size_and_time_with_other_bytes_is_found_by_its_hash()
    {
        var written = File.GetLastWriteTimeUtc(_place.At("to/a.csv"));
        File.WriteAllText(_place.At("to/a.csv"), "AAAA");
        File.SetLastWriteTimeUtc(_place.At("to/a.csv"), written);

        Assert.Contains("; 0 B in", Run("full"));
        Assert.Equal("AAAA", File.ReadAllText(_place.At("to/a.csv")));
        Assert.StartsWith("hashes is done: 2 found, 2 done", Run("hashes"));

        AssertRight();
    }

    [Fact]
    public void Everything_compared_and_nothing_different_moves_nothing()
    {
        var written = File.GetLastWriteTimeUtc(_place.At("to/a.csv"));

        Assert.Contains("2 found, 2 done, 0 failed, 0 skipped; 0 B in", Run("full"));
        // Both sides were read, and nothing was written.
        Assert.Contains("2 found, 2 done, 0 failed, 0 skipped; 16 B in", Run("hashes"));

        Assert.Equal(written, File.GetLastWriteTimeUtc(_place.At("to/a.csv")));
        AssertRight();
    }

    [Fact]
    public void What_could_not_be_healed_is_done_no_more_and_the_other_pipeline_tries_it_too()
    {
        File.Delete(_place.At("to/a.csv"));
        Directory.CreateDirectory(_place.At("to/a.csv"));

        Assert.StartsWith("full ended with failures: 2 found, 1 done, 1 failed", Run("full", exitCode: 1));
        Assert.Contains("from:a.csv", _place.Run("journal", "often.yml", "--state", "failed").Output);
        Assert.StartsWith("often ended with failures: 1 found, 0 done, 1 failed", Run("often", exitCode: 1));
        Directory.Delete(_place.At("to/a.csv"));
        Assert.StartsWith("often is done: 1 found, 1 done", Run("often"));

        AssertRight();
    }

    [Fact]
    public async Task A_record_of_a_copy_that_was_never_made_is_made_true()
    {
        _place.With("from/c.csv", "cccc");
        await PutAsync("c.csv", FileState.Done);

        Assert.StartsWith("often: nothing new", Run("often"));
        Assert.StartsWith("full is done: 3 found, 3 done, 0 failed, 0 skipped; 4 B", Run("full"));

        AssertRight("c.csv");
    }

    [Fact]
    public async Task A_copy_that_the_journal_remembers_of_an_unfinished_file_is_compared_too()
    {
        var written = File.GetLastWriteTimeUtc(_place.At("to/a.csv"));
        File.WriteAllText(_place.At("to/a.csv"), "AAAA");
        File.SetLastWriteTimeUtc(_place.At("to/a.csv"), written);
        await PutAsync("a.csv", FileState.Failed, new FileCopy("upload", new("to", StorePath.Parse("a.csv")), 4, new(written)));

        Assert.StartsWith("hashes is done: 2 found, 2 done", Run("hashes"));

        AssertRight();
    }

    [Fact]
    public void What_one_has_done_is_done_for_the_other()
    {
        _place.With("from/c.csv", "cccc");

        Assert.StartsWith("full is done: 3 found", Run("full"));

        Assert.StartsWith("often: nothing new: 3 files looked at", Run("often"));
        Assert.False(File.Exists(_place.At("log/full.db")));
        AssertRight("c.csv");
    }

    [Fact]
    public void A_journal_needs_a_name_that_a_file_can_have() =>
        Assert.Contains(
            "error P204: 'a/b' cannot name a journal; use letters, digits, '.', '-' and '_'",
            _place
                .With("often.yml", File.ReadAllText(_place.At("often.yml")).Replace("shared", "a/b"))
                .Run("lint", "often.yml")
                .Errors
        );

    private static string Full(string name, string compare) =>
        $$"""
            pipeline: {{name}}
            {{Stores}}stages:
              - glob: { in: "from:", again: always }
              - upload: { to: "to:{path}"{{compare}} }

            """;

    private async Task PutAsync(string name, FileState state, params FileCopy[] copies)
    {
        var run = RunName.New();
        await using var journal = await SqliteJournal.OpenAsync(_place.At("log"), "shared", run, TimeProvider.System, default);
        journal.Put(
            new()
            {
                Origin = new("from", StorePath.Parse(name)),
                Length = 4,
                ModifiedAt = new(File.GetLastWriteTimeUtc(_place.At("from", name))),
                State = state,
                Copies = [.. copies],
                Run = run,
                At = DateTimeOffset.UnixEpoch,
            }
        );
        await journal.FlushAsync(default);
    }

    private string Run(string pipeline, int exitCode = 0)
    {
        var end = _place.Run("run", $"{pipeline}.yml");
        Assert.True(end.ExitCode == exitCode, $"{end.ExitCode}: {end.Output}{end.Errors}");
        return end.Output;
    }

    /// <summary>Every copy is there, the journal agrees, and nothing is left to do.</summary>
    private void AssertRight(params string[] more)
    {
        foreach (var name in (string[])["a.csv", "b.csv", .. more])
            Assert.Equal(File.ReadAllText(_place.At("from", name)), File.ReadAllText(_place.At("to", name)));
        Assert.StartsWith("often: nothing new", Run("often"));
        Assert.Equal(0, _place.Run("check", "often.yml").ExitCode);
    }
}
