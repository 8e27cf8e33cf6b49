using System.Text.Json;
using NJsonSchema;
using Pipeline.Engine.Blocks;
using Pipeline.Engine.Configuration;
using Pipeline.Engine.Reference;
using Pipeline.Engine.Tests.Configuration;

namespace Pipeline.Engine.Tests.Reference;

public sealed class PipelineSchemaTests
{
    public static TheoryData<string> Right =>
        [
            PlanBuilderTests.Full,
            SmallPipeline.Yaml(
                "- look: { in: 'a:' }\n- bring: { to: 'b:{path}', min_free: 1GiB }\n  concurrency: ${N:4}\n  timeout: ${T:5m}\n- prove:\n"
            ),
            SmallPipeline.Yaml(
                "- look: { in: 'a:', pattern: [a, b], min_age: 0 }\n  on_error: ${E:stop}\n- bring: { to: '${PLACE:b:{path}' }\n- prove: {}\n"
            ),
        ];

    public static TheoryData<string> Wrong =>
        [
            SmallPipeline.Yaml("- look: { in: 'a:', patern: x }"),
            SmallPipeline.Yaml("- look: { in: a }"),
            SmallPipeline.Yaml("- look: {}"),
            SmallPipeline.Yaml("- look: { in: 'a:' }\n  concurrency: 0"),
            SmallPipeline.Yaml("- look: { in: 'a:' }\n  concurrency: many"),
            SmallPipeline.Yaml("- look: { in: 'a:', min_age: 5 }"),
            SmallPipeline.Yaml("- look: { in: 'a:' }\n  prove: {}"),
            SmallPipeline.Yaml("- concurrency: 4"),
            SmallPipeline.Yaml("- look: { in: 'a:' }\n- prove: { size_only: perhaps }"),
            SmallPipeline.Yaml("- look: { in: 'a:' }\n- bring: { to: 'b:{path}', when_there: never }"),
            SmallPipeline.Yaml("- look: { in: 'a:' }\n- fork: { left: [] }"),
            SmallPipeline.Yaml(" []"),
            "pipeline: p\nstages: [ { look: { in: 'a:' } } ]",
        ];

    [Theory]
    [MemberData(nameof(Right))]
    public async Task Accepts_what_the_builder_accepts(string yaml) => Assert.Empty(await FaultsOf(yaml));

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Rejects_what_the_builder_rejects(string yaml)
    {
        Assert.NotEmpty(SmallPipeline.Problems(yaml));
        Assert.NotEmpty(await FaultsOf(yaml));
    }

    [Fact]
    public void Every_option_has_a_description_and_every_usual_value_its_default()
    {
        using var schema = JsonDocument.Parse(PipelineSchema.Write(SmallPipeline.Registry));
        var bring = schema
            .RootElement.GetProperty("definitions")
            .GetProperty("stage")
            .GetProperty("properties")
            .GetProperty("bring");

        var there = bring.GetProperty("properties").GetProperty("when_there");
        Assert.Equal(
            "What to do when it is there. `leave_it`: Leave it. `replace`: Write over it.",
            there.GetProperty("description").GetString()
        );
        Assert.Equal("replace", there.GetProperty("default").GetString());
        Assert.Equal(
            ["leave_it", "replace"],
            there.GetProperty("anyOf")[0].GetProperty("enum").EnumerateArray().Select(word => word.GetString())
        );
        Assert.Equal(["to"], bring.GetProperty("required").EnumerateArray().Select(key => key.GetString()));
        Assert.Equal("Brings the file.", bring.GetProperty("description").GetString());
    }

    [Fact]
    public void Every_built_in_stage_stands_in_schema_and_reference()
    {
        var registry = new ComponentRegistry(BuiltInStages.All, BuiltInBlocks.All, []);
        using var schema = JsonDocument.Parse(PipelineSchema.Write(registry));
        var properties = schema.RootElement.GetProperty("definitions").GetProperty("stage").GetProperty("properties");
        var page = ReferencePage.Write(registry);
        var reference = new StageReference(registry);

        Assert.Contains("### `fork`", page);
        foreach (var kind in BuiltInStages.All)
        {
            Assert.NotEmpty(properties.GetProperty(kind.Name).GetProperty("description").GetString()!);
            Assert.Contains($"### `{kind.Name}`", page);
            Assert.StartsWith($"{kind.Name} (", reference.Find(kind.Name));
        }
    }

    private static async Task<IEnumerable<string>> FaultsOf(string yaml)
    {
        var schema = await JsonSchema.FromJsonAsync(PipelineSchema.Write(SmallPipeline.Registry));
        return schema.Validate(YamlAsJson.Of(yaml)).Select(fault => fault.ToString());
    }
}
