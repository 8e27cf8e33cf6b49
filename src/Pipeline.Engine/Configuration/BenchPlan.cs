using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Engine.Configuration;

/// <summary>
/// A plan as a bench runs it: each store uses a temporary folder in its own root, so that it touches no file of the
/// user, and the source lists all files of that folder.
/// </summary>
public static class BenchPlan
{
    /// <summary>The folder in which the source looks, in the source's store.</summary>
    public static FilePlace SourceOf(PipelinePlan plan) => Source(plan).In;

    /// <summary>Why the plan cannot be benchmarked; null when it can be.</summary>
    public static string? WhyNot(PipelinePlan plan) =>
        plan.Stores.FirstOrDefault(store => store.Options is not IRootedOptions) is { } store
            ? $"store '{store.Name}' cannot be benchmarked: a store of kind '{store.Kind.Name}' cannot keep to a temporary folder"
            : null;

    /// <summary>The plan inside folders of that name. It runs one loop.</summary>
    /// <exception cref="ArgumentException">
    /// The name is not one of a bench's folder: the plan would run on the user's own files, without its conditions.
    /// </exception>
    public static PipelinePlan Inside(PipelinePlan plan, string folder)
    {
        if (!BenchFolder.IsName(folder))
            throw new ArgumentException($"'{folder}' is not a folder of a bench", nameof(folder));
        return plan with
        {
            Stores = [.. plan.Stores.Select(store => store with { Options = ((IRootedOptions)store.Options).Below(folder) })],
            Steps =
            [
                (StagePlan)plan.Steps[0] with
                {
                    Options = Source(plan).WithoutConditions(),
                },
                .. plan.Steps.Skip(1).Select(step => step is BlockPlan block ? ForBenchmark(block) : step),
            ],
            InputPaths = [],
            Schedule = null,
            Lock = null,
        };
    }

    private static BlockPlan ForBenchmark(BlockPlan block) => block with { Options = block.Syntax.ForBenchmark(block.Options) };

    private static IFindsFiles Source(PipelinePlan plan) => (IFindsFiles)((StagePlan)plan.Steps[0]).Options;
}
