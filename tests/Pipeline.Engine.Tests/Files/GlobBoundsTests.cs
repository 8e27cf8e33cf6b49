using Pipeline.Abstractions.Patterns;
using Pipeline.Abstractions.Templates;

namespace Pipeline.Engine.Tests.Files;

/// <summary>Patterns that were made to cost time, memory or an exception.</summary>
public sealed class GlobBoundsTests
{
    public static TheoryData<string, string> Bombs =>
        new()
        {
            { Times("**/a?", 2_000), "the pattern is too long" },
            { Times("a", 4_000), "the pattern is too long" },
            { Times("{a}", 300_000), "the pattern is too long" },
            { Times("{", 4_000) + Times("}", 4_000), "the pattern is too long" },
            { Times("{a,b}", 7), "more than 64 alternatives" },
            { Times("{a,b}", 800), "more than 64 alternatives" },
            { Times("{", 2_000), "'{' without '}'" },
            { Times("{a}", 900), "has only one alternative" },
            { Times("{", 1_300) + "a" + Times("}", 1_300), "has only one alternative" },
            { "a\0b/*.csv", "NUL" },
            { "a\uFFFDb/*.csv", "not valid UTF-8" },
        };

    [Theory]
    [MemberData(nameof(Bombs), DisableDiscoveryEnumeration = true)]
    public Task Rejects_a_bomb(string text, string why) =>
        WithinBoundsAsync(() =>
        {
            Assert.False(GlobPattern.TryParse(text, out _, out var told));
            Assert.Contains(why, told);
        });

    public static TheoryData<string, string> Long =>
        new()
        {
            { Times("a", 900), Times("a", 900) },
            { Times("{a,", 60) + "a" + Times("}", 60), "a" },
            { Times("**/", 200) + "a", "x/y/a" },
            { Times("{a,b}", 6) + Times("?", 100), "ababab" + Times("c", 100) },
        };

    [Theory]
    [MemberData(nameof(Long), DisableDiscoveryEnumeration = true)]
    public Task Takes_what_is_just_within_the_bounds(string text, string path) =>
        WithinBoundsAsync(() => Assert.True(Read.Pattern(text).IsMatch(path)));

    /// <summary>A matcher that tries every division of the name among the stars would not end in this life.</summary>
    [Fact]
    public Task Takes_time_in_proportion_when_the_pattern_is_made_to_explode() =>
        WithinBoundsAsync(() => Assert.False(Read.Pattern(Times("*a", 40) + "b").IsMatch(Times("a", 5_000))));

    [Fact]
    public Task Takes_time_in_proportion_when_the_regex_is_made_to_explode() =>
        WithinBoundsAsync(() => Assert.False(Read.Regex("(a*)*b").IsMatch(Times("a", 5_000))));

    [Theory]
    [InlineData("((a{1,1000}){1,1000}){1,1000}")]
    [InlineData("(a?){9999}a{9999}")]
    public Task Rejects_a_regex_with_more_states_than_can_be_kept(string regex) =>
        WithinBoundsAsync(() => Assert.False(PathRegex.TryParse(regex, out _, out _)));

    [Fact]
    public Task Rejects_a_name_with_words_that_is_too_long_to_be_looked_for() =>
        WithinBoundsAsync(() =>
        {
            Assert.False(TextTemplate.TryParse(Times("a", 801), out _, out var why));
            Assert.Equal("the text is too long", why);
        });

    [Theory]
    [InlineData("a", 800)]
    [InlineData("{ext}", 160)]
    [InlineData("😀", 400)]
    public Task Looks_for_a_name_with_words_that_is_just_within_the_bounds(string part, int times) =>
        WithinBoundsAsync(() => Assert.Matches(TextTemplate.Parse(Times(part, times)).ToRegex(), Times(part, times)));

    private static string Times(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    private static Task WithinBoundsAsync(Action test) => Task.Run(test).WaitAsync(TimeSpan.FromSeconds(30));
}
