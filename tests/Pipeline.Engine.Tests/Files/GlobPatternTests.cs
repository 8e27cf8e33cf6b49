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
    public void Matches_when_the_pattern_says_so(string pattern, string path) => Assert.True(Read.Pattern(pattern).IsMatch(path));

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
        Assert.False(Read.Pattern(pattern).IsMatch(path));

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
        Assert.Equal(folder, Read.Pattern(pattern).Folder.Text);
        Assert.Equal(isDeep, Read.Pattern(pattern).IsDeep);
    }
}
