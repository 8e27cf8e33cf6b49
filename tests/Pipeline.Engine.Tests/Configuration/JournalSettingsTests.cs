using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Engine.Tests.Configuration;

public sealed class JournalSettingsTests
{
    [Theory]
    [InlineData("", "p", null)]
    [InlineData("journal: other", "other", null)]
    [InlineData("journal: 7", "7", null)]
    [InlineData("journal: ${NAME}", "given", null)]
    [InlineData("journal: ~", "p", null)]
    [InlineData("journal: { name: other }", "other", null)]
    [InlineData("journal: { keep: 400d }", "p", 400)]
    [InlineData("journal: { name: other, keep: 400d }", "other", 400)]
    [InlineData("journal: { keep: ~ }", "p", null)]
    public void Text_alone_is_the_name(string head, string name, int? days)
    {
        var plan = Plan(head);

        Assert.Equal((name, days), (plan.Journal, plan.Keep is { } keep ? (int)keep.TotalDays : null));
    }

    [Theory]
    [InlineData("journal: other", "journal.keep=2d", "other")]
    [InlineData("", "journal.keep=2d", "p")]
    [InlineData("journal: { keep: 1d, name: other }", "journal.keep=2d", "other")]
    public void Command_line_sets_one_option_beside_the_text(string head, string set, string name)
    {
        var plan = Plan(head, set);

        Assert.Equal((name, TimeSpan.FromDays(2)), (plan.Journal, plan.Keep));
    }

    [Fact]
    public void Command_line_sets_the_name_as_a_text() =>
        Assert.Equal("new", Plan("journal: { keep: 1d }", "journal=new").Journal);

    [Theory]
    [InlineData("", 100L << 20)]
    [InlineData("manifest: { roll: 1GiB }", 1L << 30)]
    public void Manifest_rolls_at_a_size(string head, long bytes) => Assert.Equal(bytes, Plan(head).Roll.Bytes);

    [Theory]
    [InlineData(
        "journal: a/b",
        "(1,10): error P204: 'a/b' is not a valid name for a journal; use letters, digits, '.', '-' and '_'"
    )]
    [InlineData(
        "journal: { name: a/b }",
        "(1,18): error P204: 'a/b' is not a valid name for a journal; use letters, digits, '.', '-' and '_'"
    )]
    [InlineData("journal: { keep: 0s }", "(1,18): error P104: 'keep' must be from 1s to 36500d, found '0s'")]
    [InlineData(
        "journal: { keep: 400 }",
        "(1,18): error P105: 'keep': expected a duration such as 30s, 5m or 1h30m, found '400'; add the unit"
    )]
    [InlineData("journal: { kepp: 1d }", "(1,12): error P102: unknown option 'kepp'; did you mean 'keep'?")]
    [InlineData("journal: [a]", "(1,10): error P101: expected a block of options, found a list")]
    [InlineData("manifest: 1GiB", "(1,11): error P101: expected a block of options, found '1GiB'")]
    [InlineData("manifest: { roll: 10B }", "(1,19): error P104: 'roll' must be from 1KiB to 1TiB, found '10B'")]
    public void Refuses(string head, string problem) =>
        Assert.Equal([$"etc/p.yml{problem}"], SmallPipeline.Problems($"{head}\n{Yaml}"));

    private static string Yaml => SmallPipeline.Yaml("- look: { in: \"far:\" }\n- bring: { to: \"a:{path}\" }");

    private static PipelinePlan Plan(string head, params string[] set)
    {
        var result = SmallPipeline.Build($"{head}\n{Yaml}", set, new() { ["NAME"] = "given" });
        return result.Plan ?? throw new InvalidOperationException(string.Join('\n', result.Problems));
    }
}
