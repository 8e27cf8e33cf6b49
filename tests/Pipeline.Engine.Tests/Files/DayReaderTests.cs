using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Templates;

namespace Pipeline.Engine.Tests.Files;

public sealed class DayReaderTests
{
    [Theory]
    [InlineData("{day:yyyyMMdd}/**", "20240229/deep/a.csv", "2024-02-29")]
    [InlineData("{day:yyyy}/{day:MM}/{day:dd}/**", "2024/02/29/a.csv", "2024-02-29")]
    [InlineData("{day:yyyy/MM/dd}", "2024/02/29", "2024-02-29")]
    [InlineData("{day:yyyyMMdd}*.txt", "20240101.txt", "2024-01-01")]
    [InlineData("{day:yyyyMMdd}*.txt", "20240101-b.txt", "2024-01-01")]
    [InlineData("{day:yyyyMMdd}*.txt", "202401019.txt", "2024-01-01")]
    [InlineData("*-{day:yyyy-MM-dd}-*.csv", "north-2024-12-31-2.csv", "2024-12-31")]
    [InlineData("**/*{day:yyyyMMdd}*", "in/folders/20261121123456.log", "2026-11-21")]
    [InlineData("log.{day:yy-MM-dd}", "log.68-01-02", "2068-01-02")]
    [InlineData("log.{day:yy-MM-dd}", "log.69-01-02", "1969-01-02")]
    [InlineData("{day:dd.MM.yyyy}.csv", "01.02.2024.csv", "2024-02-01")]
    [InlineData("{a,b}-{day:yyyyMMdd}", "b-20240101", "2024-01-01")]
    [InlineData("{x,{day:yyyyMMdd}}/{day:yyyyMMdd}*", "20240101/20240101a", "2024-01-01")]
    [InlineData("?[!a][0-9]{day:yyyyMMdd}", "🎉🎉720240101", "2024-01-01")]
    [InlineData("{day:yyyy}/**/{day:yyyyMMdd}.csv", "2024/a/b/20240101.csv", "2024-01-01")]
    [InlineData("{day:yyyy}/{day:yyyyMMdd}.csv", "2024/20240101.csv", "2024-01-01")]
    [InlineData("**/{day:yyyyMMdd}/**", "20240101/20240101/a", "2024-01-01")]
    public void A_path_tells_its_day(string pattern, string path, string day)
    {
        Assert.True(Read.Pattern(pattern).IsMatch(path));
        Assert.Equal((day, null), (Day(pattern, path).Day?.ToString("yyyy-MM-dd", null), Day(pattern, path).WhyNot));
    }

    [Theory]
    [InlineData("{day:yyyyMMdd}/*", "20240230/a", "the calendar has no day 2024-02-30")]
    [InlineData("{day:yyyyMMdd}/*", "20230229/a", "the calendar has no day 2023-02-29")]
    [InlineData("{day:yyyyMMdd}/*", "20241301/a", "the calendar has no day 2024-13-01")]
    [InlineData("{day:yyyyMMdd}/*", "20240100/a", "the calendar has no day 2024-01-00")]
    [InlineData("{day:yyyyMMdd}/*", "00000000/a", "the calendar has no day 0000-00-00")]
    [InlineData("{day:ddMMyyyy}/*", "31022024/a", "the calendar has no day 2024-02-31")]
    [InlineData("*{day:yyyyMMdd}*", "20240101-20240102", "its name is ambiguous: its day is 2024-01-01 or 2024-01-02")]
    [InlineData("{{day:yyMMdd},{day:ddMMyy}}", "010203", "its name is ambiguous: its day is 2001-02-03 or 2003-02-01")]
    [InlineData("**/{day:yyyyMMdd}/**", "20240101/20240102/a", "its name is ambiguous: its day is 2024-01-01 or 2024-01-02")]
    [InlineData("{day:yyyy}/{day:yyyyMMdd}.csv", "2024/20250101.csv", "the parts of its path contain different days")]
    [InlineData("{day:yyyyMMdd}/*", "2024010x/a", "its name contains no day")]
    public void A_path_that_tells_no_day_or_two_is_refused(string pattern, string path, string why)
    {
        Assert.Equal((null, why), (Day(pattern, path).Day, Day(pattern, path).WhyNot));
    }

    [Fact]
    public void A_name_made_to_be_read_in_many_ways_costs_no_time()
    {
        var path = string.Concat(Enumerable.Range(1900, 300).Concat(Enumerable.Range(101, 31)));

        var reading = Day("*{day:yyyy}*{day:MM}*{day:dd}*", path);

        Assert.Equal((null, "its name is too ambiguous to determine its day"), (reading.Day, reading.WhyNot));
    }

    [Theory]
    [InlineData("{day:yyyyMMdd}/**", "", null, false, null)]
    [InlineData("{day:yyyyMMdd}/**", "20240101", "2024-01-01", true, null)]
    [InlineData("{day:yyyyMMdd}/**", "20240101/deep/er", "2024-01-01", true, null)]
    [InlineData("{day:yyyyMMdd}/**", "20240230", null, true, "the calendar has no day 2024-02-30")]
    [InlineData("{day:yyyyMMdd}/**", "archive", null, true, "no file in it can match 'pattern'")]
    [InlineData("{day:yyyyMMdd}*.txt", "20240101", null, true, "no file in it can match 'pattern'")]
    [InlineData("{day:yyyy/MM/dd}/*", "2024", "2024-01-01", false, null)]
    [InlineData("{day:yyyy/MM/dd}/*", "2024/11", "2024-11-01", false, null)]
    [InlineData("{day:yyyy/MM/dd}/*", "2024/13", null, true, "the calendar has no day 2024-13-??")]
    [InlineData("{day:yyyy/MM/dd}/*", "2024/11/30", "2024-11-30", true, null)]
    [InlineData("**/{day:yyyyMMdd}*", "20240101", null, false, null)]
    public void A_folder_tells_what_is_in_it(string pattern, string folder, string? earliest, bool isTold, string? why)
    {
        var days = new DayReader([Read.Pattern(pattern)]).Below(StorePath.Parse(folder));

        Assert.Equal((earliest, isTold, why), (days.Earliest?.ToString("yyyy-MM-dd", null), days.IsTold, days.WhyNone));
    }

    [Theory]
    [InlineData("2024", "2024-01-01", true)]
    [InlineData("2024", "2024-12-31", true)]
    [InlineData("2024", "2025-01-01", false)]
    [InlineData("2024", "2023-12-31", false)]
    [InlineData("2024/02", "2024-02-29", true)]
    [InlineData("2024/02", "2024-03-01", false)]
    [InlineData("2024/02/28", "2024-02-28", true)]
    [InlineData("2024/02/28", "2024-02-29", false)]
    [InlineData("", "2024-02-29", true)]
    public void A_folder_tells_which_days_it_may_hold(string folder, string day, bool may) =>
        Assert.Equal(
            may,
            new DayReader([Read.Pattern("{day:yyyy/MM/dd}/**")]).Below(StorePath.Parse(folder)).MayHold(DateOnly.Parse(day, null))
        );

    private static DayReading Day(string pattern, string path) =>
        new DayReader([Read.Pattern(pattern)]).Read(StorePath.Parse(path));
}
