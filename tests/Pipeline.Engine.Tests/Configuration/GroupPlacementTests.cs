using Pipeline.Engine.Blocks.Groups;
using Pipeline.Engine.Configuration;
using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Engine.Tests.Configuration;

public class GroupPlacementTests
{
    [Fact]
    public void Accepts_a_group_by_day_with_markers_and_deletes_below_it()
    {
        var (plan, problems) = Build(
            """
              - glob: { in: "data:", pattern: "{day:yyyyMMdd}/**" }
              - group:
                  by: "{day:yyyyMMdd}"
                  marker: { in: ["data:{day:yyyyMMdd}/", "server:{day:yyyy/MM}/{pipeline}"], name: "{day:yyyy}.lock", take_over: 24h }
                  stages:
                    - upload: { to: "server:{path}" }
                    - verify: {}
                name: day
              - delete: { what: origin, empty_folders: true }
            """
        );

        Assert.Empty(problems);
        var group = Assert.Single(plan!.Steps.OfType<BlockPlan>());
        Assert.Equal(["day/upload", "day/verify"], group.Stages.Select(stage => stage.Name));
        Assert.Equal(TimeSpan.FromDays(1), ((GroupOptions)group.Options!).Marker!.TakeOver);
        Assert.Equal(["data", "server"], plan.Stores.Select(store => store.Name));
    }

    [Theory]
    [InlineData("\"data:{name}/\"", "{folder}", "{name}")]
    [InlineData("\"data:{now:yyyyMMdd}/\"", "{folder}", "{now:yyyyMMdd}")]
    [InlineData("\"data:{day:yyyyMMdd}/\"", "{day:yyyyMM}", "{day:yyyyMMdd}")]
    public void Rejects_a_marker_with_a_word_that_differs_within_a_group(string place, string by, string word)
    {
        var pattern = by.Contains("day") ? "{day:yyyyMM}/**" : "**";
        var yaml = Group($"by: \"{by}\"", $"marker: {{ in: [{place}] }}").Replace("\"**\"", $"\"{pattern}\"");
        var diagnostic = Assert.Single(Build(yaml).Problems, one => one.Code == "P211");

        Assert.Equal(
            $"p.yml(6,22): error P211: 'in' contains {word}, which is not the same for all files of a group by '{by}'; use the words of 'by'",
            diagnostic.ToString()
        );
    }

    [Fact]
    public void Rejects_a_name_with_a_word_that_differs_within_a_group() =>
        Assert.Equal(
            "p.yml(6,38): error P211: 'name' contains {stem}, which is not the same for all files of a group by '{folder}'; use the words of 'by'",
            Assert
                .Single(Build(Group("by: \"{folder}\"", "marker: { in: [\"data:\"], name: \"{stem}.lock\" }")).Problems)
                .ToString()
        );

    [Fact]
    public void Rejects_a_limit_that_would_cut_a_group_in_two() =>
        Assert.Equal(
            "p.yml(4,52): error P211: 'max_files' would separate the files of 'group'; remove it",
            Assert
                .Single(
                    Build(Group("by: \"{folder}\"", "marker: { in: [\"data:\"] }").Replace("**\"", "**\", max_files: 5")).Problems
                )
                .ToString()
        );

    [Fact]
    public void Rejects_a_group_in_another_block_a_second_one_and_a_delete_inside()
    {
        var problems = Build(
            """
              - glob: { in: "data:", pattern: "**" }
              - fork:
                  a:
                    - group: { by: "{folder}", stages: [ { upload: { to: "server:{path}" } } ] }
              - group: { by: "{folder}", stages: [ { verify: {} }, { delete: { what: origin } } ] }
              - group: { by: "{now:HH}", stages: [ { verify: {} } ] }
            """
        )
            .Problems.Select(diagnostic => diagnostic.ToString())
            .ToList();

        Assert.Contains(
            problems,
            text => text.StartsWith("p.yml(7,11): error P211: 'fork/a/group' is inside another block", StringComparison.Ordinal)
        );
        Assert.Contains(
            problems,
            text => text.StartsWith("p.yml(9,5): error P211: a pipeline can have only one group", StringComparison.Ordinal)
        );
        Assert.Contains("p.yml(9,18): error P211: 'by' contains {now}, which differs from file to file", problems);
        Assert.Contains(
            "p.yml(8,58): error P302: 'group/delete' would delete files while others of their group may still fail; put it below the group",
            problems
        );
    }

    [Fact]
    public void Rejects_a_marker_in_an_unknown_store_without_folders_and_a_group_without_stages_or_key()
    {
        var problems = Build(
            """
              - glob: { in: "data:", pattern: "**" }
              - group: { marker: { in: [], name: "a/b" } }
              - group: { by: "{folder}", marker: { in: "sever:x" }, stages: [ { upload: { to: "server:{path}" } } ] }
            """
        )
            .Problems.Select(diagnostic =>
                diagnostic.ToString()[(diagnostic.ToString().IndexOf("error ", StringComparison.Ordinal) + 6)..]
            );

        Assert.Contains("P103: option 'by' is missing", problems);
        Assert.Contains("P103: option 'stages' is missing", problems);
        Assert.Contains("P203: 'in': unknown store 'sever'; did you mean 'server'?", problems);
        Assert.Contains(problems, text => text.StartsWith("P104: 'in' must", StringComparison.Ordinal));
    }

    private static string Group(string by, string marker) =>
        $"""
              - glob: {"{"} in: "data:", pattern: "**" {"}"}
              - group:
                  {marker.Replace("marker: { ", "marker: { ")}
                  {by}
                  stages: [ {"{"} upload: {"{"} to: "server:{"{path}"}" {"}"} {"}"} ]
            """;

    private static PlanResult Build(string stages) =>
        LocalPipeline.Build(
            $"pipeline: p\nstores: {{ data: {{ local: {{ root: d }} }}, server: {{ local: {{ root: s }} }} }}\nstages:\n{stages}\n"
        );
}
