using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Templates;
using Pipeline.Engine.Tests.Execution;
using Pipeline.Testing;

namespace Pipeline.Engine.Tests.Files;

public sealed class DayWordTests
{
    [Theory]
    [InlineData("to:{day:yyyyMMdd}/{name}", "to:20240229/7")]
    [InlineData("to:{day:yyyy/MM/dd}/{name}", "to:2024/02/29/7")]
    [InlineData("to:{name}-{day:yy-MM-dd}", "to:7-24-02-29")]
    public void A_place_takes_the_day_of_the_file(string place, string filled)
    {
        Assert.True(PathTemplate.TryParse(place, out var template, out _));

        Assert.Equal(filled, template.Fill(Item, new ManualTime(), "p").ToString());
        Assert.True(template.Holds("day"));
    }

    [Fact]
    public void A_file_without_a_day_has_no_such_place()
    {
        Assert.True(PathTemplate.TryParse("to:{day:yyyyMMdd}/{name}", out var template, out _));

        var fault = Assert.Throws<FormatException>(() => template.Fill(Item with { Day = null }, new ManualTime(), "p"));

        Assert.Contains("the file has none", fault.Message);
    }

    [Theory]
    [InlineData("{day}", "{day} needs a format such as {day:yyyy/MM/dd}")]
    [InlineData("{day:HH}", "'HH' is not a time format; write for example yyyyMMdd or yyyy/MM/dd")]
    public void Rejects_a_format_that_no_day_can_be_written_in(string text, string why)
    {
        Assert.False(TextTemplate.TryParse(text, out _, out var said));
        Assert.Equal(why, said);
    }

    private static FileItem Item =>
        TestPlan.Item(7) with
        {
            Day = new DateOnly(2024, 2, 29),
            RelativePath = StorePath.Parse("7"),
        };
}
