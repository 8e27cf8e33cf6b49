using System.Collections.Immutable;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Stages.Copy;

namespace Pipeline.Engine.Execution.Requirements;

/// <summary>
/// Tells which stage of today's plan has made which of the copies that the journal knows. The place decides; the name
/// of the stage only where no stage leads to the place, so that a stage may be renamed. A copy in a store that has
/// another identity today is none of this plan.
/// </summary>
internal sealed class CopyMatch(PipelinePlan plan, IReadOnlyDictionary<string, IFileStore> stores, TimeProvider clock)
{
    private readonly IReadOnlyList<(StagePlan Stage, string? Target)> _stages = [.. Stages(plan.Steps, null)];

    /// <summary>The copies that count, each under the name of today's stage.</summary>
    public ImmutableArray<FileCopy> Match(FileItem item, ImmutableArray<FileCopy> known)
    {
        var left = known.Where(IsHere).ToList();
        var found = ImmutableArray.CreateBuilder<FileCopy>(left.Count);
        var open = new List<StagePlan>();
        foreach (var (stage, target) in _stages)
        {
            if (
                stage.Options is CopyOptions copy
                && PlaceOf(copy, item with { Target = target }) is { } place
                && Take(at => at.Place == place)
            )
                found[^1] = found[^1] with { Step = stage.Name };
            else
                open.Add(stage);
        }
        foreach (var stage in open)
            _ = Take(copy =>
                copy.Step == stage.Name
                && (stage.Options as CopyOptions)?.To.Store is var to
                && (to ?? copy.Place.Store) == copy.Place.Store
            );
        return found.DrainToImmutable();

        bool Take(Predicate<FileCopy> isIt)
        {
            var index = left.FindIndex(isIt);
            if (index < 0)
                return false;
            found.Add(left[index]);
            left.RemoveAt(index);
            return true;
        }
    }

    /// <summary>Whether a copy lies in the store that has its name today, as far as that is known.</summary>
    private bool IsHere(FileCopy copy) => stores.IsStill(copy.Place.Store, copy.StoreId);

    private FilePlace? PlaceOf(CopyOptions copy, FileItem item)
    {
        try
        {
            return copy.To.Fill(item, clock, plan.Name);
        }
        catch (FormatException)
        {
            // Such a file has no place there, and so no copy.
            return null;
        }
    }

    private static IEnumerable<(StagePlan Stage, string? Target)> Stages(IEnumerable<StepPlan> steps, string? target) =>
        steps.SelectMany(step =>
            step switch
            {
                StagePlan stage => [(stage, target)],
                BlockPlan block => block.Branches.SelectMany(branch =>
                    Stages(branch.Steps, block.Syntax.Delivery == BranchDelivery.AnyOne ? branch.Name : target)
                ),
                _ => Enumerable.Empty<(StagePlan, string?)>(),
            }
        );
}
