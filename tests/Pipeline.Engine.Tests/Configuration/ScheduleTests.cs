using Pipeline.Engine.Times;

namespace Pipeline.Engine.Tests.Configuration;

public sealed class ScheduleTests
{
    [Fact]
    public void Accepts_cron_with_a_zone()
    {
        var plan = SmallPipeline.Build(Yaml("{ cron: \"1-56 * * * *\", zone: Europe/Berlin }")).Plan!;

        Assert.Equal("Europe/Berlin", Assert.IsType<LoopsAt>(plan.Schedule).Zone?.Id);
    }

    [Theory]
    [InlineData("{ cron: 1-56 * * * * }")]
    [InlineData("{ cron: '@daily' }")]
    [InlineData("{ cron: \"${CRON}\", zone: \"${ZONE}\" }")]
    [InlineData("{ every: 30s }")]
    public void Accepts(string schedule) =>
        Assert.Empty(SmallPipeline.Problems(Yaml(schedule), variables: new() { ["CRON"] = "0 3 * * *", ["ZONE"] = "UTC" }));

    [Theory]
    [InlineData("{}", "(5,11): error P106: write 'every' or 'cron', the times of the loops")]
    [InlineData(
        "{ every: 30s, cron: 0 * * * * }",
        "(5,31): error P106: 'every' and 'cron' exclude each other; write one of them"
    )]
    [InlineData("{ every: 30s, zone: UTC }", "(5,31): error P106: 'zone' needs 'cron'")]
    [InlineData(
        "{ cron: 0 * * * *, zone: Europe/Berln }",
        "(5,36): error P105: 'zone': expected a time zone such as Europe/Berlin or UTC, found 'Europe/Berln'; did you mean 'Europe/Berlin'?"
    )]
    [InlineData(
        "{ cron: 0 * * * *, zone: berlin }",
        "(5,36): error P105: 'zone': expected a time zone such as Europe/Berlin or UTC, found 'berlin'; did you mean 'Europe/Berlin'?"
    )]
    [InlineData("{ cron: 60 * * * * }", "(5,19): error P105: 'cron': the minute must be from 0 to 59, found '60'")]
    [InlineData("{ cron: \"60 * * * *\" }", "(5,20): error P105: 'cron': the minute must be from 0 to 59, found '60'")]
    [InlineData("{ cron: '0 4,24 * * *' }", "(5,24): error P105: 'cron': the hour must be from 0 to 23, found '24'")]
    [InlineData("{ cron: 0 0 0 * * }", "(5,23): error P105: 'cron': the day of month must be from 1 to 31, found '0'")]
    [InlineData("{ cron: 0 0 1 jam * }", "(5,25): error P105: 'cron': the month must be from 1 to 12 or jan to dec, found 'jam'")]
    [InlineData(
        "{ cron: 0 0 * * 8 }",
        "(5,27): error P105: 'cron': the day of week must be from 0 to 7 or sun to sat, found '8'"
    )]
    [InlineData(
        "{ cron: 50-10 * * * * }",
        "(5,19): error P105: 'cron': the minute is a range whose end is before its start, found '50-10'"
    )]
    [InlineData(
        "{ cron: 5/10 * * * * }",
        "(5,19): error P105: 'cron': the minute has a step without a range; write 5-59/10, found '5/10'"
    )]
    [InlineData(
        "{ cron: '*/90 * * * *' }",
        "(5,20): error P105: 'cron': the minute has a step that must be from 1 to 59, found '*/90'"
    )]
    [InlineData(
        "{ cron: '*/0 * * * *' }",
        "(5,20): error P105: 'cron': the minute has a step that must be from 1 to 59, found '*/0'"
    )]
    [InlineData("{ cron: '1, * * * *' }", "(5,22): error P105: 'cron': the minute must be from 0 to 59, found ''")]
    [InlineData("{ cron: -1 * * * * }", "(5,19): error P105: 'cron': the minute must be from 0 to 59, found '-1'")]
    [InlineData(
        "{ cron: 0 0 30 2 * }",
        "(5,23): error P105: 'cron': the month never has this day: the pipeline would never run, found '30'"
    )]
    [InlineData(
        "{ cron: '0 0 31 2,4,jun *' }",
        "(5,24): error P105: 'cron': the month never has this day: the pipeline would never run, found '31'"
    )]
    [InlineData(
        "{ cron: 0 * * * }",
        "(5,19): error P105: 'cron': five fields are required (minute, hour, day of month, month, day of week), and there are 4, found '0 * * *'"
    )]
    [InlineData(
        "{ cron: 0 0 * * * * }",
        "(5,19): error P105: 'cron': five fields are required (minute, hour, day of month, month, day of week), and there are 6; seconds are not supported, found '0 0 * * * *'"
    )]
    [InlineData(
        "{ cron: '@reboot' }",
        "(5,20): error P105: 'cron': one of @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually, or five fields, found '@reboot'"
    )]
    [InlineData(
        "{ cron: \"${SECRET}\" }",
        "(5,19): error P105: 'cron': the minute must be from 0 to 59, found the value of '${SECRET}'"
    )]
    public void Rejects(string schedule, string problem) =>
        Assert.Equal(
            [$"etc/p.yml{problem}"],
            SmallPipeline.Problems(Yaml(schedule), variables: new() { ["SECRET"] = "hush 1 1 1 1" })
        );

    [Fact]
    public void Rejects_every_field_that_is_wrong_at_once() =>
        Assert.Equal(
            [
                "etc/p.yml(5,19): error P105: 'cron': the minute must be from 0 to 59, found '61'",
                "etc/p.yml(5,22): error P105: 'cron': the hour must be from 0 to 23, found '25'",
                "etc/p.yml(5,27): error P105: 'cron': the month must be from 1 to 12 or jan to dec, found '13'",
            ],
            SmallPipeline.Problems(Yaml("{ cron: 61 25 * 13 * }"))
        );

    [Fact]
    public void A_star_without_quotes_is_told_to_get_some() =>
        Assert.Contains("put quotes around the text", Assert.Single(SmallPipeline.Problems(Yaml("{ cron: * * * * * }"))));

    private static string Yaml(string schedule) =>
        SmallPipeline.Yaml("  - look: { in: \"a:\" }\n").TrimEnd('\n') + $"\nschedule: {schedule}\n";
}
