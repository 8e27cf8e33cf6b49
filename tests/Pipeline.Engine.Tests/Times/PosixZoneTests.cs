using System.Globalization;
using Pipeline.Engine.Times;

namespace Pipeline.Engine.Tests.Times;

public sealed class PosixZoneTests
{
    public static TheoryData<string, string> Zones =>
        new()
        {
            { "CET-1CEST,M3.5.0,M10.5.0/3", "Europe/Berlin" },
            { "EST5EDT,M3.2.0,M11.1.0", "America/New_York" },
            { "EST5EDT", "America/New_York" },
            { "AEST-10AEDT,M10.1.0,M4.1.0/3", "Australia/Sydney" },
            { "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "Australia/Lord_Howe" },
            { "IST-1GMT0,M10.5.0,M3.5.0/1", "Europe/Dublin" },
            { "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "America/Nuuk" },
            { "IST-5:30", "Asia/Kolkata" },
            { "<-03>3", "America/Sao_Paulo" },
        };

    /// <summary>The zones' own rules today, as the data base of zones has them, hour by hour.</summary>
    [Theory]
    [MemberData(nameof(Zones))]
    public void Zone_is_the_one_of_that_name(string text, string name)
    {
        var zone = PosixZone.Read(text)!;
        var same = TimeZoneInfo.FindSystemTimeZoneById(name);
        var first = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        var wrong = Enumerable
            .Range(0, 3 * 365 * 24)
            .Select(hour => first.AddHours(hour))
            .Where(at => zone.GetUtcOffset(at) != same.GetUtcOffset(at));

        Assert.Equal([], wrong.Select(at => at.ToString("u", CultureInfo.InvariantCulture)).Take(3));
    }

    /// <summary>As the newest rules of Gaza are written. The runtime's own reader does not understand them.</summary>
    [Fact]
    public void A_time_may_lie_days_after_its_day()
    {
        var zone = PosixZone.Read("EET-2EEST,M3.4.4/50,M10.4.4/50")!;

        Assert.Equal(TimeSpan.FromHours(2), zone.GetUtcOffset(new DateTimeOffset(2090, 3, 24, 23, 59, 0, TimeSpan.Zero)));
        Assert.Equal(TimeSpan.FromHours(3), zone.GetUtcOffset(new DateTimeOffset(2090, 3, 25, 0, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public void Days_by_their_number_are_those_of_the_calendar()
    {
        var julian = PosixZone.Read("AAA0BBB,J60/0,J300/0")!;
        var counted = PosixZone.Read("AAA0BBB,59/0,299/0")!;

        Assert.Equal(TimeSpan.Zero, julian.GetUtcOffset(new DateTimeOffset(2024, 2, 29, 12, 0, 0, TimeSpan.Zero)));
        Assert.Equal(TimeSpan.FromHours(1), julian.GetUtcOffset(new DateTimeOffset(2024, 3, 1, 12, 0, 0, TimeSpan.Zero)));
        Assert.Equal(TimeSpan.FromHours(1), counted.GetUtcOffset(new DateTimeOffset(2024, 2, 29, 12, 0, 0, TimeSpan.Zero)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Europe/Berlin")]
    [InlineData("CET")]
    [InlineData("CET-1CEST,M3.5.0")]
    [InlineData("CET-1CEST,M13.5.0,M10.5.0")]
    [InlineData("CET-1CEST,M3.6.0,M10.5.0")]
    [InlineData("CET-25")]
    [InlineData("C-1")]
    public void What_is_no_such_text_is_none(string text) => Assert.Null(PosixZone.Read(text));
}
