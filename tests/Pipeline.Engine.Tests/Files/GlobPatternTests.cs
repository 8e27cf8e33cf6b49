using Pipeline.Abstractions.Patterns;

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
    [InlineData(@"\{a\,b\}", "{a,b}")]
    [InlineData("a*", "a\nb")]
    [InlineData("été*", "été.csv")]
    [InlineData("{3..1}", "2")]
    [InlineData("{1..9..4}", "5")]
    [InlineData("{-1..1}", "-1")]
    [InlineData("x{001..3}", "x002")]
    [InlineData("[[:alpha:]]", "é")]
    [InlineData("[![:digit:]]", "a")]
    [InlineData("[[:punct:][:blank:]]", " ")]
    [InlineData(@"[\]\\]", "\\")]
    [InlineData(@"a\,b", "a,b")]
    [InlineData("* (1).csv", "a (1).csv")]
    [InlineData("*(1).csv", "a(1).csv")]
    [InlineData("* *.csv", "a b.csv")]
    [InlineData("~$*", "~$a.doc")]
    [InlineData("100%done", "100%done")]
    [InlineData("%D0%B0", "%D0%B0")]
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
    [InlineData("../a", "'..'")]
    [InlineData("a//b", "an empty part")]
    [InlineData("[z-a]", "is in reverse order")]
    [InlineData("a\\", "cannot end in")]
    [InlineData("[a/]", "cannot contain '/'")]
    [InlineData("{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}", "more than 64 alternatives")]
    [InlineData("{1..65}", "more than 64 alternatives; write digits such as [0-9]")]
    [InlineData("{0..99999999}", "more than 64 alternatives")]
    [InlineData("[[:nothing:]]", "known are [:alpha:]")]
    [InlineData("!!x", "can be written only once")]
    public void Rejects_what_is_no_pattern(string text, string why)
    {
        Assert.False(GlobPattern.TryParse(text, out _, out var told));
        Assert.Contains(why, told);
    }

    [Theory]
    [InlineData("*.csv", "a.CSV", true)]
    [InlineData("In/*.CSV", "iN/a.csv", true)]
    [InlineData("É[a-c]", "éB", true)]
    [InlineData("[!a]", "A", false)]
    [InlineData("[[:upper:]]", "a", true)]
    public void Case_is_nothing_where_it_is_told_so(string pattern, string path, bool isMatch)
    {
        var any = Read.Pattern(pattern).IgnoringCase();

        Assert.Equal(isMatch, any.IsMatch(path));
        Assert.True(any.Folder.IsRoot);
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
