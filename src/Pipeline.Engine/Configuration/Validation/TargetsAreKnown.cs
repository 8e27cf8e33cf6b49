using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Engine.Configuration.Validation;

/// <summary><c>{target}</c> stands only where a file has one.</summary>
internal static class TargetsAreKnown
{
    public static void Check(PipelineModel model, DiagnosticBag diagnostics)
    {
        foreach (var stage in model.Stages.Where(stage => stage.Target is null && !IsBelowBalance(model, stage)))
        {
            foreach (var place in stage.Places.Where(place => place.IsTemplate && place.Path.Contains("{target}")))
                diagnostics.Add(
                    place.Node.At,
                    DiagnosticCode.NoTarget,
                    $"'{place.Option}' contains {{target}}, and '{stage.Name}' is neither in a balance block nor below one"
                );
        }
    }

    /// <summary>
    /// Below a balance block a file keeps the target that took it: where both stand in one list, or the stage deeper.
    /// </summary>
    private static bool IsBelowBalance(PipelineModel model, StageEntry stage) =>
        model
            .Everything.TakeWhile(entry => entry != stage)
            .OfType<BlockEntry>()
            .Where(block => block.Syntax.Delivery == BranchDelivery.AnyOne)
            .Any(block => stage.Name.StartsWith(block.Name[..^block.ShortName.Length], StringComparison.Ordinal));
}
