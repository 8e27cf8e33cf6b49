using Pipeline.Engine.Configuration;

namespace Pipeline.Engine.Tests.Configuration;

public sealed class RulesTests
{
    private const string Look = "- look: { in: 'far:' }\n";
    private const string Bring = "- bring: { to: 'a:{path}' }\n";

    private static string Targets(string x, string y) => $"- balance: {{ targets: {{ x: [ {x} ], y: [ {y} ] }} }}\n";

    private const string Over = "- bring: { to: 'b:{path}' }\n";

    public static TheoryData<string> Right =>
        [
            Look,
            Look + Bring + "- prove:\n- remove: {}",
            Look + Bring + "- prove: { size_only: true }\n- remove: { needs: size }",
            Look + Bring + Over + "- prove:\n- remove:",
            Look
                + "- fork: { left: [ { bring: { to: 'a:{path}' } } ], right: [ { bring: { to: 'b:{path}' } } ] }\n- prove:\n- remove:",
            Look
                + "- fork: { left: [ { bring: { to: 'a:{path}' } }, { prove: } ], right: [ { bring: { to: 'b:{path}' } }, { prove: } ] }\n- remove:",
            Look + Bring + "- fork: { left: [ { prove: } ], right: [ { bring: { to: 'b:{path}' } } , { prove: }] }\n- remove:",
            Look + Bring + "- prove:\n- remove:\n- remove:",
            Look
                + Targets("{ bring: { to: 'a:{path}' } }, { prove: }", "{ bring: { to: 'b:{path}' } }, { prove: }")
                + "- remove:",
            Look + Targets("{ bring: { to: 'a:{path}' } }", "{ bring: { to: 'b:{path}' } }") + "- prove:\n- remove:",
            Look + Bring + Targets("{ prove: }", "{ bring: { to: 'b:{path}' } }, { prove: }") + "- remove:",
            Look + Targets("{ bring: { to: 'a:{target}/{path}' } }", "{ bring: { to: 'a:{target}/{path}' } }"),
            Look
                + Targets("{ bring: { to: 'a:{path}' } }", "{ bring: { to: 'b:{path}' } }")
                + "- bring: { to: 'a:sent/{target}/{path}' }",
        ];

    public static TheoryData<string, string> Wrong =>
        new()
        {
            {
                Look + Targets("{ bring: { to: 'a:{path}' } }, { prove: }", "{ bring: { to: 'b:{path}' } }") + "- remove:",
                "(6,3): error P301: 'remove' would delete files although the copy of 'balance/y/bring' is not verified; add '- verify: {}' between them"
            },
            {
                Look + Bring + Targets("{ prove: }", "{ bring: { to: 'b:{path}' } }") + "- remove:",
                "(7,3): error P301: 'remove' would delete files although the copy of 'bring' is not verified; add '- verify: {}' between them"
            },
            {
                Look + Targets("{ bring: { to: 'a:{path}' } }, { prove: }", "{ prove: }") + "- remove:",
                "(6,3): error P301: 'remove' would delete files that no stage above copies; add '- copy: { to: \"STORE:{path}\" }' and '- verify: {}' above it"
            },
            {
                Look + Bring + "- prove:\n" + Targets("{ bring: { to: 'b:{path}' } }, { prove: }, { remove: }", "{ prove: }"),
                "(7,75): error P302: 'balance/x/remove' would delete files in a target, while another target may still need them; put it below the balance"
            },
            {
                Look + "- bring: { to: 'a:{target}/{path}' }",
                "(5,16): error P209: 'to' contains {target}, and 'bring' is neither in a balance block nor below one"
            },
            {
                Look
                    + "- balance: { policy: weighted_round_robin, weights: { z: 2 }, targets: { x: [ { bring: { to: 'a:{path}' } } ] } }",
                "(5,53): error P209: 'weights' has a name that is not a target of this balance block: 'z'; did you mean 'x'?"
            },
            {
                Look + "- balance: { weights: { x: 2 }, targets: { x: [ { bring: { to: 'a:{path}' } } ] } }",
                "(5,23): error P106: 'weights' needs 'policy: weighted_round_robin'"
            },
            {
                Look
                    + "- balance: { policy: weighted_round_robin, weights: { x: 0 }, targets: { x: [ { bring: { to: 'a:{path}' } } ] } }",
                "(5,53): error P106: the weight of 'x' must be from 1 to 1000"
            },
            {
                Look + "- balance: { cooldown: { initial: 1m, max: 10s }, targets: { x: [ { bring: { to: 'a:{path}' } } ] } }",
                "(5,44): error P106: 'max' must not be shorter than 'initial'"
            },
            {
                Look + "- balance: { target: { x: [ { bring: { to: 'a:{path}' } } ] } }",
                "(5,14): error P102: unknown option 'target'; did you mean 'targets'?"
            },
            { Look + "- balance:", "(5,3): error P207: a balance needs targets, each a name and a list of stages; found none" },
            {
                Look + "- remove: {}",
                "(5,3): error P301: 'remove' would delete files that no stage above copies; add '- copy: { to: \"STORE:{path}\" }' and '- verify: {}' above it"
            },
            {
                Look + Bring + "- remove:",
                "(6,3): error P301: 'remove' would delete files although the copy of 'bring' is not verified; add '- verify: {}' between them"
            },
            {
                Look + Bring + "- prove:\n" + Over + "- remove:",
                "(8,3): error P301: 'remove' would delete files although the copy of 'bring-2' is not verified; add '- verify: {}' between them"
            },
            {
                Look + Bring + "- prove: { size_only: true }\n- remove:",
                "(7,3): error P301: 'remove' would delete files although the copy of 'bring' is verified only by its size; verify it by a hash ('- verify: { by: sha256 }'), or write 'needs: size' in 'remove' if that is sufficient"
            },
            {
                Look
                    + "- fork: { left: [ { bring: { to: 'a:{path}' } } ], right: [ { bring: { to: 'b:{path}' } }, { prove: } ] }\n- remove:",
                "(6,3): error P301: 'remove' would delete files although the copy of 'fork/left/bring' is not verified; add '- verify: {}' between them"
            },
            {
                Look + Bring + "- fork: { left: [ { prove: }, { remove: } ], right: [ { bring: { to: 'b:{path}' } } ] }",
                "(6,33): error P302: 'fork/left/remove' would delete files while other branches still work on them; put it below the fork"
            },
            {
                Look + Bring + "- prove:\n- remove:\n" + Over,
                "(8,3): error P302: 'bring-2' is below 'remove', which deletes the file; put it above"
            },
            { Look + Bring + "- prove:\n- remove: { needs: none }", "(7,20): error P106: 'needs' cannot be none" },
            {
                "- look: { in: 'a:x' }\n- bring: { to: 'a:x/{path}' }",
                "(5,16): error P304: 'to' is where the file was found; choose another place"
            },
            {
                "- look: { in: 'a:x' }\n- bring: { to: 'a:/x/{folder}/{name}' }",
                "(5,16): error P304: 'to' is where the file was found; choose another place"
            },
            { Look + Bring + Bring, "(6,16): error P304: 'to' is where 'bring' writes it; choose another place" },
            {
                Bring,
                "(4,3): error P206: 'bring' cannot be the first stage: it does not list files; begin with '- glob: { in: \"STORE:\" }'"
            },
            {
                "- fork: { l: [ { prove: } ] }",
                "(4,3): error P206: 'fork' cannot be the first stage: it does not list files; begin with '- glob: { in: \"STORE:\" }'"
            },
            { Look + Look, "(5,3): error P206: 'look' lists files and can only be the first stage of a pipeline" },
            {
                Look + "- fork: { l: [ { look: { in: 'a:' } } ] }",
                "(5,18): error P206: 'look' lists files and can only be the first stage of a pipeline"
            },
            { " []", "(4,2): error P207: 'stages' has no stages" },
            { "", "(3,8): error P207: 'stages': expected a list of stages, found nothing" },
            { Look + "- fork: {}", "(5,9): error P207: a fork needs branches, each a name and a list of stages; found none" },
            { Look + "- fork: { left: [] }", "(5,17): error P207: 'left' has no stages" },
            { Look + "- fork: { left: }", "(5,17): error P207: 'left': expected a list of stages, found nothing" },
            {
                Look + "- fork: { 'a/b': [ { prove: } ] }",
                "(5,11): error P204: 'a/b' is not a valid name for a branch; use at most 100 letters, digits, '-' and '_'"
            },
            {
                Look + "- fork: { a: [ { prove: } ] }\n  concurrency: 4",
                "(6,3): error P102: unknown option 'concurrency'; known are name"
            },
            {
                Look + "- prove:\n  name: a/b",
                "(6,9): error P204: 'a/b' is not a valid name for a stage; use at most 100 letters, digits, '-' and '_'"
            },
            { Look + "- prove:\n  name: x\n- prove:\n  name: x", "(8,9): error P205: the name 'x' is used twice" },
            {
                Look + "- prove:\n  bring: { to: 'a:{path}' }",
                "(6,3): error P208: 'prove' and 'bring' are in one entry; begin a new entry with '- '"
            },
            { Look + "- concurrency: 4", "(5,3): error P208: this entry has no stage" },
            { Look + "- prove", "(5,3): error P208: expected a stage such as '- verify: { by: sha256 }', found 'prove'" },
            {
                Look + "- prove:\n  quarantine: 'c:{path}'",
                "(6,15): error P203: 'quarantine': unknown store 'c'; did you mean 'a'?"
            },
        };

    [Theory]
    [MemberData(nameof(Right))]
    public void Accepts_a_graph(string stages) => Assert.Empty(SmallPipeline.Problems(SmallPipeline.Yaml(stages)));

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Rejects_a_graph(string stages, string problem) =>
        Assert.Contains($"etc/p.yml{problem}", SmallPipeline.Problems(SmallPipeline.Yaml(stages)));

    [Theory]
    [InlineData("- prov:\n", "P201")]
    [InlineData("- prove: 5\n", "P101")]
    public void Nothing_is_said_of_proofs_while_a_stage_cannot_be_read(string broken, string code) =>
        Assert.Contains(code, Assert.Single(SmallPipeline.Problems(SmallPipeline.Yaml(Look + Bring + broken + "- remove:"))));

    [Theory]
    [InlineData(".", "contains the pipeline file")]
    [InlineData("etc", "contains the pipeline file")]
    [InlineData("/", "contains the pipeline file")]
    [InlineData("data/../etc", "contains the pipeline file")]
    [InlineData("log", "contains the folder of journal and log ('log')")]
    [InlineData("etc-other", null)]
    [InlineData("log/inside", null)]
    [InlineData("etc/sample", null)]
    public void A_store_is_kept_away_from_the_pipelines_own_files(string root, string? why)
    {
        var problems = SmallPipeline.Problems(SmallPipeline.Yaml(Look).Replace("data/a", root));

        if (why is null)
            Assert.Empty(problems);
        else
            Assert.Equal(
                [$"etc/p.yml(2,11): error P303: the root of store 'a' {why}; give the store a separate folder"],
                problems
            );
    }

    [Fact]
    public void Links_on_the_way_to_a_root_are_followed()
    {
        var folder = Directory.CreateTempSubdirectory("pipeline-plan-");
        try
        {
            var etc = folder.CreateSubdirectory("etc");
            Directory.CreateSymbolicLink(Path.Combine(folder.FullName, "harmless"), etc.FullName);
            Directory.CreateSymbolicLink(Path.Combine(folder.FullName, "twin"), Path.Combine("data", "b"));
            var yaml = SmallPipeline.Yaml("- look: { in: 'a:' }\n- bring: { to: 'b:{path}' }").Replace("data/a", "twin") + "\n";
            var inputs = SmallPipeline.Inputs() with { WorkingFolder = folder.FullName };

            var twins = PlanBuilder.Build("etc/p.yml", yaml, SmallPipeline.Registry, inputs);
            var held = PlanBuilder.Build("etc/p.yml", yaml.Replace("twin", "harmless/."), SmallPipeline.Registry, inputs);

            Assert.Contains("P304", Assert.Single(twins.Problems).ToString());
            Assert.Contains("P303", Assert.Single(held.Problems).ToString());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Default_names_count_up_around_the_written_ones()
    {
        var yaml = SmallPipeline.Yaml(Look + "- prove:\n- prove:\n  name: prove\n- prove:\n- prove:\n  name: prove-3");

        Assert.Equal(
            ["look", "prove-2", "prove", "prove-4", "prove-3"],
            SmallPipeline.Build(yaml).Plan!.Steps.Select(step => step.Name)
        );
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_a_problem()
    {
        var folder = Directory.CreateTempSubdirectory("pipeline-plan-");
        try
        {
            var inputs = SmallPipeline.Inputs() with { WorkingFolder = folder.FullName };
            File.WriteAllBytes(Path.Combine(folder.FullName, "latin.yml"), [(byte)'a', 0xE9, (byte)'b']);
            File.WriteAllText(Path.Combine(folder.FullName, "big.yml"), new('#', 3 << 20));
            File.WriteAllText(Path.Combine(folder.FullName, "right.yml"), SmallPipeline.Yaml(Look));

            string Told(string file) => string.Join('\n', PlanBuilder.BuildFile(file, SmallPipeline.Registry, inputs).Problems);

            Assert.StartsWith("no.yml(1,1): error P001: cannot read the pipeline file: ", Told("no.yml"));
            Assert.Equal("latin.yml(1,1): error P001: cannot read the pipeline file: it is not UTF-8", Told("latin.yml"));
            Assert.Equal("big.yml(1,1): error P003: the file is longer than 1048576 characters", Told("big.yml"));
            Assert.StartsWith(".(1,1): error P001: ", Told("."));
            Assert.Equal("", Told("right.yml"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
