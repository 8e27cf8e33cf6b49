using System.Diagnostics.CodeAnalysis;
using FsCheck;
using FsCheck.Fluent;
using Pipeline.Engine.Files;

namespace Pipeline.Engine.Tests.Files;

public sealed class GlobPatternTests
{
    [Theory]
    [InlineData("*.csv", "a.csv")]
    [InlineData("*.csv", ".csv")]
    [InlineData("/*.csv", "a.csv")]
    [InlineData("**", "a/b/c")]
    [InlineData("**/*.csv", "a.csv")]
    [InlineData("**/*.csv", "x/y/a.csv")]
    [InlineData("in/**", "in/x/a")]
    [InlineData("a**z", "a/b/z")]
    [InlineData("a?c", "abc")]
    [InlineData("a?c", "a😀c")]
    [InlineData("a[!b]c", "a😀c")]
    [InlineData("[a-c]1", "b1")]
    [InlineData("[]x]", "]")]
    [InlineData("[a-]", "-")]
    [InlineData("{a,b{1,2}}.csv", "b2.csv")]
    [InlineData("{a/,}b", "b")]
    [InlineData(@"\*", "*")]
    [InlineData(@"\{a,b\}", "{a,b}")]
    [InlineData("a*", "a\nb")]
    [InlineData("été*", "été.csv")]
    public void Matches_when_the_pattern_says_so(string pattern, string path) => Assert.True(Read(pattern).IsMatch(path));

    [Theory]
    [InlineData("*.csv", "x/a.csv")]
    [InlineData("*.csv", "a.CSV")]
    [InlineData("*.csv", "a.csv\n")]
    [InlineData("a?b", "a/b")]
    [InlineData("a[!b]c", "a/c")]
    [InlineData("a[.-0]c", "a/c")]
    [InlineData("in/**", "in")]
    [InlineData("**/b", "ab")]
    [InlineData("a.b", "axb")]
    public void Does_not_match_when_the_pattern_does_not_say_so(string pattern, string path) =>
        Assert.False(Read(pattern).IsMatch(path));

    [Theory]
    [InlineData("", "empty")]
    [InlineData("a{b", "'{' without '}'")]
    [InlineData("a[b", "'[' without ']'")]
    [InlineData("tmp/", "write tmp/** for all that lies below tmp")]
    [InlineData("../a", "'..'")]
    [InlineData("a//b", "an empty part")]
    [InlineData("[z-a]", "runs backwards")]
    [InlineData("a\\", "cannot end in")]
    [InlineData("[a/]", "cannot hold '/'")]
    [InlineData("{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}", "more than 64 alternatives")]
    public void Rejects_what_is_no_pattern(string text, string why)
    {
        Assert.False(GlobPattern.TryParse(text, out _, out var told));
        Assert.Contains(why, told);
    }

    [Fact]
    public void Rejects_a_pattern_too_long_to_be_kept_in_bounds()
    {
        Assert.False(GlobPattern.TryParse(string.Concat(Enumerable.Repeat("**/a?", 2_000)), out _, out var why));
        Assert.Equal("the pattern is too long", why);
    }

    [Theory]
    [InlineData("*.csv", "", false)]
    [InlineData("**/*.csv", "", true)]
    [InlineData("in/day/*.csv", "in/day", false)]
    [InlineData("in/*/a.csv", "in", true)]
    [InlineData("in/a.csv", "in", false)]
    [InlineData("in/{a,b}.csv", "in", false)]
    [InlineData("{in/a,in/b}/*", "in", true)]
    [InlineData("{inner,in}/*", "", true)]
    [InlineData("in/a**", "in", true)]
    public void Knows_where_to_look(string pattern, string folder, bool isDeep)
    {
        Assert.Equal(folder, Read(pattern).Folder.Text);
        Assert.Equal(isDeep, Read(pattern).IsDeep);
    }

    [Fact]
    public void Takes_time_in_proportion_when_the_pattern_is_made_to_explode()
    {
        // A matcher that tries every division of the name among the stars would not end in this life.
        var pattern = Read(string.Concat(Enumerable.Repeat("*a", 40)) + "b");
        Assert.False(pattern.IsMatch(new string('a', 5_000)));
    }

    [Fact]
    public void Agrees_with_the_plain_reading_of_the_rules()
    {
        var signs = Gen.Elements("a", "b", "/", "*", "**", "**/", "?", "[ab]", "[!a]", "{a,b/b}", "{*,bb}", @"\*");
        var patterns = signs
            .NonEmptyListOf()
            .Resize(9)
            .Select(string.Concat)
            .Where(text => GlobPattern.TryParse(text, out _, out _));
        var parts = Gen.Elements("a", "b", "ab", "bb", "aab", "*");
        var paths = parts.NonEmptyListOf().Resize(6).Select(path => string.Join('/', path));
        var cases = from pattern in patterns from path in paths select (Pattern: pattern, Path: path);
        Prop.ForAll(
                cases.ToArbitrary(),
                one => Read(one.Pattern).IsMatch(one.Path) == PlainMatcher.IsMatch(one.Pattern.TrimStart('/'), one.Path)
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));
    }

    [Fact]
    public void What_matches_lies_in_its_folder()
    {
        var signs = Gen.Elements("a", "b", "/", "*", "**/", "{a,b/b}");
        var patterns = signs
            .NonEmptyListOf()
            .Resize(9)
            .Select(string.Concat)
            .Where(text => GlobPattern.TryParse(text, out _, out _));
        var paths = Gen.Elements("a", "b", "ab").NonEmptyListOf().Select(path => StorePath.Parse(string.Join('/', path)));
        var cases = from pattern in patterns from path in paths select (Pattern: Read(pattern), Path: path);
        Prop.ForAll(cases.ToArbitrary(), one => !one.Pattern.IsMatch(one.Path.Text) || IsFound(one.Pattern, one.Path))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));
    }

    private static bool IsFound(GlobPattern pattern, StorePath path) =>
        pattern.IsDeep
            ? pattern.Folder.IsRoot || path.Text.StartsWith(pattern.Folder.Text + "/", StringComparison.Ordinal)
            : path.Folder == pattern.Folder;

    [return: NotNull]
    private static GlobPattern Read(string text) =>
        GlobPattern.TryParse(text, out var pattern, out var why) ? pattern : throw new FormatException(why);
}
