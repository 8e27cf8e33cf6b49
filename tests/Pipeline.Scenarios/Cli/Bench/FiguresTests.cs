using System.Xml.Linq;
using Pipeline.Cli.Bench;
using Pipeline.Engine.Configuration;

namespace Pipeline.Scenarios.Cli.Bench;

/// <summary>What a bench makes of its figures.</summary>
public sealed class FiguresTests
{
    private static readonly DataSet Data = DataSet.Made(4, 1 << 20);

    [Theory]
    [InlineData(new[] { 3.0 }, 3, 3, 3)]
    [InlineData(new[] { 5.0, 1, 3, 2, 4 }, 3, 2, 4)]
    [InlineData(new[] { 1.0, 2, 3, 4 }, 2.5, 1.75, 3.25)]
    [InlineData(new[] { 1.0, 1, 1, 1, 900 }, 1, 1, 1)]
    public void Balance_is_of_the_middle_half(double[] values, double median, double low, double high)
    {
        var balance = SampleStatistics.Of(values);

        Assert.Equal((median, low, high), (balance.Median, balance.Low, balance.High));
        Assert.Equal((values.Min(), values.Max()), (balance.Least, balance.Most));
    }

    [Fact]
    public void Rounds_take_the_settings_in_turn_and_each_begins_one_further() =>
        Assert.Equal([(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (1, 0), (2, 2), (2, 0), (2, 1)], BenchRunner.Order(3, 2));

    [Fact]
    public void Best_is_the_fastest_and_those_it_cannot_be_told_from_are_named()
    {
        var verdict = Verdict.Of([
            Result("a.b=1", 4.0, 4.1, 4.2),
            Result("a.b=2", 2.0, 2.1, 2.3),
            Result("a.b=4", 1.9, 2.2, 2.4),
            new([new("a.b", "8")], [], Data, "no room"),
        ])!;

        Assert.Equal("--set a.b=2", verdict.Best.Line);
        Assert.Equal(["a.b=4"], verdict.Rivals.Select(rival => rival.Name));
        Assert.True(verdict.IsCertain);
    }

    [Fact]
    public void Nothing_is_best_when_everything_failed() =>
        Assert.Null(Verdict.Of([new([new("a.b", "8")], [], Data, "no room")]));

    [Fact]
    public void Table_says_what_failed_and_why_and_how_sure_it_is()
    {
        var lines = BenchTable
            .Lines([Result("a.b=1", 1.0), Result("a.b=hello world", 2.0), new([new("a.b", "8")], [], Data, "no room")])
            .ToList();

        Assert.Equal("settings         MiB/s  middle half  files/s  CPU s/GiB  peak MiB", lines[0]);
        Assert.Equal("a.b=1              4.0      4.0–4.0      4.0     128.00       100", lines[1]);
        Assert.Equal("a.b=8            failed: no room", lines[3]);
        Assert.Equal("best: --set a.b=1", lines[5]);
        Assert.Contains("--repeat 5", lines[6]);
    }

    [Fact]
    public void Runs_that_are_too_short_to_tell_are_pointed_out()
    {
        const string hint = "Runs took less than a second";

        Assert.Contains(
            BenchTable.Lines([Result("a.b=1", 0.9, 0.9, 0.9)]),
            line => line.StartsWith(hint, StringComparison.Ordinal)
        );
        Assert.DoesNotContain(
            BenchTable.Lines([Result("a.b=1", 1.1, 1.1, 1.1)]),
            line => line.StartsWith(hint, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Set_line_can_be_pasted_into_a_shell() => Assert.Equal("--set 'a.b=it'\\''s me'", Result("a.b=it's me", 1.0).Line);

    [Fact]
    public void Curves_are_drawn_along_the_option_with_most_values_and_a_gap_is_left_where_a_run_failed()
    {
        var curves = Curves.Of([
            Two("x.y=1", "a.b=1", 4),
            Two("x.y=1", "a.b=2", 2),
            Two("x.y=1", "a.b=4", 1),
            Two("x.y=<&\u0001>", "a.b=1", 4),
            Two("x.y=<&\u0001>", "a.b=2", 4),
            Two("x.y=<&\u0001>", "a.b=4", 4) with
            {
                Trouble = "no room",
            },
        ]);

        Assert.Equal("a.b", curves.Along);
        Assert.Equal(["1", "2", "4"], curves.Values);
        Assert.Equal([1, 2, 4], curves.Lines[0].Points.Select(point => point!.Median));
        Assert.Null(curves.Lines[1].Points[2]);

        var svg = XDocument.Parse(new CurvePlot(curves, "small").Draw());
        XNamespace ns = "http://www.w3.org/2000/svg";
        Assert.Equal([3, 2], svg.Descendants(ns + "polyline").Select(line => line.Attribute("points")!.Value.Split(' ').Length));
        var texts = svg.Descendants(ns + "text").Select(text => text.Value).ToList();
        Assert.Contains("MiB/s", texts);
        Assert.Contains(@"x.y=<&\u0001>", texts);
        Assert.All(
            svg.Descendants(ns + "circle"),
            circle => Assert.InRange(double.Parse(circle.Attribute("cy")!.Value), 50, 350)
        );
    }

    [Fact]
    public void Nothing_but_empty_files_is_told_in_files_a_second()
    {
        BenchResult empty = new([], [new(TimeSpan.FromSeconds(2), default, 1 << 20, null)], DataSet.Made(10, 0), null);

        Assert.Equal("5.0 files/s", BenchTable.Speed(empty));
        Assert.Null(empty.ProcessorPerGiB);
        Assert.Equal("files/s", Curves.Of([empty]).Unit);
        Assert.NotNull(XDocument.Parse(new CurvePlot(Curves.Of([empty]), "empty").Draw()).Root);
    }

    private static BenchResult Two(string first, string second, double seconds) =>
        Result(first, seconds) with
        {
            Settings = [Setting(first), Setting(second)],
        };

    private static BenchResult Result(string setting, params double[] seconds) =>
        new(
            [Setting(setting)],
            [.. seconds.Select(one => new BenchRun(TimeSpan.FromSeconds(one), TimeSpan.FromSeconds(0.5), 100 << 20, null))],
            Data,
            null
        );

    private static Setting Setting(string text) => new(text[..text.IndexOf('=')], text[(text.IndexOf('=') + 1)..]);
}
