using Pipeline.Engine.Times;

namespace Pipeline.Engine.Tests.Times;

public sealed class DayEndsTests
{
    [Theory]
    [InlineData("UTC", "2024-02-28", "2024-02-29T00:00:00Z")]
    [InlineData("UTC", "2024-12-31", "2025-01-01T00:00:00Z")]
    [InlineData("Europe/Berlin", "2026-01-15", "2026-01-15T23:00:00Z")]
    // A day of 23 hours, the days around it, and a day of 25.
    [InlineData("Europe/Berlin", "2026-03-28", "2026-03-28T23:00:00Z")]
    [InlineData("Europe/Berlin", "2026-03-29", "2026-03-29T22:00:00Z")]
    [InlineData("Europe/Berlin", "2026-03-30", "2026-03-30T22:00:00Z")]
    [InlineData("Europe/Berlin", "2026-10-24", "2026-10-24T22:00:00Z")]
    [InlineData("Europe/Berlin", "2026-10-25", "2026-10-25T23:00:00Z")]
    // Clocks jump from 24:00 to 01:00: the next day has no midnight.
    [InlineData("America/Sao_Paulo", "2018-11-03", "2018-11-04T03:00:00Z")]
    // From 24:00 back to 23:00: the last hour comes twice.
    [InlineData("America/Sao_Paulo", "2018-02-17", "2018-02-18T03:00:00Z")]
    // From 01:00 back to 00:00: midnight comes twice.
    [InlineData("America/Havana", "2024-11-02", "2024-11-03T05:00:00Z")]
    // The country gave up a whole day.
    [InlineData("Pacific/Apia", "2011-12-29", "2011-12-30T10:00:00Z")]
    [InlineData("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z")]
    [InlineData("Pacific/Kiritimati", "2026-01-01", "2026-01-01T10:00:00Z")]
    [InlineData("Asia/Kathmandu", "2026-01-01", "2026-01-01T18:15:00Z")]
    public void A_day_ends_by_the_clocks_of_its_zone(string zone, string day, string end) =>
        Assert.Equal(
            DateTimeOffset.Parse(end, null),
            new DayEnds(TimeZoneInfo.FindSystemTimeZoneById(zone)).Of(DateOnly.Parse(day, null))
        );

    [Fact]
    public void Every_day_of_a_zone_ends_where_its_clocks_show_the_next_one()
    {
        foreach (
            var id in (string[])["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Beirut"]
        )
        {
            var zone = TimeZoneInfo.FindSystemTimeZoneById(id);
            var ends = new DayEnds(zone);
            for (var day = new DateOnly(2005, 1, 1); day.Year < 2027; day = day.AddDays(1))
            {
                var end = ends.Of(day);
                Assert.Equal(day.AddDays(1), DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(end, zone).DateTime));
                Assert.Equal(day, DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(end.AddMinutes(-2), zone).DateTime));
            }
        }
    }
}
