using Pipeline.Cli.Bench;
using Pipeline.Testing;
using Pipeline.Testing.Servers;

namespace Pipeline.Scenarios.Cli.Bench;

/// <summary>The note that a bench leaves beside the logs, and what somebody may have put in its place.</summary>
public sealed class BenchNoteTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public BenchNoteTests() => RequiresTool.That(!OperatingSystem.IsWindows(), "Windows has neither owners nor modes");

    public static TheoryData<string, Disguise> EachInEachDisguise =>
        [
            .. new[] { "bench.json", "bench.lock" }.SelectMany(file =>
                Enum.GetValues<Disguise>().Select(disguise => (file, disguise))
            ),
        ];

    private string Log => _temp.At("log");

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void A_note_is_found_when_its_bench_is_dead_and_not_before()
    {
        using (var note = Begin("x"))
        {
            Assert.Empty(BenchNote.LeftOvers(Log));
            Begin("y").Forget();
        }

        var left = Assert.Single(BenchNote.LeftOvers(Log));
        Assert.Equal(("x", "p.yml", "from"), (left.Bench, left.File, Assert.Single(left.Stores)));

        BenchNote.Forget(Log, left);
        Assert.Empty(Directory.GetFileSystemEntries(Log));
    }

    [Theory]
    [MemberData(nameof(EachInEachDisguise))]
    public void What_is_not_ours_is_no_note(string file, Disguise disguise)
    {
        Begin("x").Dispose();
        Assert.Single(BenchNote.LeftOvers(Log));
        var path = Path.Combine(Log, "bench-x", file);
        var before = disguise.Put(path, _temp.At("victim"));

        Assert.Empty(BenchNote.LeftOvers(Log));

        if (before is not null)
            Assert.Equal(before, File.ReadAllBytes(disguise is Disguise.Link or Disguise.HardLink ? _temp.At("victim") : path));
    }

    [Theory]
    [InlineData("0777")]
    [InlineData("0770")]
    public void A_note_in_a_folder_that_others_may_write_to_is_none(string mode)
    {
        Begin("x").Dispose();
        Tool.Run("chmod", mode, Path.Combine(Log, "bench-x"));

        Assert.Empty(BenchNote.LeftOvers(Log));
    }

    [Fact]
    public void The_folder_of_another_bench_is_not_taken_over()
    {
        Begin("x").Dispose();

        Assert.ThrowsAny<IOException>(() => Begin("x"));

        Assert.Single(BenchNote.LeftOvers(Log));
    }

    private BenchNote Begin(string name) => BenchNote.Begin(Log, new(name, "p.yml", ["from"], new([])));
}
