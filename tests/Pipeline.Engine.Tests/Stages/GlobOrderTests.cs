using Pipeline.Engine.Stages.Glob;

namespace Pipeline.Engine.Tests.Stages;

/// <summary>In which order files are taken, and how many.</summary>
public sealed class GlobOrderTests
{
    private readonly StageFixture _run = new();

    [Theory]
    [InlineData(GlobOrder.Name, "a b c d")]
    [InlineData(GlobOrder.Oldest, "c a d b")]
    [InlineData(GlobOrder.Newest, "b d a c")]
    [InlineData(GlobOrder.Smallest, "d c b a")]
    [InlineData(GlobOrder.Largest, "a b c d")]
    public async Task Takes_files_in_order(GlobOrder order, string names)
    {
        await GivenFourAsync();
        Assert.Equal(
            names.Split(' '),
            (await _run.FindAsync(StageFixture.All with { Order = order })).Select(one => one.At.Path.Text)
        );
        var limited = await _run.FindAsync(StageFixture.All with { Order = order, MaxFiles = 3 });
        Assert.Equal(names.Split(' ')[..3], limited.Where(one => one.Item is not null).Select(one => one.At.Path.Text));
        var left = Assert.Single(limited, one => one.Item is null);
        Assert.Equal((names[^1..], "beyond the limit of 3 files a loop"), (left.At.Path.Text, left.Reason));
    }

    [Fact]
    public async Task Takes_no_more_than_the_limit_and_names_the_others()
    {
        await GivenFourAsync();
        var found = await _run.FindAsync(StageFixture.All with { MaxFiles = 1 });
        Assert.Single(found, one => one.Item is not null);
        Assert.Equal(3, found.Count(one => one.Reason == "beyond the limit of 1 files a loop"));
    }

    private async Task GivenFourAsync()
    {
        await _run.GivenAsync("b", "333", TimeSpan.FromHours(1));
        await _run.GivenAsync("a", "4444", TimeSpan.FromHours(3));
        await _run.GivenAsync("d", "1", TimeSpan.FromHours(2));
        await _run.GivenAsync("c", "22", TimeSpan.FromHours(4));
    }
}
