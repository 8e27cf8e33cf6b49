using Pipeline.Abstractions.Templates;
using Pipeline.Engine.Stages.Glob;
using Pipeline.Engine.Tests.Files;

namespace Pipeline.Engine.Tests.Stages;

/// <summary>What is wanted, and the reason of what is not.</summary>
public sealed class GlobFilterTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    private readonly StageFixture _run = new();

    public static TheoryData<GlobOptions, string> Unwanted =>
        new()
        {
            { StageFixture.All with { Pattern = [Read.Pattern("**/*.csv")] }, "does not match '**/*.csv'" },
            {
                StageFixture.All with
                {
                    Pattern = [Read.Pattern("*.csv"), Read.Pattern("x/**")],
                },
                "does not match '*.csv', 'x/**'"
            },
            { StageFixture.All with { Exclude = [Read.Pattern("*.txt")] }, "excluded by '*.txt'" },
            { StageFixture.All with { Exclude = [Read.Pattern("sub")] }, "excluded by 'sub'" },
            { StageFixture.All with { Exclude = [Read.Pattern("/sub")] }, "excluded by '/sub'" },
            { StageFixture.All with { Regex = Read.Regex(@".*\.csv") }, @"does not match the regex '.*\.csv'" },
            { StageFixture.All with { MinSize = new(6) }, "5 B is smaller than min_size 6 B" },
            { StageFixture.All with { MaxSize = new(4) }, "5 B is larger than max_size 4 B" },
            { StageFixture.All with { MinAge = TimeSpan.FromHours(2) }, "written 1h ago, younger than min_age 2h" },
            { StageFixture.All with { MaxAge = TimeSpan.FromMinutes(30) }, "written 1h ago, older than max_age 30m" },
            { StageFixture.All with { Since = Noon }, "last written 2026-03-04 04:06:07Z, before since 2026-03-04 12:00:00Z" },
            {
                StageFixture.All with
                {
                    Until = Noon.AddDays(-1),
                },
                "last written 2026-03-04 04:06:07Z, not before until 2026-03-03 12:00:00Z"
            },
            { StageFixture.All with { DoneFile = TextTemplate.Parse("{name}.done") }, "its done file a.txt.done does not exist" },
        };

    [Theory]
    [MemberData(nameof(Unwanted), DisableDiscoveryEnumeration = true)]
    public async Task Leaves_what_is_not_wanted_and_says_why(GlobOptions options, string reason)
    {
        await _run.GivenAsync("sub/a.txt", "hello", TimeSpan.FromHours(1));
        var found = Assert.Single(await _run.FindAsync(options));
        Assert.Equal(reason, found.Reason);
    }

    public static TheoryData<GlobOptions> Wanted =>
        new(
            StageFixture.All with
            {
                Pattern = [Read.Pattern("*.csv"), Read.Pattern("sub/*.txt")],
                Exclude = [Read.Pattern("/a.txt"), Read.Pattern("b")],
            },
            StageFixture.All with
            {
                Regex = Read.Regex(@"sub/.\.txt"),
                MinSize = new(5),
                MaxSize = new(5),
            },
            StageFixture.All with
            {
                MinAge = TimeSpan.FromHours(1),
                MaxAge = TimeSpan.FromHours(1),
            },
            StageFixture.All with
            {
                Since = Noon.AddDays(-1),
                Until = Noon,
            }
        );

    [Theory]
    [MemberData(nameof(Wanted), DisableDiscoveryEnumeration = true)]
    public async Task Takes_what_is_wanted(GlobOptions options)
    {
        await _run.GivenAsync("sub/a.txt", "hello", TimeSpan.FromHours(1));
        Assert.NotNull(Assert.Single(await _run.FindAsync(options)).Item);
    }

    [Fact]
    public async Task Leaves_empty_files_only_when_told_to()
    {
        await _run.GivenAsync("a", "");
        Assert.NotNull(Assert.Single(await _run.FindAsync(StageFixture.All)).Item);
        Assert.Equal("empty", Assert.Single(await _run.FindAsync(StageFixture.All with { Empty = false })).Reason);
    }
}
