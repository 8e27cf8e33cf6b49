using Pipeline.Abstractions.Templates;
using Pipeline.Cli;
using Pipeline.Engine.Blocks;
using Pipeline.Engine.Configuration;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Testing;

namespace Pipeline.Scenarios.Exercises;

/// <summary>
/// What is tried at every one of its moments is what the examples do: the same stages, places and blocks, whatever
/// stores, attempts and numbers of workers are.
/// </summary>
public sealed class ExampleTests : IDisposable
{
    /// <summary>What the exercises have no time for.</summary>
    private const string Patience = "StableFor";
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("fetcher")]
    [InlineData("copier")]
    public void Exercise_goes_the_way_of_the_example(string name)
    {
        var inputs = new PlanInputs
        {
            Variable = _ => null,
            WorkingFolder = _folder.Path,
            LogFolder = _folder.At("log"),
        };
        var file = Path.Combine(Repository.Root, "etc", $"{name}.yml");
        var (example, problems) = PlanBuilder.BuildFile(
            file,
            new(BuiltInStages.All, BuiltInBlocks.All, BuiltInStores.All),
            inputs
        );
        Assert.Empty(problems);
        var exercise = ReferencePipeline.Of(name).Plan(_folder.Path, 1024, attempts: 1, local => local);

        Assert.Equal(example!.Name, exercise.Name);
        Assert.Equal(example.Stores.Select(store => store.Name), exercise.Stores.Select(store => store.Name));
        Assert.Equal(example.Steps.SelectMany(Way), exercise.Steps.SelectMany(Way));
    }

    /// <summary>A line for each stage and block, with all that is set there.</summary>
    private static IEnumerable<string> Way(StepPlan step) =>
        step switch
        {
            StagePlan stage => [$"{stage.Name}: {stage.Kind.Name} {Options(stage.Options)}"],
            BlockPlan block =>
            [
                $"{block.Name}: {block.GetType().Name}",
                .. block.Branches.SelectMany(branch => branch.Steps.SelectMany(Way).Prepend($"{block.Name}/{branch.Name}")),
            ],
            _ => [step.Name],
        };

    private static string Options(object options) =>
        string.Join(
            ", ",
            from option in options.GetType().GetProperties()
            where option.Name != Patience
            let value = option.GetValue(options)
            where value is not null
            select $"{option.Name} {Say(value)}"
        );

    private static string Say(object value) =>
        value switch
        {
            PathTemplate path => path.Text,
            string text => text,
            System.Collections.IEnumerable many => $"[{string.Join(' ', many.Cast<object>().Select(Say))}]",
            _ => $"{value}",
        };
}
