using Pipeline.Engine.Files;

namespace Pipeline.Engine.Tests.Files;

public sealed class TextTests
{
    [Theory]
    [InlineData("plain é 😀", "plain é 😀")]
    [InlineData("a\nb\r\t", @"a\nb\r\t")]
    [InlineData("\u001B[2J", @"\u001B[2J")]
    [InlineData("\u202Egnp.exe", @"\u202Egnp.exe")]
    [InlineData("a\u2028b", @"a\u2028b")]
    public void Visible_text_has_no_hidden_character(string text, string shown) => Assert.Equal(shown, VisibleText.Of(text));

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
        Assert.True(PathRegex.TryParse(regex, out var read, out _));
        Assert.Equal(isMatch, read.IsMatch(path));
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
