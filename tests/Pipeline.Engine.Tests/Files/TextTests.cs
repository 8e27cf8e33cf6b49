using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Patterns;

namespace Pipeline.Engine.Tests.Files;

public sealed class TextTests
{
    [Fact]
    public void Root_is_the_same_however_it_came_about()
    {
        Assert.Equal(StorePath.Root, StorePath.Parse(""));
        Assert.Equal(StorePath.Root, StorePath.Parse("a").Folder);
    }

    [Theory]
    [InlineData(@"a\d+\.csv", "a12.csv", true)]
    [InlineData(@"a\d+", "xa12", false)]
    [InlineData(@"a\d+", "a12\n", false)]
    [InlineData("a|b", "ab", false)]
    public void Regex_must_match_the_whole_path(string regex, string path, bool isMatch)
    {
        Assert.Equal(isMatch, Read.Regex(regex).IsMatch(path));
    }

    [Theory]
    [InlineData("a(")]
    [InlineData("a)(b")]
    [InlineData("(?=a)b")]
    [InlineData(@"(a)\1")]
    public void Rejects_a_regex_that_cannot_be_read_or_kept_in_bounds(string regex)
    {
        Assert.False(PathRegex.TryParse(regex, out _, out var why));
        Assert.NotEmpty(why);
    }
}
