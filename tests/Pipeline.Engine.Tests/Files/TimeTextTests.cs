using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Templates;

namespace Pipeline.Engine.Tests.Files;

public sealed class TimeTextTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.FromHours(1));

    [Fact]
    public void Time_is_told_in_utc_and_says_so() => Assert.Equal("2026-03-01 11:00:00Z", TimeText.Of(Now));

    [Theory]
    [InlineData(-3600, "written 1h ago")]
    [InlineData(0, "written 0s ago")]
    [InlineData(7200, "written at 2026-03-01 13:00:00Z, 2h in the future (is a clock wrong?)")]
    public void Age_is_never_negative(int seconds, string told) =>
        Assert.Equal(told, TimeText.Written(Now.AddSeconds(seconds), Now));

    [Fact]
    public void Time_that_nobody_told_is_not_made_up() =>
        Assert.Equal("written at an unknown time", TimeText.Written(default, Now));

    [Theory]
    [InlineData(28, "its disk has no free space or no free inodes (df, df -i)")]
    [InlineData(30, "its file system is read-only")]
    [InlineData(5, "odd")]
    public void System_refusals_are_told_in_plain_words(int errno, string told) =>
        Assert.Equal(told, SystemFault.Describe(new IOException("odd", errno)));

    [Fact]
    public void Runtime_types_are_not_named()
    {
        Assert.StartsWith(
            "permission denied; check",
            SystemFault.Describe(new UnauthorizedAccessException("Access to the path"))
        );
        Assert.StartsWith("there is no such file", SystemFault.Describe(new FileNotFoundException("Could not find")));
    }
}
