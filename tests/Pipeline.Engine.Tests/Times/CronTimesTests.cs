using FsCheck;
using FsCheck.Fluent;
using Pipeline.Engine.Times;

namespace Pipeline.Engine.Tests.Times;

public sealed class CronTimesTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("* * * * *", "2026-03-04 05:06:07", "2026-03-04 05:07")]
    [InlineData("* * * * *", "2026-03-04 05:06:00", "2026-03-04 05:07")]
    [InlineData("1-56 * * * *", "2026-03-04 05:56:00", "2026-03-04 06:01")]
    [InlineData("0 */2 * * *", "2026-03-04 05:06:07", "2026-03-04 06:00")]
    [InlineData("*/15 * * * *", "2026-03-04 05:45:00", "2026-03-04 06:00")]
    [InlineData("10-50/20 * * * *", "2026-03-04 05:30:00", "2026-03-04 05:50")]
    [InlineData("0,30 9-17 * * mon-fri", "2026-03-06 17:30:00", "2026-03-09 09:00")]
    [InlineData("0 0 * * 7", "2026-03-04 00:00:00", "2026-03-08 00:00")]
    [InlineData("0 0 * * 0", "2026-03-04 00:00:00", "2026-03-08 00:00")]
    [InlineData("0 0 * * Fri-Sun", "2026-03-07 00:00:00", "2026-03-08 00:00")]
    [InlineData("0 0 1 JAN,jul *", "2026-03-04 00:00:00", "2026-07-01 00:00")]
    // Neither day begins with a star: one is enough.
    [InlineData("0 0 13 * fri", "2026-03-04 00:00:00", "2026-03-06 00:00")]
    [InlineData("0 0 13 * fri", "2026-04-10 00:00:00", "2026-04-13 00:00")]
    // One begins with a star: both count.
    [InlineData("0 0 */2 * fri", "2026-03-06 00:00:00", "2026-03-13 00:00")]
    [InlineData("0 0 29 2 *", "2026-03-04 00:00:00", "2028-02-29 00:00")]
    [InlineData("0 0 29 2 *", "2096-03-01 00:00:00", "2104-02-29 00:00")]
    [InlineData("@hourly", "2026-03-04 05:00:00", "2026-03-04 06:00")]
    [InlineData("@Weekly", "2026-03-04 05:00:00", "2026-03-08 00:00")]
    [InlineData("  5  4 \t*  * * ", "2026-03-04 05:00:00", "2026-03-05 04:05")]
    public void Next_time(string cron, string after, string next) =>
        Assert.Equal(Utc(next), Read(cron).NextAfter(Utc(after), TimeZoneInfo.Utc));

    // 2026-03-29: the clock goes from 02:00 to 03:00 at 01:00 UTC. 2026-10-25: from 03:00 back to 02:00, also at 01:00
    // UTC.
    [Theory]
    [InlineData("30 2 * * *", "2026-03-28 12:00", "2026-03-29 01:00 2026-03-30 00:30")]
    [InlineData("0,15,30 2 * * *", "2026-03-28 12:00", "2026-03-29 01:00 2026-03-30 00:00")]
    [InlineData("0 2,3 * * *", "2026-03-28 12:00", "2026-03-29 01:00 2026-03-30 00:00")]
    [InlineData("30 2 * * *", "2026-10-24 12:00", "2026-10-25 00:30 2026-10-26 01:30")]
    [InlineData("30 2,3 * * *", "2026-10-24 12:00", "2026-10-25 00:30 2026-10-25 02:30")]
    [InlineData("30 * * * *", "2026-03-29 00:00", "2026-03-29 00:30 2026-03-29 01:30")]
    [InlineData("30 * * * *", "2026-10-25 00:00", "2026-10-25 00:30 2026-10-25 01:30 2026-10-25 02:30")]
    [InlineData("*/30 2 * * *", "2026-03-28 12:00", "2026-03-30 00:00")]
    [InlineData("*/30 2 * * *", "2026-10-24 12:00", "2026-10-25 00:00 2026-10-25 00:30 2026-10-25 01:00 2026-10-25 01:30")]
    [InlineData("0 */2 * * *", "2026-03-29 00:00", "2026-03-29 02:00")]
    public void When_the_clock_is_put_on_or_back(string cron, string after, string expected)
    {
        var times = Read(cron);
        var (at, found) = (Utc(after), new List<string>());
        foreach (var _ in expected.Split(' ').Chunk(2))
            found.Add((at = times.NextAfter(at, Berlin)).UtcDateTime.ToString("yyyy-MM-dd HH:mm"));

        Assert.Equal(expected, string.Join(' ', found));
    }

    [Fact]
    public void A_zone_that_skips_a_whole_day_has_a_fixed_time_of_it_at_the_jump() =>
        Assert.Equal(
            Utc("2011-12-30 10:00"),
            Read("30 5 30 12 *").NextAfter(Utc("2011-12-01 00:00"), TimeZoneInfo.FindSystemTimeZoneById("Pacific/Apia"))
        );

    [Fact]
    public void The_same_as_a_daemon_that_wakes_every_minute()
    {
        // Jumps over midnight, of half an hour, of a whole day, and changes that are no daylight saving.
        (string Zone, string Around)[] changes =
        [
            ("Europe/Berlin", "2026-03-29"),
            ("Europe/Berlin", "2026-10-25"),
            ("America/St_Johns", "2005-10-30"),
            ("America/St_Johns", "2006-04-02"),
            ("Australia/Lord_Howe", "2026-04-05"),
            ("Australia/Lord_Howe", "2026-10-04"),
            ("Pacific/Apia", "2011-12-30"),
            ("America/Havana", "2026-03-08"),
            ("America/Havana", "2026-11-01"),
            ("Europe/Istanbul", "2016-09-07"),
            ("Asia/Kathmandu", "2026-02-28"),
            ("UTC", "2028-02-29"),
        ];
        var fields =
            from minutes in Values(0, 59)
            from hours in Values(0, 23)
            from days in Values(1, 31)
            from months in Gen.Frequency((1, Values(1, 12)), (4, Gen.Constant(Enumerable.Range(1, 12).ToArray())))
            from weekdays in Values(0, 6)
            from stars in Gen.Elements(true, false).ArrayOf(5)
            select new CronReference(
                stars[0] ? All(0, 59) : minutes,
                stars[1] ? All(0, 23) : hours,
                stars[2] ? All(1, 31) : days,
                stars[3] ? All(1, 12) : months,
                stars[4] ? All(0, 6) : weekdays,
                stars
            );
        var cases =
            from cron in fields
            from change in Gen.Elements(changes)
            from hours in Gen.Choose(-30, 30)
            select (cron, change, hours);

        Prop.ForAll(
                cases.ToArbitrary(),
                one =>
                {
                    var zone = TimeZoneInfo.FindSystemTimeZoneById(one.change.Zone);
                    var after = Utc($"{one.change.Around} 00:00").AddHours(one.hours).AddSeconds(17);
                    var until = after.AddHours(40);
                    var expected = one.cron.Between(after, until, zone).Take(50).ToList();
                    var times = CronText.Read(one.cron.Text, out _);
                    var found = new List<DateTimeOffset>();
                    for (var at = after; times is not null && found.Count < 50; found.Add(at))
                    {
                        at = times.NextAfter(at, zone);
                        if (at > until)
                            break;
                    }
                    return expected
                        .SequenceEqual(found)
                        .Label($"{one}: expected {string.Join(' ', expected)}, found {string.Join(' ', found)}");
                }
            )
            .QuickCheckThrowOnFailure();
    }

    private static int[] All(int from, int to) => [.. Enumerable.Range(from, to - from + 1)];

    private static Gen<int[]> Values(int from, int to) =>
        Gen.Choose(from, to).NonEmptyListOf().Select(values => values.Distinct().Order().Take(6).ToArray());

    private static CronTimes Read(string text)
    {
        var times = CronText.Read(text, out var faults);
        Assert.Empty(faults);
        return times!;
    }

    private static DateTimeOffset Utc(string time) => DateTimeOffset.Parse(time + "Z", null);
}
