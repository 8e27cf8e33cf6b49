using System.Security.Cryptography;
using System.Text;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Integrity;
using Pipeline.Engine.State;
using Pipeline.Engine.State.Manifests;
using Pipeline.Testing;
using Pipeline.Testing.Memory;

namespace Pipeline.Engine.Tests.Integrity;

public sealed class ConservationTests : IDisposable
{
    private const string Dead = "00000000dead";
    private const string Cure =
        "if it was truncated, restore a complete one, or move it: the next run begins a new one, and 'check' compares only newer files with that";
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly string _folder = Directory.CreateTempSubdirectory("check-").FullName;
    private readonly MemoryJournal _journal = new();
    private readonly MemoryStore _in = new("in", new ManualTime());
    private readonly MemoryStore _out = new("out", new ManualTime());

    public ConservationTests()
    {
        _in.Put("a", "hello"u8, Noon);
        _out.Put("a", "hello"u8, Noon);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(FileState.InProgress)]
    [InlineData(FileState.Failed)]
    [InlineData(FileState.Done)]
    [InlineData(FileState.Deleting)]
    public async Task Nothing_is_found_when_origin_and_copy_are_there(FileState state)
    {
        _journal.Put(Record(state));
        var check = Checker();
        Assert.Empty(await Findings(check));
        Assert.Equal(new(Files: 1, Origins: 1, Copies: 1, ReadBack: 1, Folders: 1, Findings: 0, Notes: 0), check.Counts);
    }

    [Theory]
    [InlineData(FileState.InProgress)]
    [InlineData(FileState.Failed)]
    [InlineData(FileState.Done)]
    [InlineData(FileState.Deleting)]
    public async Task Nothing_is_found_when_the_origin_is_gone_and_the_copy_is_proved(FileState state)
    {
        await _in.DeleteAsync(StorePath.Parse("a"), None);
        _journal.Put(Record(state));
        Assert.Empty(await Findings());
    }

    [Theory]
    [InlineData(FileState.InProgress, false)]
    [InlineData(FileState.Failed, false)]
    [InlineData(FileState.Done, true)]
    [InlineData(FileState.Deleting, true)]
    public async Task A_missing_copy_is_found_unless_the_file_is_still_to_be_moved(FileState state, bool isFound)
    {
        await _out.DeleteAsync(StorePath.Parse("a"), None);
        _journal.Put(Record(state));
        Assert.Equal(isFound ? ["out:a is gone; it is the copy of in:a, which still exists"] : [], await Findings());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_missing_copy_is_trouble_only_when_its_origin_is_not_there_unchanged(bool isChanged)
    {
        await _out.DeleteAsync(StorePath.Parse("a"), None);
        _journal.Put(Record(FileState.Done));
        if (isChanged)
            _in.Put("a", "other"u8, Noon.AddDays(1));
        var check = new IntegrityCheck(_journal, new Dictionary<string, IFileStore> { ["in"] = _in, ["out"] = _out }, new());

        var finding = Assert.Single(await check.FindAsync(None).ToListAsync());

        Assert.Equal(isChanged, finding.IsTrouble);
        Assert.Equal((isChanged ? 1 : 0, isChanged ? 0 : 1), (check.Counts.Findings, check.Counts.Notes));
    }

    [Theory]
    [InlineData(FileState.InProgress)]
    [InlineData(FileState.Failed)]
    [InlineData(FileState.Done)]
    [InlineData(FileState.Deleting)]
    public async Task A_missing_copy_of_a_missing_origin_is_always_found(FileState state)
    {
        await _in.DeleteAsync(StorePath.Parse("a"), None);
        await _out.DeleteAsync(StorePath.Parse("a"), None);
        _journal.Put(Record(state));
        Assert.Equal(["out:a is gone; it is the copy of in:a, which does not exist"], await Findings());
    }

    [Fact]
    public async Task A_copy_with_other_bytes_is_found_by_reading_it_back_and_not_by_its_size()
    {
        _out.Put("a", "hellO"u8, Noon);
        _journal.Put(Record(FileState.Done));
        var found = Assert.Single(await Findings());
        Assert.StartsWith("out:a has other bytes: sha256:", found);
        Assert.Empty(await Findings(Checker(new() { ReadsBack = false })));
    }

    [Fact]
    public async Task A_copy_of_another_length_is_found_by_its_size_alone()
    {
        _out.Put("a", "hell"u8, Noon);
        _journal.Put(Record(FileState.Done) with { Hash = null });
        Assert.Equal(["out:a has 4 bytes instead of 5; it is the copy of in:a, which still exists"], await Findings());
    }

    [Fact]
    public async Task An_origin_that_is_another_file_by_now_needs_its_copies()
    {
        _in.Put("a", "HELLO"u8, Noon.AddSeconds(1));
        await _out.DeleteAsync(StorePath.Parse("a"), None);
        _journal.Put(Record(FileState.Done));
        Assert.Equal(["out:a is gone; it is the copy of in:a, which is now another file"], await Findings());
    }

    [Fact]
    public async Task An_origin_that_is_gone_without_a_copy_is_found()
    {
        await _in.DeleteAsync(StorePath.Parse("a"), None);
        _journal.Put(Record(FileState.InProgress) with { Copies = [] });
        Assert.Equal(["in:a does not exist, and no copy of it is known"], await Findings());
    }

    [Fact]
    public async Task An_origin_deleted_before_its_copy_was_proved_is_found()
    {
        await _in.DeleteAsync(StorePath.Parse("a"), None);
        _journal.Put(Record(FileState.Deleting, VerificationLevel.None));
        Assert.Equal(["in:a was deleted although its copy out:a was not verified"], await Findings());
    }

    [Fact]
    public async Task A_marker_that_a_dead_run_left_is_found_and_one_that_is_gone_or_whose_run_lives_is_not()
    {
        _out.Put("mon/.do-not-touch", "{}"u8);
        foreach (
            var (run, path) in new[]
            {
                (Dead, "mon/.do-not-touch"),
                (Dead, "gone/.do-not-touch"),
                ("0000000a11fe", "mon/.do-not-touch"),
            }
        )
            await _journal.RegisterMarkerAsync(new(run, new("out", StorePath.Parse(path)), "mon", null), None);
        var check = new IntegrityCheck(
            _journal,
            new Dictionary<string, IFileStore> { ["in"] = _in, ["out"] = _out },
            new() { IsAlive = run => run != Dead }
        );

        var finding = Assert.Single(await check.FindAsync(None).ToListAsync());

        Assert.True(finding.IsTrouble);
        Assert.Equal(
            $"out:mon/.do-not-touch is the marker of group mon, left by the killed run {Dead}: the next run deletes it",
            $"{finding.Place} {finding.What}"
        );
    }

    [Fact]
    public async Task A_store_that_the_pipeline_no_longer_has_is_found()
    {
        var record = Record(FileState.Done);
        _journal.Put(record with { Copies = [record.Copies[0] with { Place = new("old", StorePath.Parse("a")) }] });
        Assert.Equal(
            ["old:a cannot be checked: the pipeline no longer has a store 'old'; it is the copy of in:a, which still exists"],
            await Findings()
        );
    }

    [Fact]
    public async Task A_draft_is_found_when_its_run_is_dead_and_only_where_the_pipeline_writes()
    {
        _journal.Put(Record(FileState.Done));
        (_journal.Run, var now) = (Dead, _journal.Run);
        await _journal.RegisterDraftFolderAsync(new("out", StorePath.Root), None);
        _journal.Run = now;
        _out.Put($".b.part-{Dead}-1", "he"u8);
        _out.Put("far/.b.part-00000000dead-1", "he"u8);
        _out.Put(".b.part-00000000a11e-2", "he"u8);
        Assert.Equal(
            [$"out:.b.part-{Dead}-1 is a draft of the killed run {Dead}: the next run deletes it"],
            await Findings(Checker(new() { IsAlive = run => run == "00000000a11e" }))
        );
    }

    [Fact]
    public async Task What_the_next_run_will_not_sweep_is_not_said_to_be_swept_by_it()
    {
        _journal.Put(Record(FileState.Done));
        _out.Put($".b.part-{Dead}-1", "he"u8);
        _out.Put($".c.deleting-{Dead}-1", "he"u8);
        Assert.Equal(
            [
                $"out:.b.part-{Dead}-1 is a draft of run {Dead}, which the journal does not know: a run that writes into its "
                    + "folder deletes it when it is more than a day old; or delete it, if no other machine writes it",
                $"out:.c.deleting-{Dead}-1 is the file 'c', set aside by run {Dead}, which the journal does not know: a "
                    + "run that lists it or writes into its folder restores it when the file is more than a day old; or rename it",
            ],
            await Findings()
        );
    }

    [Fact]
    public async Task A_draft_is_found_in_a_folder_that_a_dead_run_noted()
    {
        (_journal.Run, var now) = (Dead, _journal.Run);
        await _journal.RegisterDraftFolderAsync(new("out", StorePath.Parse("new")), None);
        await _journal.RegisterDraftFolderAsync(new("out", StorePath.Parse("never-made")), None);
        _journal.Run = now;
        _out.Put($"new/.b.part-{Dead}-1", "he"u8);
        _out.Put($"new/c.part-{Dead}-1", "he"u8);
        Assert.Equal(
            ((string[])[".b", "c"]).Select(name =>
                $"out:new/{name}.part-{Dead}-1 is a draft of the killed run {Dead}: the next run deletes it"
            ),
            await Findings()
        );
    }

    [Fact]
    public async Task Every_file_is_checked_when_there_are_more_than_are_looked_at_at_once()
    {
        for (var i = 0; i < 100; i++)
        {
            _in.Put($"{i:00}", "hello"u8, Noon);
            _journal.Put(Record(FileState.Done, path: $"{i:00}"));
        }
        var expected = Enumerable
            .Range(0, 100)
            .Select(i => $"out:{i:00} is gone; it is the copy of in:{i:00}, which still exists");
        Assert.Equal(expected, await Findings());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_draft_in_chunks_that_can_be_gone_on_with_is_a_note_while_no_run_owns_it(bool isAlive)
    {
        var draft = StorePath.Parse($"to/.big.part-{Dead}-3");
        _out.Put(draft.Text, "some"u8);
        var noted = new ChunkedDraftRecord
        {
            Origin = new("in", StorePath.Parse("big")),
            Step = "upload",
            Length = 100,
            ModifiedAt = Noon,
            Place = new("out", StorePath.Parse("to/big")),
            Draft = draft,
            ChunkSize = 40,
            Run = "",
        };
        await _journal.OwnChunkedDraftAsync(noted, None);
        _journal.PutChunk(noted, new(40, 40, new("sha256", "aa")));
        var options = new CheckOptions { IsAlive = run => isAlive && run == _journal.Run };
        var check = new IntegrityCheck(_journal, new Dictionary<string, IFileStore> { ["in"] = _in, ["out"] = _out }, options);

        var findings = await check.FindAsync(None).ToListAsync();

        Assert.Equal(
            isAlive
                ? []
                :
                [
                    new CheckFinding(
                        new("out", draft),
                        "has 40 B of the 100 B of in:big: the next run resumes it, or deletes it if the source has changed",
                        IsTrouble: false
                    ),
                ],
            findings
        );
    }

    [Fact]
    public async Task An_unreachable_store_ends_the_check_rather_than_being_found_for_every_file()
    {
        _journal.Put(Record(FileState.Done));
        var gone = new GoneStore(new(new("out", StorePath.Root), StoreErrorKind.Unreachable, "unknown host"));
        var check = new IntegrityCheck(_journal, new Dictionary<string, IFileStore> { ["in"] = _in, ["out"] = gone }, new());
        await Assert.ThrowsAsync<StoreException>(() => Findings(check));
        gone = new(new(new("out", StorePath.Root), StoreErrorKind.Forbidden, "no permission"));
        check = new(_journal, new Dictionary<string, IFileStore> { ["in"] = _in, ["out"] = gone }, new());
        Assert.Equal(
            ["out:a cannot be read: no permission; it is the copy of in:a, which still exists"],
            await Findings(check).WaitAsync(None)
        );
    }

    [Fact]
    public async Task A_manifest_that_tells_all_agrees_and_each_line_it_lacks_is_found()
    {
        var record = Record(FileState.Done);
        _journal.Put(record);
        var (copied, ended) = (Line(record, "copy", record.Copies[0].Place), Line(record, "end", null));
        Assert.Empty(await Findings(WithManifest(copied, ended)));
        Assert.Equal([$"in:a is done, and the manifest has no line of it; {Cure}"], await Findings(WithManifest(copied)));
        Assert.Equal(
            [$"in:a was copied to out:a by copy, and the manifest has no line of it; {Cure}"],
            await Findings(WithManifest(copied with { Outcome = "failed" }, ended))
        );
        Assert.Equal(
            [$"in:a is done, and the manifest has no line of it; {Cure}"],
            await Findings(WithManifest(copied, ended with { Length = 6 }))
        );
    }

    [Fact]
    public async Task A_file_from_before_the_manifest_began_is_left_out()
    {
        var record = Record(FileState.Done);
        _journal.Put(record);
        Assert.Empty(await Findings(WithManifest(Line(record, "other", null) with { At = record.At.AddDays(1) })));
    }

    [Fact]
    public async Task A_manifest_that_is_broken_in_the_middle_is_found_and_one_that_nothing_needs_yet_or_half_a_last_line_is_not()
    {
        Assert.Empty(await Findings(Checker(new() { Manifest = Path.Combine(_folder, "m") })));
        var check = WithManifest(Line(Record(FileState.Done), "end", null));
        File.AppendAllText(Path.Combine(_folder, "m"), "{\"at\":\n{\"at\"");
        Assert.Equal([$" line 2 of the manifest {Path.Combine(_folder, "m")} cannot be read; {Cure}"], await Findings(check));
    }

    [Fact]
    public async Task A_large_manifest_is_read_in_parts_and_finds_the_same()
    {
        for (var i = 0; i < 50; i++)
            _journal.Put(Record(FileState.Done, path: $"{i:00}"));
        var told = await _journal.ListAsync(None).ToListAsync(None);
        WithManifest([
            .. told.Skip(1).SelectMany(one => (ManifestLine[])[Line(one, "copy", one.Copies[0].Place), Line(one, "end", null)]),
        ]);
        var path = Path.Combine(_folder, "m");
        var parts = new ManifestAgreement(_journal, path, bytesInOnePass: new FileInfo(path).Length / 5);
        var found = await parts
            .FindAsync(None)
            .Select(finding => $"{finding.Place} {finding.What}".Split(';')[0])
            .Order()
            .ToListAsync(None);
        Assert.Equal(
            [
                "in:00 is done, and the manifest has no line of it",
                "in:00 was copied to out:00 by copy, and the manifest has no line of it",
            ],
            found
        );
    }

    private IntegrityCheck Checker(CheckOptions? options = null) =>
        new(_journal, new Dictionary<string, IFileStore> { ["in"] = _in, ["out"] = _out }, options ?? new());

    private IntegrityCheck WithManifest(params List<ManifestLine> lines)
    {
        var path = Path.Combine(_folder, "m");
        File.Delete(path);
        using (var manifest = new ManifestFile(path))
            manifest.Append(lines);
        return Checker(new() { Manifest = path });
    }

    private Task<List<string>> Findings(IntegrityCheck? check = null) =>
        (check ?? Checker()).FindAsync(None).Select(finding => $"{finding.Place} {finding.What}").ToListAsync(None).AsTask();

    private static FileRecord Record(FileState state, VerificationLevel level = VerificationLevel.ReadBack, string path = "a") =>
        new()
        {
            Origin = new("in", StorePath.Parse(path)),
            Length = 5,
            ModifiedAt = Noon,
            Hash = new("sha256", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("hello")))),
            State = state,
            Copies = [new("copy", new("out", StorePath.Parse(path)), 5, Noon, level) { MadeAt = Noon }],
            Run = Dead,
            At = Noon,
        };

    private static ManifestLine Line(FileRecord record, string step, FilePlace? place) =>
        new()
        {
            At = record.At,
            Run = record.Run,
            Step = step,
            Outcome = "done",
            Origin = record.Origin,
            Length = record.Length,
            ModifiedAt = record.ModifiedAt,
            Place = place,
        };
}
