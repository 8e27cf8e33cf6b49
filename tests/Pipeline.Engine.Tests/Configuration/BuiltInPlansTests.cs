using Pipeline.Engine.Blocks;
using Pipeline.Engine.Configuration;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Stages.Glob;
using Pipeline.Stores.Local;

namespace Pipeline.Engine.Tests.Configuration;

/// <summary>Plans of the stages and stores that the program really has.</summary>
public sealed class BuiltInPlansTests
{
    private const string Copier = """
        pipeline: copier
        stores:
          incoming: { local: { root: data/incoming } }
          left: { local: { root: data/left } }
          right: { local: { root: data/right } }
        stages:
          - glob: { in: "incoming:", pattern: ["**/*", "*.csv"], exclude: .*, regex: ".*[.]csv", stable_for: 2s, done_file: "{name}.done" }
          - fork:
              left: [ { copy: { to: "left:{path}", min_free: 1GiB } } ]
              right: [ { copy: { to: "right:{modified:yyyy-MM}/{path}", if_exists: fail } } ]
          - verify: { by: sha256 }
          - delete: { what: origin, empty_folders: true }
        """;

    [Fact]
    public void Accepts_the_copier()
    {
        var result = Build(Copier);

        Assert.Empty(result.Problems);
        Assert.Equal(["glob", "fork", "verify", "delete"], result.Plan!.Steps.Select(step => step.Name));
        Assert.Equal(["{name}.done", ".*[.]csv"], Options(result) is { } glob ? [glob.DoneFile!.Text, glob.Regex!.Text] : []);
    }

    [Theory]
    [InlineData("verify: { by: sha256 }", "verify: { by: size }", "(12,5): error P301: ")]
    [InlineData("verify: { by: sha256 }", "copy: { to: 'left:again/{path}' }", "(12,5): error P301: ")]
    [InlineData("root: data/left", "root: .", "(4,3): error P303: ")]
    [InlineData("root: data/left", "root: ~/../../..", "(4,3): error P303: ")]
    [InlineData("right:{modified:yyyy-MM}/{path}", "incoming:{path}", "(10,30): error P304: ")]
    [InlineData("root: data/left", "root: data/incoming/", "(9,29): error P304: ")]
    [InlineData(
        "exclude: .*",
        "exclude: 'a{b'",
        "(7,67): error P105: 'exclude': expected a pattern such as **/*.csv, found 'a{b'; '{' without '}'"
    )]
    [InlineData("stable_for: 2s", "min_age: 2d, max_age: 1d", "(7,99): error P106: 'min_age' is greater than 'max_age'")]
    [InlineData("stable_for: 2s", "min_size: 2KB, max_size: 1KiB", "(7,100): error P106: 'min_size' is greater than 'max_size'")]
    [InlineData("stable_for: 2s", "since: 2026-02-02, until: 2026-02-02", "(7,97): error P106: 'since' is not before 'until'")]
    [InlineData("stable_for: 2s", "max_files: 0", "(7,101): error P104: 'max_files' must be at least 1, found '0'")]
    public void Rejects_what_would_lose_files_or_take_none(string part, string other, string problem) =>
        Assert.Contains(
            Build(Copier.Replace(part, other)).Problems,
            found => found.ToString().StartsWith($"etc/copier.yml{problem}", StringComparison.Ordinal)
        );

    [Theory]
    [InlineData(
        """right: [ { copy: { to: "right:{modified:yyyy-MM}/{path}", if_exists: fail } } ]""",
        """right: [ { copy: { to: "right:{day:yyyy-MM}/{path}" } } ]""",
        "(10,30): error P212: 'to' contains {day}, and no file has a day: add the day to 'pattern' of 'glob', such as {day:yyyyMMdd}/**"
    )]
    [InlineData("\"{name}.done\"", "\"{day:yyyy}.done\"", "(7,117): error P212: 'done_file' contains {day}")]
    [InlineData(
        "[\"**/*\", \"*.csv\"]",
        "\"{day:yyyyMMMdd}/*\"",
        "(7,39): error P105: 'pattern': expected a pattern such as **/*.csv, found '{day:yyyyMMMdd}/*'; a day in a name consists of yyyy, yy, MM and dd, with separators such as - _ . /; 'yyyyMMMdd' contains 'M'"
    )]
    [InlineData(
        "[\"**/*\", \"*.csv\"]",
        "\"{day}/*\"",
        "(7,39): error P105: 'pattern': expected a pattern such as **/*.csv, found '{day}/*'; {day} needs a format such as {day:yyyyMMdd}"
    )]
    public void Rejects_a_day_that_nobody_can_tell(string part, string other, string problem) =>
        Assert.Contains(
            Build(Copier.Replace(part, other)).Problems,
            found => found.ToString().StartsWith($"etc/copier.yml{problem}", StringComparison.Ordinal)
        );

    [Fact]
    public void Accepts_a_day_in_a_place_where_the_pattern_tells_it() =>
        Assert.Empty(
            Build(
                Copier.Replace("[\"**/*\", \"*.csv\"]", "\"{day:yyyyMMdd}/**\"").Replace("{modified:yyyy-MM}", "{day:yyyy-MM}")
            ).Problems
        );

    private static GlobOptions Options(PlanResult result) => (GlobOptions)((StagePlan)result.Plan!.Steps[0]).Options;

    private static PlanResult Build(string yaml) =>
        PlanBuilder.Build(
            "etc/copier.yml",
            yaml,
            new(BuiltInStages.All, BuiltInBlocks.All, [LocalStore.Kind]),
            new() { WorkingFolder = "/srv/somewhere" }
        );
}
