using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using FsCheck;
using FsCheck.Fluent;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Engine.Configuration.Binding;
using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Yaml;

namespace Pipeline.Engine.Tests.Configuration;

public sealed class OptionsBinderTests
{
    [Theory]
    [InlineData("flag: true", "Flag", true)]
    [InlineData("flag: 'false'", "Flag", false)]
    [InlineData("whole: -3", "Whole", -3)]
    [InlineData("number: 1.5", "Number", 1.5)]
    [InlineData("choice: leave_it", "Choice", WhenThere.LeaveIt)]
    [InlineData("text: 123", "Text", "123")]
    [InlineData("text: 'null'", "Text", "null")]
    [InlineData("maybe: 4", "Maybe", 4)]
    [InlineData("maybe:", "Maybe", null)]
    [InlineData("maybe: ~", "Maybe", null)]
    public void Accepts_a_value(string yaml, string property, object? value)
    {
        var options = Accepted(yaml);

        Assert.Equal(value, typeof(Everything).GetProperty(property)!.GetValue(options));
    }

    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("30s", 30_000)]
    [InlineData("1.5s", 1500)]
    [InlineData("5m", 300_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("'1h 30m'", 5_400_000)]
    [InlineData("2d", 172_800_000)]
    [InlineData("0", 0)]
    public void Accepts_a_duration(string text, long milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Accepted($"time: {text}").Time);

    [Theory]
    [InlineData("2026-03-01T06:00:00Z", "2026-03-01T06:00:00+00:00")]
    [InlineData("2026-03-01T06:00+02:00", "2026-03-01T06:00:00+02:00")]
    [InlineData("2026-03-01T06:00:00.25Z", "2026-03-01T06:00:00.25+00:00")]
    public void Accepts_a_date_with_its_zone(string text, string date) =>
        Assert.Equal(DateTimeOffset.Parse(date, null), Accepted($"date: {text}").Date);

    [Fact]
    public void A_date_without_a_zone_is_in_the_local_one() =>
        Assert.Equal(
            new DateTimeOffset(new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Local)),
            Accepted("date: 2026-03-01").Date
        );

    [Fact]
    public void Accepts_lists_blocks_and_places()
    {
        var options = Accepted(
            "{ many: one, times: [1s, 2m], place: 'a:x/y/', size: 8MiB, inner: { depth: 2 }, map: { k: 1, l: 2 }, all: [{}, { depth: 3 }] }"
        );

        Assert.Equal(["one"], options.Many);
        Assert.Equal([TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2)], options.Times);
        Assert.Equal(new FilePlace("a", StorePath.Parse("x/y")), options.Place);
        Assert.Equal(new ByteSize(8 << 20), options.Size);
        Assert.Equal(2, options.Inner.Depth);
        Assert.Equal(new Dictionary<string, int> { ["k"] = 1, ["l"] = 2 }, options.Map);
        Assert.Equal([1, 3], options.All.Select(inner => inner.Depth));
    }

    [Fact]
    public void What_is_not_written_keeps_its_default()
    {
        var options = Accepted("{}");

        Assert.Equal((7, WhenThere.Replace, 1), (options.Whole, options.Choice, options.Inner.Depth));
    }

    [Theory]
    [InlineData("flag: yes", 1, 7, "P105: 'flag': expected true or false, found 'yes'; write true")]
    [InlineData("whole: 1.5", 1, 8, "P105: 'whole': expected a whole number, found '1.5'")]
    [InlineData("whole: 99999999999", 1, 8, "P105: 'whole': expected a whole number, found '99999999999'")]
    [InlineData("whole:", 1, 7, "P101: 'whole': expected a whole number, found nothing")]
    [InlineData("whole: [1]", 1, 8, "P101: 'whole': expected a whole number, found a list")]
    [InlineData("text: { a: 1 }", 1, 7, "P101: 'text': expected a text, found a block")]
    [InlineData("number: 0x10", 1, 9, "P105: 'number': expected a number, found '0x10'; write it in decimal")]
    [InlineData("time: 5", 1, 7, "P105: 'time': expected a duration such as 30s, 5m or 1h30m, found '5'; add the unit")]
    [InlineData("time: 5x", 1, 7, "P105: 'time': expected a duration such as 30s, 5m or 1h30m, found '5x'")]
    [InlineData("time: 30m1h", 1, 7, "P105: 'time': expected a duration such as 30s, 5m or 1h30m, found '30m1h'")]
    [InlineData("time: -5s", 1, 7, "P105: 'time': expected a duration such as 30s, 5m or 1h30m, found '-5s'")]
    [InlineData("time: 9999999d", 1, 7, "P105: 'time': expected a duration such as 30s, 5m or 1h30m, found '9999999d'")]
    [InlineData(
        "date: 01.03.2026",
        1,
        7,
        "P105: 'date': expected a date such as 2026-03-01 or 2026-03-01T06:00:00Z, found '01.03.2026'"
    )]
    [InlineData("place: x", 1, 8, "P105: 'place': expected a place such as supplier:out, found 'x'")]
    [InlineData(
        "place: a:../b",
        1,
        8,
        "P105: 'place': expected a place such as supplier:out, found 'a:../b'; an empty part, '.' or '..' is not allowed in a path"
    )]
    [InlineData(
        "choice: Replace",
        1,
        9,
        "P105: 'choice': expected one of leave_it, replace, found 'Replace'; did you mean 'replace'?"
    )]
    [InlineData("many: []", 1, 7, "P104: 'many' must have at least 1 value")]
    [InlineData("wait: 5m", 1, 7, "P104: 'wait' must be from 1s to 1m, found '5m'")]
    [InlineData("inner: 5", 1, 8, "P101: expected a block of options, found '5'")]
    [InlineData("inner: { dept: 5 }", 1, 10, "P102: unknown option 'dept'; did you mean 'depth'?")]
    [InlineData("inner:\n  depth: 11", 2, 10, "P104: 'depth' must be from 0 to 10, found '11'")]
    [InlineData("all: [{ depth: 1 }, { depth: a }]", 1, 30, "P105: 'depth': expected a whole number, found 'a'")]
    [InlineData("times: [1s, x]", 1, 13, "P105: 'times': expected a duration such as 30s, 5m or 1h30m, found 'x'")]
    [InlineData("map: [1]", 1, 6, "P101: 'map': expected a block, found a list")]
    [InlineData("map: { k: x }", 1, 11, "P105: 'map.k': expected a whole number, found 'x'")]
    [InlineData("text: \"a\\eb\\n\"\nwhole: \"\\e[2J\"", 2, 8, "P105: 'whole': expected a whole number, found '\\u001B[2J'")]
    [InlineData("low: 5\nhigh: 4", 1, 6, "P106: 'low' is above 'high'")]
    public void Rejects_a_value(string yaml, long line, long column, string message)
    {
        var (options, problems) = Bind(yaml);

        Assert.Null(options);
        Assert.Equal($"p.yml({line},{column}): error {message}", Assert.Single(problems).ToString());
    }

    [Fact]
    public void A_missing_option_is_reported_at_its_block()
    {
        var diagnostics = new DiagnosticBag();
        var block = new MappingNode(new("p.yml", 4, 9), []);

        Assert.Null(OptionsBinder.Bind(block, typeof(WireOptions), diagnostics).Options);

        Assert.Equal("p.yml(4,9): error P103: option 'host' is missing", Assert.Single(diagnostics.InOrder()).ToString());
    }

    [Fact]
    public void What_is_written_from_a_record_is_read_back_as_that_record()
    {
        var texts = ArbMap
            .Default.GeneratorFor<NonNull<string>>()
            .Select(text => new string([
                .. text.Get.Where(letter => !char.IsSurrogate(letter) && letter is not ('$' or '%' or '{' or '~')),
            ]));
        var plain =
            from text in texts
            from many in Gen.ArrayOf(texts).Where(many => many.Length > 0)
            from flag in Gen.Elements(true, false)
            from whole in Gen.Choose(int.MinValue, int.MaxValue)
            from number in ArbMap.Default.GeneratorFor<NormalFloat>()
            select new Everything
            {
                Text = text,
                Many = many,
                Flag = flag,
                Whole = whole,
                Number = Math.Round(number.Get % 1e6, 3),
            };
        var timed =
            from one in plain
            from minutes in Gen.Choose(0, 100_000)
            from size in Gen.Choose(0, 1000)
            from choice in Gen.Elements(Enum.GetValues<WhenThere>())
            from maybe in Gen.Elements<int?>(null, 3)
            from depth in Gen.Choose(0, 10)
            from ticks in Gen.Choose(0, int.MaxValue)
            select one with
            {
                Time = minutes < 1440 ? TimeSpan.FromMinutes(minutes) : TimeSpan.FromHours(minutes),
                Size = new(size * 1024L),
                Choice = choice,
                Maybe = maybe,
                Inner = new() { Depth = depth },
                All = [new() { Depth = depth }],
                Map = new Dictionary<string, int> { ["k"] = depth },
                Date = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.FromHours(depth)).AddTicks(ticks),
            };

        Prop.ForAll(
                timed.ToArbitrary(),
                options => JsonSerializer.Serialize(Accepted(Written(options))) == JsonSerializer.Serialize(options)
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    /// <summary>The record as one line of YAML, texts in double quotes.</summary>
    private static string Written(object record) =>
        $"{{ {string.Join(", ", OptionShape.Of(record.GetType()).Select(option => $"{option.Key}: {Written(option.Type, option.Property.GetValue(record))}"))} }}";

    private static string Written(OptionType type, object? value) =>
        type switch
        {
            _ when value is null => "null",
            RecordOption => Written(value),
            ListOption list =>
                $"[{string.Join(", ", ((System.Collections.IEnumerable)value).Cast<object>().Select(item => Written(list.Element, item)))}]",
            MapOption =>
                $"{{ {string.Join(", ", ((IReadOnlyDictionary<string, int>)value).Select(entry => $"{entry.Key}: {entry.Value}"))} }}",
            _ => JsonSerializer.Serialize(ScalarType.Write(value).Replace("${", "$${")),
        };

    private static Everything Accepted(string yaml)
    {
        var (options, problems) = Bind(yaml);
        Assert.Empty(problems);
        return options!;
    }

    private static (Everything?, IReadOnlyList<Diagnostic>) Bind(string yaml)
    {
        var diagnostics = new DiagnosticBag();
        var root = new YamlReader("p.yml", new(_ => null, _ => "", diagnostics), diagnostics).Read(yaml);
        return ((Everything?)OptionsBinder.Bind(root!, typeof(Everything), diagnostics).Options, diagnostics.InOrder());
    }
}

/// <summary>Options of every type.</summary>
public sealed record Everything : IValidatableOptions
{
    public string Text { get; init; } = "t";
    public bool Flag { get; init; }
    public int Whole { get; init; } = 7;
    public double Number { get; init; }
    public TimeSpan Time { get; init; }

    [Between(typeof(TimeSpan), "1s", "1m")]
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(2);
    public ByteSize Size { get; init; }
    public DateTimeOffset? Date { get; init; }

    [JsonIgnore]
    public FilePlace Place { get; init; } = new("a", StorePath.Root);
    public WhenThere Choice { get; init; } = WhenThere.Replace;
    public int? Maybe { get; init; }
    public long Low { get; init; }
    public long? High { get; init; }

    [NotEmpty]
    public IReadOnlyList<string> Many { get; init; } = ["m"];
    public IReadOnlyList<TimeSpan> Times { get; init; } = [];
    public Nested Inner { get; init; } = new();
    public IReadOnlyList<Nested> All { get; init; } = [];
    public IReadOnlyDictionary<string, int> Map { get; init; } = new Dictionary<string, int>();

    IEnumerable<OptionError> IValidatableOptions.Faults() => Low > High ? [new(nameof(Low), "'low' is above 'high'")] : [];
}

/// <summary>A block inside.</summary>
public sealed record Nested
{
    [Range(0, 10)]
    public int Depth { get; init; } = 1;
}
