using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Configuration.Yaml;

namespace Pipeline.Engine.Configuration.Validation;

/// <summary>
/// Weights name targets of their balance block, and <c>{target}</c> stands only where a file has one.
/// </summary>
internal static class TargetsAreKnown
{
    public static void Check(PipelineModel model, DiagnosticBag diagnostics)
    {
        foreach (var balance in model.Everything.OfType<BalanceEntry>())
            CheckWeights(balance, diagnostics);
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

    private static void CheckWeights(BalanceEntry balance, DiagnosticBag diagnostics)
    {
        if (balance.BoundOptions?.Options is not BalanceOptions { Weights: { } weights })
            return;
        var targets = balance.Branches.Select(target => target.Name.Text).ToList();
        foreach (var name in weights.Keys.Where(name => !targets.Contains(name)))
            diagnostics.Add(
                ((MappingNode)balance.Options).Find("weights")!.At,
                DiagnosticCode.NoTarget,
                "'weights' has a name that is not a target of this balance block: "
                    + $"'{MessageText.Of(name)}'{Suggestion.Hint(name, targets)}"
            );
    }

    /// <summary>
    /// Below a balance block a file keeps the target that took it: where both stand in one list, or the stage deeper.
    /// </summary>
    private static bool IsBelowBalance(PipelineModel model, StageEntry stage) =>
        model
            .Everything.TakeWhile(entry => entry != stage)
            .OfType<BalanceEntry>()
            .Any(balance => stage.Name.StartsWith(balance.Name[..^balance.ShortName.Length], StringComparison.Ordinal));
}
