using Pipeline.Abstractions.Patterns;

namespace Pipeline.Engine.Tests.Files;

public class PathRegexTests
{
    [Theory]
    [InlineData("[a", "'[a' is not a valid regular expression: unterminated bracket at character 2")]
    [InlineData("a(b", "'a(b' is not a valid regular expression: insufficient closing parentheses at character 3")]
    [InlineData("a)(b", "'a)(b' is not a valid regular expression: insufficient opening parentheses at character 2")]
    [InlineData("*.csv", "'*.csv' is not a valid regular expression: quantifier after nothing at character 1")]
    [InlineData(@"(a)\1", @"'(a)\1' is not supported: look-around, back references and conditions are not allowed")]
    public void What_is_wrong_is_said_in_words_of_our_own(string text, string why)
    {
        Assert.False(PathRegex.TryParse(text, out _, out var said));
        Assert.StartsWith(why, said);
    }
}
