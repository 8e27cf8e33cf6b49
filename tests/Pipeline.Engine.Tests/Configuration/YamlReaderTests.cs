using FsCheck;
using FsCheck.Fluent;
using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Yaml;

namespace Pipeline.Engine.Tests.Configuration;

public sealed class YamlReaderTests
{
    public static TheoryData<string, string> Refused =>
        new()
        {
            { "", "(1,1): error P006: the file is empty; it begins with 'pipeline: NAME'" },
            { "# nothing\n", "(1,1): error P006: the file is empty; it begins with 'pipeline: NAME'" },
            { "\n- a\n", "(2,1): error P006: expected a block that begins with 'pipeline: NAME', found a list" },
            { "hello", "(1,1): error P006: expected a block that begins with 'pipeline: NAME', found 'hello'" },
            { "a: 1\n---\nb: 2\n", "(2,1): error P006: this is a second YAML document; a file contains one pipeline" },
            { "a: *b\n", "(1,4): error P004: '*b' has no '&b' above it" },
            { "a: &b [1, *b]\n", "(1,11): error P004: '*b' has no '&b' above it" },
            {
                "a:\n  ? [1]\n  : 2\n",
                "(2,5): error P008: a key is a plain word; put quotes around a text that begins with '*', '{' or '['"
            },
            { "a: !!int 5\n", "(1,4): error P008: YAML tags are not supported, the option defines the type; omit the tag" },
            { "a: 1\nb: 2\na: 3\na: 4\n", "(3,1): error P005: 'a' occurs twice; the first is in line 1" },
        };

    public static TheoryData<string, string> Bombs =>
        new()
        {
            { "a: " + new string('x', YamlReader.MaxLength), "the file is longer than" },
            { "a: " + new string('[', 500_000), "the nesting is deeper than 64 levels" },
            { string.Concat(Enumerable.Repeat("{a: ", 100_000)), "the nesting is deeper than 64 levels" },
            { string.Concat(Enumerable.Repeat("- ", 400_000)), "the nesting is deeper than 64 levels" },
            {
                "a:\n" + string.Concat(Enumerable.Range(1, 1000).Select(depth => new string(' ', depth) + "a:\n")),
                "the nesting is deeper than 64 levels"
            },
            { "a: [" + string.Concat(Enumerable.Repeat("1,", 400_000)) + "]", "more than 50000 values" },
            {
                "a: {" + string.Concat(Enumerable.Range(0, 60_000).Select(number => $"k{number}: 1,")) + "}",
                "more than 50000 values"
            },
            { Laughs(9), "more than 50000 values, those of aliases counted at each use" },
            { Laughs(1000), "more than 50000 values, those of aliases counted at each use" },
        };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Rejects_with_a_position(string yaml, string problem) => Assert.Contains("p.yml" + problem, ProblemsOf(yaml));

    [Theory]
    [InlineData("a: [1, 2\nb: 3\n")]
    [InlineData("a: 'open\n")]
    [InlineData("a: 1\n b: 2\n")]
    [InlineData("a: \"\\q\"\n")]
    [InlineData("a:\n\t- b\n")]
    [InlineData("a: @b\n")]
    [InlineData("a: %b\n")]
    [InlineData("a: }\n")]
    public void Rejects_what_is_not_yaml_with_one_problem_at_its_place(string yaml)
    {
        var problem = Assert.Single(ProblemsOf(yaml));

        Assert.Matches(@"^p\.yml\([1-3],\d+\): error P002: this is not YAML: .{10,}", problem);
    }

    [Fact]
    public void A_tab_is_named_as_the_cause() =>
        Assert.Contains("indent with spaces, not with tabs", Assert.Single(ProblemsOf("a:\n\t- b\n")));

    [Fact]
    public void Quotes_are_named_as_the_cure() =>
        Assert.Contains("put quotes around the text", Assert.Single(ProblemsOf("a: @b\n")));

    [Theory]
    [MemberData(nameof(Bombs))]
    public void Rejects_a_bomb(string yaml, string why) => Assert.Contains(why, Assert.Single(ProblemsOf(yaml)));

    [Fact]
    public void Every_duplicate_is_reported_and_the_rest_is_read()
    {
        var diagnostics = new DiagnosticBag();

        var root = Read("a: 1\na: 2\nb: { c: 1, c: 2 }\nd: 4\n", diagnostics);

        Assert.Equal(["a", "b", "d"], root!.Entries.Select(entry => entry.Key.Text));
        Assert.Equal(
            [(2L, 1L), (3L, 12L)],
            diagnostics.InOrder().Select(diagnostic => (diagnostic.At.Line, diagnostic.At.Column))
        );
    }

    [Fact]
    public void An_alias_stands_for_its_anchor()
    {
        var diagnostics = new DiagnosticBag();

        var root = Read("a: &x { k: 1 }\nb: *x\n", diagnostics);

        Assert.Equal(0, diagnostics.Count);
        Assert.Same(root!.Find("a"), root.Find("b"));
    }

    [Fact]
    public void Nesting_up_to_the_limit_is_fine() =>
        Assert.Empty(ProblemsOf($"a: {new string('[', YamlReader.MaxDepth - 1)}{new string(']', YamlReader.MaxDepth - 1)}"));

    [Fact]
    public void Whatever_the_text_it_is_read_or_refused_and_never_throws()
    {
        var bits = Gen.Elements(
            "[",
            "]",
            "{",
            "}",
            ":",
            ": ",
            ",",
            "&a ",
            "*a",
            "!",
            "|",
            ">",
            "'",
            "\"",
            "%",
            "@",
            "`",
            "\n",
            "\t",
            "- ",
            "? ",
            "#",
            "---\n",
            "\\",
            "\0",
            "é",
            "<<: ",
            "  ",
            "${",
            "\uD800"
        );
        var edits = Gen.ArrayOf(Gen.Choose(0, PlanBuilderTests.Full.Length - 1).SelectMany(_ => bits, (at, bit) => (at, bit)), 4);

        Prop.ForAll(
                edits.ToArbitrary(),
                changes =>
                {
                    var yaml = changes.Aggregate(PlanBuilderTests.Full, (text, change) => text.Insert(change.at, change.bit));
                    var result = SmallPipeline.Build(yaml, variables: new() { ["HOST"] = "h" });
                    return result.Plan is null == result.Problems.Count > 0;
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    private static string Laughs(int levels) =>
        "a0: &a0 [1, 1]\n"
        + string.Concat(
            Enumerable
                .Range(1, levels)
                .Select(level => $"a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 9))}]\n")
        );

    private static string[] ProblemsOf(string yaml)
    {
        var diagnostics = new DiagnosticBag();
        Read(yaml, diagnostics);
        return [.. diagnostics.InOrder().Select(diagnostic => diagnostic.ToString())];
    }

    private static MappingNode? Read(string yaml, DiagnosticBag diagnostics) =>
        new YamlReader("p.yml", new(_ => null, _ => "", diagnostics), diagnostics).Read(yaml);
}
