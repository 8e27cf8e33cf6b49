using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Engine.Blocks;
using Pipeline.Engine.Configuration;
using Pipeline.Stores.Local;

namespace Pipeline.Engine.Tests.Configuration;

public class ChunksNeedAConsumerTests
{
    private const string Rest = "must send and join its chunks, such as '- upload: { to: \"STORE:{path}\" }'; there is ";

    private static readonly ComponentRegistry Registry = new(
        BuiltInStages.All,
        BuiltInBlocks.All,
        [
            LocalStore.Kind,
            StoreDescriptor.Of<IWire, WireOptions>("wire", (_, _) => throw new NotSupportedException()),
            StoreDescriptor.Of<LocalStore, MoodyOptions>("moody", (_, _) => throw new NotSupportedException()),
        ]
    );

    [Theory]
    [InlineData("- chunk: {}\n- upload: { to: 'b:{path}' }")]
    [InlineData("- chunk: { size: 1MiB, above: 1GiB }\n- copy: { to: 'b:{path}' }\n- upload: { to: 'c:{path}' }")]
    [InlineData("- chunk:\n- fetch-to-incoming: { to: 'b:{path}' }\n- chunk:\n- archive: { to: 'c:{path}' }")]
    [InlineData("- fork: { one: [ chunk: {}, upload: { to: 'b:{path}' } ], two: [ upload: { to: 'c:{path}' } ] }")]
    [InlineData("- upload: { to: 'far:{path}' }\n- chunk: {}\n- upload: { to: 'b:{path}' }")]
    public void Accepts_chunks_that_a_copying_stage_takes(string stages) => Assert.Equal("", Problems(stages));

    [Theory]
    [InlineData("- chunk: {}", "(5,3): error P210: the stage right below 'chunk' " + Rest + "nothing")]
    [InlineData(
        "- chunk: {}\n- verify: {}\n- upload: { to: 'b:{path}' }",
        "(5,3): error P210: the stage right below 'chunk' " + Rest + "'verify'"
    )]
    [InlineData(
        "- chunk: {}\n- chunk: {}\n- upload: { to: 'b:{path}' }",
        "(5,3): error P210: the stage right below 'chunk' " + Rest + "'chunk-2'"
    )]
    [InlineData(
        "- chunk: {}\n- fork: { one: [ upload: { to: 'b:{path}' } ] }",
        "(5,3): error P210: the stage right below 'chunk' " + Rest + "'fork', and each of its branches needs a 'chunk' of its own"
    )]
    [InlineData(
        "- fork: { one: [ upload: { to: 'b:{path}' }, chunk: {} ] }",
        "(5,46): error P210: the stage right below 'fork/one/chunk' " + Rest + "nothing"
    )]
    [InlineData(
        "- chunk: {}\n- upload: { to: 'far:{path}' }",
        "(6,17): error P210: 'upload' cannot send the chunks of 'chunk': the store 'far' cannot write parts of a file (no store of the kind 'wire' can); remove 'chunk'"
    )]
    [InlineData(
        "- chunk: {}\n- upload: { to: 'odd:{path}' }",
        "(6,17): error P210: 'upload' cannot send the chunks of 'chunk': the store 'odd' cannot write parts of a file (not today); remove 'chunk'"
    )]
    [InlineData("- chunk: { size: 1KiB }\n- upload: { to: 'b:{path}' }", "(5,18): error P104: 'size' must be from 4KiB to 1TiB")]
    public void Rejects_chunks_that_nobody_makes_whole(string stages, string problem) =>
        Assert.Contains(problem, Problems(stages));

    [Fact]
    public void Nothing_is_said_while_the_stage_below_is_unknown() =>
        Assert.DoesNotContain("P210", Problems("- chunk: {}\n- uplod: { to: 'b:{path}' }"));

    private static string Problems(string stages)
    {
        var yaml =
            "pipeline: p\nstores: { a: { local: { root: data/a } }, b: { local: { root: data/b } }, c: { local: { root: data/c } }, far: { wire: { host: h } }, odd: { moody: {} } }\nstages:\n- glob: { in: 'a:' }\n"
            + stages;
        return string.Join('\n', PlanBuilder.Build("etc/p.yml", yaml, Registry, SmallPipeline.Inputs()).Problems);
    }
}

/// <summary>Options of a store that could write parts if it wanted to.</summary>
public sealed record MoodyOptions : IMayLackParts
{
    string IMayLackParts.WhyNoParts => "not today";
}
