using Pipeline.Abstractions.Items;
using Pipeline.Engine.Blocks.Routes;
using Pipeline.Engine.Configuration;
using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Engine.Tests.Configuration;

public class RouteTests
{
    [Fact]
    public void Names_are_made_of_the_patterns_and_stay_when_a_route_is_put_between()
    {
        var (plan, problems) = Build(
            """
            - { when: "*.csv", stages: [{ copy: { to: "out:1/{path}" } }] }
            - { when: ["**/csv/*"], stages: [{ copy: { to: "out:2/{path}" } }] }
            - { when: "*.jpg", name: pictures, stages: [{ copy: { to: "out:3/{path}" } }] }
            - { stages: [{ copy: { to: "out:4/{path}" } }] }
            """
        );

        Assert.Empty(problems);
        Assert.Equal(
            ["route/csv/copy", "route/csv-2/copy", "route/pictures/copy", "route/rest/copy"],
            plan!.Steps[1].Stages.Select(stage => stage.Name)
        );
    }

    [Theory]
    [InlineData("a.csv", "name")]
    [InlineData("deep/down/a.csv", "name")]
    [InlineData("raw/a.txt", "path")]
    [InlineData("deep/raw/a.txt", "rest")]
    public void Pattern_with_a_slash_is_for_the_path_and_one_without_for_the_name(string path, string taker)
    {
        var (plan, _) = Build(
            """
            - { when: "*.csv", name: name, stages: [{ copy: { to: "out:1/{path}" } }] }
            - { when: "raw/*", name: path, stages: [{ copy: { to: "out:2/{path}" } }] }
            - { name: rest, stages: [{ copy: { to: "out:3/{path}" } }] }
            """
        );
        var route = Assert.IsType<BlockPlan>(plan!.Steps[1]);

        Assert.Equal(taker, route.Branches.First(one => ((RouteOptions)one.Options!).Takes(StorePath.Parse(path))).Name);
    }

    [Fact]
    public void Stages_of_different_routes_may_write_the_same_place()
    {
        var (_, problems) = Build(
            """
            - { when: "*.csv", stages: [{ copy: { to: "out:{path}" } }] }
            - { when: "*.jpg", stages: [{ copy: { to: "out:{path}" } }, { archive: { to: "out:{path}" } }] }
            """
        );

        Assert.Equal(
            "p.yml(9,84): error P304: 'to' is where 'route/jpg/copy' writes it; choose another place",
            Assert.Single(problems).ToString()
        );
    }

    [Fact]
    public void Rejects_what_is_no_route_and_routes_that_are_never_reached()
    {
        var (_, problems) = Build(
            """
            - { name: "a b", stages: [{ copy: { to: "out:1/{path}" } }] }
            - { when: "[", name: same, stages: [{ copy: { to: "out:2/{path}" } }] }
            - { whem: "*.x", name: same, stages: [{ copy: { to: "out:3/{path}" } }] }
            - { when: "*.y" }
            - copy
            """
        );

        Assert.Equal(
            [
                "p.yml(8,9): error P213: 'a b' of 'route' matches every file, so the routes below it are unreachable; write 'when' here, or put it last",
                "p.yml(8,17): error P204: 'a b' is not a valid name for a route; use at most 100 letters, digits, '-' and '_'",
                "p.yml(9,17): error P105: 'when': expected a pattern such as **/*.csv, found '['; '[' without ']'",
                "p.yml(10,11): error P102: unknown option 'whem'; did you mean 'when'?",
                "p.yml(10,30): error P205: the name 'same' is used twice",
                "p.yml(11,9): error P103: option 'stages' is missing",
                "p.yml(12,9): error P101: expected { when: \"*.csv\", stages: [...] }, found 'copy'",
            ],
            problems.Select(diagnostic => diagnostic.ToString())
        );
    }

    [Fact]
    public void Delete_below_a_route_needs_a_proved_copy_in_every_branch()
    {
        var (_, problems) = Build(
            """
            - { when: "*.csv", stages: [{ copy: { to: "out:1/{path}" } }, { verify: {} }] }
            - { when: "*.jpg", stages: [{ copy: { to: "out:2/{path}" } }] }
            """,
            "- delete: {}"
        );

        Assert.Contains("the copy of 'route/jpg/copy' is not verified", Assert.Single(problems).ToString());
    }

    private static PlanResult Build(string routes, string below = "- verify: {}") =>
        LocalPipeline.Build(
            $$"""
            pipeline: p
            stores:
              in: { local: { root: in } }
              out: { local: { root: out } }
            stages:
              - glob: { in: "in:" }
              - route:
            {{Indented(routes, 6)}}
              {{below}}
            """
        );

    private static string Indented(string text, int by) =>
        string.Join('\n', text.Split('\n').Select(line => new string(' ', by) + line));
}
