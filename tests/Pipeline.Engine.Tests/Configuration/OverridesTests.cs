using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Times;

namespace Pipeline.Engine.Tests.Configuration;

public sealed class OverridesTests
{
    private static readonly string Yaml = SmallPipeline.Yaml(
        """
        - look: { in: "far:" }
        - bring: { to: "a:{path}" }
          name: b
        - fork:
            left: [ { bring: { to: "a:left/{path}" } }, { prove: } ]
        - prove:
        """
    );

    [Fact]
    public void Stages_are_found_by_name_full_name_and_key()
    {
        var plan = Build("look.min_age=5m", "stages.b.concurrency=3", "fork/left/bring.retry.max_attempts=9", "look.pattern=*.x");

        Assert.Equal(TimeSpan.FromMinutes(5), ((LookOptions)Stage(plan, 0).Options).MinAge);
        Assert.Equal(["*.x"], ((LookOptions)Stage(plan, 0).Options).Pattern);
        Assert.Equal(3, Stage(plan, 1).Settings.Concurrency);
        var inner = (StagePlan)((BlockPlan)plan.Steps[2]).Branches[0].Steps[0];
        Assert.Equal((9, 2.0), (inner.Settings.Retry.MaxAttempts, inner.Settings.Retry.Multiplier));
    }

    [Fact]
    public void Stores_and_the_files_own_keys_are_found()
    {
        var plan = Build(
            "far.host=x.example",
            "stores.far.port=23",
            "schedule.every=10s",
            "shutdown=1s",
            "pipeline=other",
            "far.password=a=b"
        );

        var wire = (WireOptions)plan.Stores.Single(store => store.Name == "far").Options;
        Assert.Equal(("x.example", 23, "a=b"), (wire.Host, wire.Port, wire.Password!.Reveal()));
        Assert.Equal(
            (new LoopsEvery(TimeSpan.FromSeconds(10)), TimeSpan.FromSeconds(1), "other"),
            (plan.Schedule, plan.Shutdown, plan.Name)
        );
    }

    [Fact]
    public void A_name_of_both_a_store_and_a_stage_goes_where_the_option_is()
    {
        var yaml = Yaml.Replace("a: { shelf", "b2: { shelf").Replace("b: { shelf", "a: { shelf").Replace("name: b", "name: far");

        var plan = SmallPipeline.Build(yaml, ["far.host=y", "far.concurrency=2"]).Plan!;

        Assert.Equal("y", ((WireOptions)plan.Stores.Single(store => store.Name == "far").Options).Host);
        Assert.Equal(2, Stage(plan, 1).Settings.Concurrency);
    }

    [Fact]
    public void Auto_may_stand_for_a_number_that_the_program_finds()
    {
        Assert.True(Stage(Build("stages.b.concurrency=auto"), 1).Settings.Concurrency.IsAuto);
        Assert.Equal(1024, Stage(Build("stages.b.concurrency=1024"), 1).Settings.Concurrency.Value);
        Assert.Equal(
            "--set look.concurrency: error P104: 'concurrency' must be from 1 to 1024, found '0'",
            Assert.Single(SmallPipeline.Problems(Yaml, ["look.concurrency=0"]))
        );
        Assert.Equal(
            "--set look.queue_capacity: error P105: 'queue_capacity': expected a whole number, found 'auto'",
            Assert.Single(SmallPipeline.Problems(Yaml, ["look.queue_capacity=auto"]))
        );
    }

    [Theory]
    [InlineData("copy.concurrency=4", "--set copy.concurrency: error P107: unknown name 'copy'")]
    [InlineData("lok.min_age=4s", "--set lok.min_age: error P107: unknown name 'lok'; did you mean 'look'?")]
    [InlineData(
        "bring.concurrency=4",
        "--set bring.concurrency: error P107: there are 2 stages 'bring'; write one of b.concurrency, fork/left/bring.concurrency"
    )]
    [InlineData("look", "--set look: error P107: write --set a.b=value")]
    [InlineData("look=4", "--set look: error P107: write --set STAGE.option=value or --set STORE.option=value")]
    [InlineData(
        "look.min_age.x=4",
        "--set look.min_age.x: error P101: 'min_age': expected a duration such as 30s, 5m or 1h30m, found a block"
    )]
    [InlineData("look.patern=4", "--set look.patern: error P102: unknown option 'patern'; did you mean 'pattern'?")]
    [InlineData(
        "look.concurrency=many",
        "--set look.concurrency: error P105: 'concurrency': expected a whole number or auto, found 'many'"
    )]
    [InlineData("look.in=c:", "--set look.in: error P203: 'in': unknown store 'c'; did you mean 'a'?")]
    public void Rejects_what_meets_nothing(string set, string problem) =>
        Assert.StartsWith(problem, string.Join('\n', SmallPipeline.Problems(Yaml, [set])), StringComparison.Ordinal);

    private static PipelinePlan Build(params string[] set)
    {
        var result = SmallPipeline.Build(Yaml, set);
        Assert.Empty(result.Problems);
        return result.Plan!;
    }

    private static StagePlan Stage(PipelinePlan plan, int index) => (StagePlan)plan.Steps[index];
}
