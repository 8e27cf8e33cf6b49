using Pipeline.Engine.Integrity;
using Pipeline.Engine.State.Manifests;
using Pipeline.Engine.Tests.State;
using Pipeline.Testing.Memory;

namespace Pipeline.Engine.Tests.Integrity;

/// <summary>A manifest of several files, of which some are gone.</summary>
public sealed class ManifestAgreementTests : IDisposable
{
    private readonly JournalHome _home = new();
    private readonly MemoryJournal _journal = new();

    /// <summary>A file each day, and a part of the manifest for every two.</summary>
    public ManifestAgreementTests()
    {
        using var manifest = new ManifestFile(_home.Paths.Manifest, roll: 400);
        for (var day = 0; day < 8; day++)
        {
            var record = JournalHome.Record($"{day}") with { At = JournalHome.Noon.AddDays(day) };
            _journal.Put(record);
            manifest.Append([JournalHome.Line(record, "end") with { Place = null }]);
        }
        Assert.Equal(3, new ManifestParts(_home.Paths.Manifest).Rolled().Count);
    }

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task All_files_are_read() => Assert.Empty(await FindAsync());

    [Theory]
    [InlineData("000001")]
    [InlineData("000002")]
    [InlineData("000003")]
    [InlineData("000001 000003")]
    [InlineData("000001 000002 000003")]
    public async Task What_a_file_told_that_is_gone_is_no_finding(string gone)
    {
        foreach (var number in gone.Split(' '))
            File.Delete(Part(number));
        Assert.Empty(await FindAsync());
    }

    /// <summary>A run that begins makes an empty one, also when it then has nothing to do.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_moved_away_from_the_end_is_no_finding(bool isBegunAnew)
    {
        File.Move(_home.Paths.Manifest, _home.Paths.Manifest + ".put-away");
        if (isBegunAnew)
            File.WriteAllText(_home.Paths.Manifest, "");
        Assert.Empty(await FindAsync());
    }

    [Fact]
    public async Task Manifest_without_a_line_is_noted_and_is_no_trouble()
    {
        foreach (var (_, part) in new ManifestParts(_home.Paths.Manifest).Rolled())
            File.Delete(part);
        File.WriteAllText(_home.Paths.Manifest, "");
        var manifest = new ManifestAgreement(_journal, _home.Paths.Manifest);
        var note = await manifest.FindAsync(CancellationToken.None).SingleAsync(CancellationToken.None);
        Assert.False(note.IsTrouble);
        Assert.EndsWith("is empty: it was moved, and only newer files are compared with it", note.What);
    }

    [Theory]
    [InlineData("000001", 0, "0")]
    [InlineData("000002", 0, "2")]
    [InlineData("", 0, "6")]
    [InlineData("", 1, "7")]
    public async Task Line_that_is_missing_in_a_file_is_found(string number, int line, string origin)
    {
        var part = number.Length > 0 ? Part(number) : _home.Paths.Manifest;
        var lines = File.ReadAllLines(part).ToList();
        // The first line says since when the file tells.
        lines[line] = lines[line].Replace($"in:{origin}", "in:other");
        File.WriteAllLines(part, lines);
        Assert.Equal([$"in:{origin} is done, and the manifest has no line of it"], await FindAsync());
    }

    [Fact]
    public async Task Line_that_cannot_be_read_is_named_with_its_file()
    {
        File.WriteAllText(Part("000002"), "{}\n" + File.ReadAllText(Part("000002")));
        Assert.Equal([$" line 1 of the manifest {Part("000002")} cannot be read"], await FindAsync());
    }

    private string Part(string number) => Path.Combine(_home.Folder, $"p.manifest.{number}.jsonl");

    private async Task<string[]> FindAsync() =>
        await new ManifestAgreement(_journal, _home.Paths.Manifest, bytesInOnePass: 500)
            .FindAsync(CancellationToken.None)
            .Select(finding => $"{finding.Place} {finding.What}".Split(';')[0])
            .Distinct()
            .ToArrayAsync(CancellationToken.None);
}
