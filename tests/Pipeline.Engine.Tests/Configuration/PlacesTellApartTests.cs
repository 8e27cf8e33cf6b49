using Pipeline.Engine.Configuration;

namespace Pipeline.Engine.Tests.Configuration;

/// <summary>A place that two files share is warned of; the plan can be run all the same.</summary>
public sealed class PlacesTellApartTests
{
    [Theory]
    [InlineData("**/*.csv", "b:{name}")]
    [InlineData("**", "b:all.csv")]
    [InlineData("*", "b:all.csv")]
    [InlineData("*", "b:{stem}.txt")]
    [InlineData("*/*.csv", "b:{name}")]
    [InlineData("{a,b}/x.csv", "b:{name}")]
    [InlineData("{day:yyyyMMdd}/*", "b:{name}")]
    [InlineData("{day:yyyyMMdd}/**", "b:{day:yyyy/MM/dd}/{name}")]
    [InlineData("**", "b:{size}")]
    [InlineData("**", "b:{modified:yyyyMMdd}-{name}")]
    [InlineData("**", "b:{folder}/all")]
    public void Two_files_of_one_place_are_a_warning(string pattern, string to)
    {
        var result = Build(pattern, to);

        var warning = Assert.Single(result.Warnings);
        Assert.StartsWith("p.yml(5,15): warning P501: 'to' gives '", warning.ToString());
        Assert.Equal([], result.Problems);
        Assert.NotNull(result.Plan);
    }

    [Theory]
    [InlineData("**", "b:{path}")]
    [InlineData("**/*.csv", "b:{folder}/{name}")]
    [InlineData("*.csv", "b:{name}")]
    [InlineData("*.csv", "b:{stem}")]
    [InlineData("in/*.csv", "b:{name}")]
    [InlineData("report.csv", "b:all.csv")]
    [InlineData("{day:yyyyMMdd}/*", "b:{day:yyyy/MM/dd}/{name}")]
    [InlineData("{day:yyyyMMdd}.csv", "b:{day:yyyy-MM-dd}")]
    [InlineData("**", "b:{name}-{now:yyyyMMddHHmmss}")]
    public void A_place_for_each_file_is_none(string pattern, string to) => Assert.Equal([], Build(pattern, to).Warnings);

    [Fact]
    public void A_free_name_is_given_by_rename() => Assert.Equal([], Build("**", "b:{name}', if_exists: 'rename").Warnings);

    [Fact]
    public void Target_alone_is_a_warning()
    {
        var yaml =
            "pipeline: p\nstores: { a: { local: { root: data/a } }, b: { local: { root: data/b } } }\nstages:\n- glob: { in: 'a:' }\n"
            + "- balance: { targets: { x: [ { copy: { to: 'b:{target}' } } ] } }\n";

        Assert.Equal("P501", Assert.Single(LocalPipeline.Build(yaml).Warnings).Code);
    }

    private static PlanResult Build(string pattern, string to) =>
        LocalPipeline.Build(
            "pipeline: p\nstores: { a: { local: { root: data/a } }, b: { local: { root: data/b } } }\nstages:\n"
                + $"- glob: {{ in: 'a:', pattern: '{pattern}' }}\n- copy: {{ to: '{to}' }}\n"
        );
}
