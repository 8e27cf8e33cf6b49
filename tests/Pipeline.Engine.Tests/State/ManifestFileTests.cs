using System.Text;
using Pipeline.Abstractions.Items;
using Pipeline.Engine.State.Manifests;

namespace Pipeline.Engine.Tests.State;

public sealed class ManifestFileTests : IDisposable
{
    private readonly JournalHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Line_is_one_json_object_with_snake_case_names_and_no_nulls()
    {
        var record = JournalHome.Record("a \"b\"\n→😀.csv");
        Append(
            JournalHome.Line(record),
            JournalHome.Line(record) with
            {
                Place = null,
                Hash = null,
                VerifiedBy = null,
                Seconds = null,
                Attempts = null,
            }
        );
        const string Start =
            "{'at':'2026-03-01T12:00:00+00:00','run':'000000000001','step':'copy','outcome':'done','origin':'in:a \\'b\\'\\n→\\uD83D\\uDE00.csv',"
            + "'length':5,'modified_at':'2026-03-01T12:00:00.0000001+00:00'";
        var more =
            ",'place':'out:a \\'b\\'\\n→\\uD83D\\uDE00.csv','hash':'sha256:"
            + new string('a', 64)
            + "','verified_by':'read_back','seconds':0.25,'attempts':1";
        Assert.Equal([$"{Start}{more}}}", $"{Start}}}"], _home.ManifestLines().Select(line => line.Replace('"', '\'')));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("{\"at\":\"20", 0)]
    [InlineData("{\"a\":1}\n", 8)]
    [InlineData("{\"a\":1}\n{\"at\"", 8)]
    [InlineData("{\"a\":1}\n\0\0\0\0", 8)]
    public void Half_a_line_is_cut_off_before_the_next(string found, int kept)
    {
        File.WriteAllText(_home.Paths.Manifest, found);
        Append(JournalHome.Line(JournalHome.Record("a")));
        var text = File.ReadAllText(_home.Paths.Manifest);
        Assert.Equal(found[..kept], text[..kept]);
        Assert.NotNull(Manifest.TryRead(text[kept..]));
    }

    [Theory]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(5000)]
    public void Half_a_line_is_cut_off_however_long_it_is(int length)
    {
        File.WriteAllText(_home.Paths.Manifest, "{}\n" + new string('x', length));
        using var manifest = new ManifestFile(_home.Paths.Manifest);
        Assert.Equal(3, manifest.CutHalfLine());
        Assert.Equal("{}\n", File.ReadAllText(_home.Paths.Manifest));
    }

    [Fact]
    public void Lines_of_another_writer_are_kept()
    {
        using var one = new ManifestFile(_home.Paths.Manifest);
        using var other = new ManifestFile(_home.Paths.Manifest);
        for (var i = 0; i < 3; i++)
        {
            one.Append([JournalHome.Line(JournalHome.Record($"one/{i}"))]);
            other.Append([JournalHome.Line(JournalHome.Record($"other/{i}"))]);
        }
        Assert.Equal(
            ["in:one/0", "in:other/0", "in:one/1", "in:other/1", "in:one/2", "in:other/2"],
            Manifest.Read(_home.ManifestLines()).Select(line => line.Origin.ToString())
        );
    }

    [Fact]
    public void Many_lines_are_all_written_in_their_order()
    {
        Append([.. Enumerable.Range(0, 5000).Select(i => JournalHome.Line(JournalHome.Record($"{i}")))]);
        Assert.Equal(
            Enumerable.Range(0, 5000).Select(i => $"in:{i}"),
            Manifest.Read(_home.ManifestLines()).Select(line => line.Origin.ToString())
        );
    }

    [Fact]
    public void Reading_passes_over_what_is_no_line()
    {
        Append(JournalHome.Line(JournalHome.Record("a")) with { Hash = new("md5", "0a") });
        File.AppendAllText(_home.Paths.Manifest, "{\"at\":\"2026-0", Encoding.UTF8);
        var line = Assert.Single(Manifest.Read(_home.ManifestLines()));
        Assert.Equal(new ContentHash("md5", "0a"), line.Hash);
    }

    private void Append(params List<ManifestLine> lines)
    {
        using var manifest = new ManifestFile(_home.Paths.Manifest);
        manifest.Append(lines);
    }
}
