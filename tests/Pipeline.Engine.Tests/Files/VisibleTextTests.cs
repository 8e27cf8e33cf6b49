using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.Tests.Files;

public sealed class VisibleTextTests
{
    [Theory]
    [InlineData("plain name.csv")]
    [InlineData("größe 数据.csv")]
    [InlineData("family 👨‍👩‍👧.csv")]
    [InlineData("")]
    public void Harmless_text_stays_as_it_is(string text) => Assert.Equal(text, VisibleText.Of(text));

    [Theory]
    [InlineData("a\nb", @"a\nb")]
    [InlineData("a\r\tb", @"a\r\tb")]
    [InlineData("\u001b[2J", @"\u001B[2J")]
    [InlineData("a\u009b31m", @"a\u009B31m")]
    [InlineData("a\u202egnp.exe", @"a\u202Egnp.exe")]
    [InlineData("a\u2028b", @"a\u2028b")]
    [InlineData("tag \U000E0041", @"tag \U000E0041")]
    public void Whatever_moves_the_cursor_or_hides_is_written_out(string text, string shown) =>
        Assert.Equal(shown, VisibleText.Of(text));

    [Fact]
    public void Half_a_character_is_written_out() => Assert.Equal(@"half \uD83D", VisibleText.Of("half " + '\ud83d'));
}
