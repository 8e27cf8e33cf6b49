using Pipeline.Engine.State;

namespace Pipeline.Engine.Tests.State;

public sealed class PlausibleTimeTests
{
    private static readonly DateTimeOffset Noon = JournalHome.Noon;
    private static readonly TimeSpan Keep = TimeSpan.FromDays(400);

    [Theory]
    [InlineData(0.0)]
    [InlineData(500.0)]
    [InlineData(-4000.0)]
    public void Time_that_may_have_passed_is_believed_and_one_that_was_set_back(double days) =>
        Assert.Equal(new(Noon.AddDays(days), null), new PlausibleTime(Noon, null).After(Noon.AddDays(days), Keep));

    [Fact]
    public void Jump_by_years_is_believed_when_it_is_seen_again_an_hour_later()
    {
        var jumped = new PlausibleTime(Noon, null).After(Noon.AddYears(10), Keep);
        Assert.Equal(new(Noon, Noon.AddYears(10)), jumped);
        Assert.Equal(jumped, jumped.After(Noon.AddYears(10).AddMinutes(59), Keep));
        Assert.Equal(new(Noon.AddYears(10).AddHours(1), null), jumped.After(Noon.AddYears(10).AddHours(1), Keep));
    }

    [Fact]
    public void Clock_that_is_right_again_counts_as_if_nothing_had_been()
    {
        var jumped = new PlausibleTime(Noon, null).After(Noon.AddYears(10), Keep);
        Assert.Equal(new(Noon.AddMinutes(5), null), jumped.After(Noon.AddMinutes(5), Keep));
        // Another wrong time is another doubt.
        Assert.Equal(new(Noon, Noon.AddYears(30)), jumped.After(Noon.AddYears(30), Keep));
    }

    [Fact]
    public void Little_is_noted()
    {
        var noted = new PlausibleTime(Noon, null);
        Assert.True(noted.IsNews(null));
        Assert.False(noted.After(Noon.AddMinutes(59), Keep).IsNews(noted));
        Assert.True(noted.After(Noon.AddHours(1), Keep).IsNews(noted));
        Assert.True(noted.After(Noon.AddHours(-1), Keep).IsNews(noted));
        Assert.True(noted.After(Noon.AddYears(9), Keep).IsNews(noted));
    }
}
