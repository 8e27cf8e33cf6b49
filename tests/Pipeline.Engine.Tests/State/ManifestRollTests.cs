using Pipeline.Abstractions.Options;
using Pipeline.Engine.State.Manifests;

namespace Pipeline.Engine.Tests.State;

public sealed class ManifestRollTests : IDisposable
{
    /// <summary>Each line is longer than half of this.</summary>
    private const long Small = 600;
    private const string Child = "0000000000c1";
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly JournalHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Large_manifest_is_renamed_to_its_number_and_all_are_read_in_their_order()
    {
        using (var manifest = new ManifestFile(_home.Paths.Manifest, Small))
        {
            for (var i = 0; i < 7; i++)
                manifest.Append([Line($"{i}")]);
        }
        Assert.Equal(
            ["p.manifest.000001.jsonl", "p.manifest.000002.jsonl", "p.manifest.000003.jsonl", "p.manifest.jsonl"],
            Files()
        );
        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"in:{i}"), _home.Told());
    }

    [Fact]
    public void Manifest_of_an_earlier_program_goes_on_in_its_file_until_it_is_large()
    {
        File.WriteAllText(_home.Paths.Manifest, "{\"at\":\"20");
        Append("a");
        Append("b");
        Append("c");
        Assert.Equal(["p.manifest.000001.jsonl", "p.manifest.jsonl"], Files());
        Assert.Equal(["in:a", "in:b", "in:c"], _home.Told());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Another_writer_follows_to_the_new_file(bool isMovedByAPerson)
    {
        using var one = new ManifestFile(_home.Paths.Manifest, isMovedByAPerson ? long.MaxValue : Small);
        using var other = new ManifestFile(_home.Paths.Manifest, isMovedByAPerson ? long.MaxValue : Small);
        one.Append([Line("one/0")]);
        other.Append([Line("other/0")]);
        if (isMovedByAPerson)
            File.Move(_home.Paths.Manifest, _home.Paths.Manifest + ".1");
        one.Append([Line("one/1")]);
        other.Append([Line("other/1")]);
        Assert.Equal(2, Files().Length);
        Assert.Equal(["in:one/1", "in:other/1"], Manifest.Read(_home.ManifestLines()).Select(line => line.Origin.ToString()));
        Assert.Equal(["in:one/0", "in:other/0", "in:one/1", "in:other/1"], _home.Told());
    }

    /// <summary>What a kill between the two steps leaves: the old name is free, and no new file is there.</summary>
    [Fact]
    public void Kill_in_the_middle_of_rolling_loses_no_line_and_the_next_writer_begins_the_new_file()
    {
        using var alive = new ManifestFile(_home.Paths.Manifest, Small);
        alive.Append([Line("a")]);
        File.Move(_home.Paths.Manifest, new ManifestParts(_home.Paths.Manifest).Next());
        Assert.Equal(["in:a"], _home.Told());
        alive.Append([Line("b")]);
        Append("c");
        Assert.Equal(["in:a", "in:b", "in:c"], _home.Told());
        Assert.Equal(["in:b", "in:c"], Manifest.Read(_home.ManifestLines()).Select(line => line.Origin.ToString()));
    }

    [Fact]
    public async Task Two_processes_roll_one_manifest_and_a_kill_loses_nothing_that_was_promised()
    {
        int[] promised;
        await using (var journal = await _home.OpenAsync("0000000000a1", new ByteSize(Small * 10)))
        {
            using var child = new JournalChild(_home.Folder, Child, roll: Small * 10);
            Assert.Equal(0, await child.NextAsync());
            for (var i = 0; i < 200; i++)
            {
                var record = JournalHome.Record($"here/{i}");
                journal.Put(record, JournalHome.Line(record));
                await journal.FlushAsync(None);
            }
            while (await child.NextAsync() is < 100) { }
            child.Kill();
            promised = [.. Enumerable.Range(0, 101), .. await child.RestAsync()];
        }
        var told = _home.Told();
        Assert.True(Files().Length > 5);
        Assert.Equal(told.Distinct().Count(), told.Length);
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"in:here/{i}"), told.Where(line => line.StartsWith("in:here/")));
        Assert.Subset(told.ToHashSet(), promised.Select(i => $"in:{Child}/{i}").ToHashSet());
        // Nobody wrote into a file that was rolled: each begins after the one before has ended.
        Assert.All(Files(), file => Assert.EndsWith("\n", File.ReadAllText(Path.Combine(_home.Folder, file))));
    }

    [Fact]
    public void Name_that_is_taken_is_not_written_over_and_no_number_comes_twice()
    {
        File.WriteAllText(new ManifestParts(_home.Paths.Manifest).Next(), "somebody's\n");
        Append("a");
        Append("b");
        Append("c");
        Assert.Equal(["p.manifest.000001.jsonl", "p.manifest.000002.jsonl", "p.manifest.jsonl"], Files());
        Assert.Equal("somebody's\n", File.ReadAllText(Path.Combine(_home.Folder, Files()[0])));
    }

    [Fact]
    public void Parts_of_logrotate_are_read_too_the_oldest_first()
    {
        Write(".3.gz", "a");
        Write(".2", "b");
        Write("-20260304", "c");
        Write(".1", "d");
        Append("e");
        Assert.Equal(["in:a", "in:b", "in:c", "in:d", "in:e"], _home.Told());

        void Write(string end, string path)
        {
            var day = JournalHome.Noon.AddDays(path[0] - 'z');
            using (var manifest = new ManifestFile(_home.Paths.Manifest))
                manifest.Append([Line(path) with { At = day }]);
            if (end.EndsWith(".gz"))
            {
                using var to = new System.IO.Compression.GZipStream(
                    File.Create(_home.Paths.Manifest + end),
                    System.IO.Compression.CompressionLevel.Fastest
                );
                to.Write(File.ReadAllBytes(_home.Paths.Manifest));
                File.Delete(_home.Paths.Manifest);
                return;
            }
            File.Move(_home.Paths.Manifest, _home.Paths.Manifest + end);
        }
    }

    [Fact]
    public void Reader_that_meets_a_roll_reads_each_line_once()
    {
        using var manifest = new ManifestFile(_home.Paths.Manifest, Small);
        for (var i = 0; i < 4; i++)
            manifest.Append([Line($"{i}")]);
        var told = new List<string>();
        foreach (var line in new ManifestParts(_home.Paths.Manifest).Read())
        {
            told.Add(Manifest.TryRead(line.Text)!.Origin.ToString());
            // What comes while it reads, it may see or not; what was there, it sees.
            if (told.Count <= 3)
                manifest.Append([Line($"later/{told.Count}")]);
        }
        Assert.Equal(["in:0", "in:1", "in:2", "in:3"], told.Take(4));
        Assert.Equal(told.Distinct(), told);
    }

    [Fact]
    public void Old_parts_are_deleted_whole_and_what_others_rotated_stays()
    {
        using var manifest = new ManifestFile(_home.Paths.Manifest, Small);
        for (var day = 0; day < 8; day++)
            manifest.Append([Line($"{day}") with { At = JournalHome.Noon.AddDays(day) }]);
        File.Copy(Path.Combine(_home.Folder, Files()[0]), _home.Paths.Manifest + ".1");
        // The third day's part has a line of the fourth.
        manifest.Forget(new(JournalHome.Noon, JournalHome.Noon.AddDays(3)));
        Assert.Equal(["p.manifest.000002.jsonl", "p.manifest.000003.jsonl", "p.manifest.jsonl", "p.manifest.jsonl.1"], Files());
        File.Delete(_home.Paths.Manifest + ".1");
        Assert.Equal(["in:2", "in:3", "in:4", "in:5", "in:6", "in:7"], _home.Told());
    }

    [Fact]
    public void New_file_is_begun_when_the_first_line_is_old()
    {
        using var manifest = new ManifestFile(_home.Paths.Manifest);
        manifest.Append([Line("a")]);
        manifest.Forget(new(JournalHome.Noon, JournalHome.Noon.AddDays(-10)));
        Assert.Equal(["p.manifest.jsonl"], Files());
        manifest.Forget(new(JournalHome.Noon.AddDays(1), JournalHome.Noon.AddDays(-9)));
        manifest.Append([Line("b")]);
        Assert.Equal(["p.manifest.000001.jsonl", "p.manifest.jsonl"], Files());
        Assert.Equal(["in:a", "in:b"], _home.Told());
    }

    [Fact]
    public void Newest_lines_stay_however_old_they_are()
    {
        using var manifest = new ManifestFile(_home.Paths.Manifest, Small);
        for (var i = 0; i < 4; i++)
            manifest.Append([Line($"{i}")]);
        for (var hour = 0; hour < 2; hour++)
            manifest.Forget(new(JournalHome.Noon.AddDays(1000), JournalHome.Noon.AddDays(900)));
        Assert.Equal(["p.manifest.000002.jsonl", "p.manifest.jsonl"], Files());
        Assert.Equal(["in:2", "in:3"], _home.Told());
        manifest.Append([Line("4") with { At = JournalHome.Noon.AddDays(1000) }]);
        manifest.Forget(new(JournalHome.Noon.AddDays(1000), JournalHome.Noon.AddDays(900)));
        Assert.Equal(["in:4"], _home.Told());
    }

    [Fact]
    public void Part_that_is_gone_from_between_is_told_and_others_beside_it_are_named()
    {
        using (var manifest = new ManifestFile(_home.Paths.Manifest, Small))
        {
            for (var i = 0; i < 8; i++)
                manifest.Append([Line($"{i}")]);
        }
        var parts = new ManifestParts(_home.Paths.Manifest);
        Assert.Empty(parts.Gaps());
        Assert.Empty(parts.Others());
        var second = Path.Combine(_home.Folder, Files()[1]);
        File.Move(second, second + ".old");
        Assert.Equal([second], parts.Gaps());
        Assert.Equal([second + ".old"], parts.Others());
    }

    private void Append(string path)
    {
        using var manifest = new ManifestFile(_home.Paths.Manifest, Small);
        manifest.Append([Line(path)]);
    }

    private static ManifestLine Line(string path) => JournalHome.Line(JournalHome.Record(path));

    private string[] Files() =>
        [
            .. Directory
                .EnumerateFiles(_home.Folder, "p.manifest*")
                .Select(file => Path.GetFileName(file))
                .Order(StringComparer.Ordinal),
        ];
}
