using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Templates;

namespace Pipeline.Engine.Tests.Files;

public sealed class PathTemplateTests
{
    private static readonly DateTimeOffset Summer = new(2026, 7, 1, 22, 30, 0, TimeSpan.Zero);
    private static readonly TimeProvider Berlin = new ZoneClock(new(2026, 12, 31, 23, 30, 0, TimeSpan.Zero), "Europe/Berlin");

    [Theory]
    [InlineData("to:{path}", "sub/a.tar.gz", "sub/a.tar.gz")]
    [InlineData("to:/in/{name}", "sub/a.tar.gz", "in/a.tar.gz")]
    [InlineData("to:{stem}-x.{ext}", "a.tar.gz", "a.tar-x.gz")]
    [InlineData("to:{stem}", ".profile", ".profile")]
    [InlineData("to:{folder}/{name}", "a", "a")]
    [InlineData("to:in/{folder}/{name}", "a", "in/a")]
    [InlineData("to:in/{folder}/{name}", "x/y/a", "in/x/y/a")]
    [InlineData("to:{pipeline}/{size}/{name}", "a", "fetcher/7/a")]
    [InlineData("to:{modified:yyyy/MM/dd}/{name}", "a", "2026/07/02/a")]
    [InlineData("to:{now:yyyyMMdd-HHmm}/{name}", "a", "20270101-0030/a")]
    [InlineData("to:{name}", "a{b}", "a{b}")]
    public void Fills_its_words(string template, string path, string filled)
    {
        Assert.Equal(new FilePlace("to", StorePath.Parse(filled)), Read.Place(template).Fill(Item(path), Berlin, "fetcher"));
    }

    [Theory]
    [InlineData("in/{name}", "a place begins with a store's name")]
    [InlineData("{name}:x", "a place begins with a store's name")]
    [InlineData("to:", "is a folder; add {name} or {path}")]
    [InlineData("to:in/", "is a folder; add {name} or {path}")]
    [InlineData("to:../{name}", "'..'")]
    [InlineData("to:a//{name}", "an empty part")]
    [InlineData("to:{nam}", "unknown word '{nam}'; known are {name}")]
    [InlineData("to:{name:x}", "{name} has no format")]
    [InlineData("to:{now}", "{now} needs a format such as {now:yyyy/MM/dd}")]
    [InlineData("to:{now:%}", "is not a time format")]
    [InlineData("to:{now:yyyy%}", "without an equivalent here")]
    [InlineData("to:{now:%Y%}", "write yyyy")]
    [InlineData("to:{name", "'{' without '}'")]
    [InlineData("to:name}", "'}' without '{'")]
    public void Rejects_what_can_never_be_a_place(string template, string why)
    {
        Assert.False(PathTemplate.TryParse(template, out _, out var told));
        Assert.Contains(why, told);
    }

    [Theory]
    [InlineData("to:{stem}/{name}", "...x")]
    [InlineData("to:{stem}", "..x")]
    [InlineData("to:{ext}", "noext")]
    [InlineData("to:{stem}./{name}", "..x")]
    public void Refuses_a_name_that_would_lead_elsewhere(string template, string path)
    {
        var fault = Assert.Throws<FormatException>(() => Read.Place(template).Fill(Item(path), Berlin, "fetcher"));
        Assert.Contains($"'{template}' becomes", fault.Message);
    }

    /// <summary>Whatever a name holds, what comes out is below the store's root or is refused.</summary>
    [Theory]
    [InlineData("-rf")]
    [InlineData("a\nb")]
    [InlineData(@"a\..\b")]
    [InlineData("C:")]
    [InlineData("CON")]
    [InlineData("a. ")]
    [InlineData("{name}")]
    [InlineData("{now:%}")]
    [InlineData("\u202Egnp.exe")]
    [InlineData("e\u0301")]
    [InlineData("‘quoted’")]
    [InlineData("😀")]
    [InlineData("...")]
    public void Keeps_a_strange_name_as_it_is(string name)
    {
        var parsed = Read.Place("to:{modified:yyyy}/{folder}/{name}");
        Assert.Equal($"2026/sub/{name}", parsed.Fill(Item($"sub/{name}"), Berlin, "fetcher").Path.Text);
    }

    [Fact]
    public void Done_file_pattern_matches_what_the_template_gives()
    {
        var template = TextTemplate.Parse("done/{stem}.{size}.ok");
        Assert.Equal("done/a.7.ok", template.Fill(Item("sub/a.csv"), Berlin, "fetcher"));
        Assert.Matches(template.ToRegex(), "sub/done/a.7.ok");
        Assert.DoesNotMatch(template.ToRegex(), "sub/a.csv");
        Assert.DoesNotMatch(template.ToRegex(), "done/.ok");
    }

    private static FileItem Item(string path) =>
        new()
        {
            Id = "1",
            Origin = new("from", StorePath.Parse(path)),
            Place = new("from", StorePath.Parse(path)),
            RelativePath = StorePath.Parse(path),
            Length = 7,
            ModifiedAt = Summer,
        };

    private sealed class ZoneClock(DateTimeOffset now, string zone) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone { get; } = TimeZoneInfo.FindSystemTimeZoneById(zone);

        public override DateTimeOffset GetUtcNow() => now;
    }
}
