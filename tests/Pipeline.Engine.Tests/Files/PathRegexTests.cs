using Pipeline.Abstractions.Patterns;

namespace Pipeline.Engine.Tests.Files;

public class PathRegexTests
{
    [Theory]
    [InlineData("[a", "'[a' is no regular expression: unterminated bracket at character 2")]
    [InlineData("a(b", "'a(b' is no regular expression: insufficient closing parentheses at character 3")]
    [InlineData("a)(b", "'a)(b' is no regular expression: insufficient opening parentheses at character 2")]
    [InlineData("*.csv", "'*.csv' is no regular expression: quantifier after nothing at character 1")]
    [InlineData(@"(a)\1", @"'(a)\1' cannot be used: look-around, back references and conditions are not understood")]
    public void What_is_wrong_is_said_in_words_of_our_own(string text, string why)
    {
        Assert.False(PathRegex.TryParse(text, out _, out var said));
        Assert.StartsWith(why, said);
    }
}
