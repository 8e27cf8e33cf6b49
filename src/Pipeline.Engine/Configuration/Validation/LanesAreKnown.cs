using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Configuration.Yaml;

namespace Pipeline.Engine.Configuration.Validation;

/// <summary>Weights name lanes of their spread, and <c>{lane}</c> stands only where a file has one.</summary>
internal static class LanesAreKnown
{
    public static void Check(PipelineModel model, DiagnosticBag diagnostics)
    {
        foreach (var spread in model.Everything.OfType<SpreadEntry>())
            CheckWeights(spread, diagnostics);
        foreach (var stage in model.Stages.Where(stage => stage.Lane is null && !IsBelowSpread(model, stage)))
        {
            foreach (var place in stage.Places.Where(place => place.IsTemplate && place.Path.Contains("{lane}")))
                diagnostics.Add(
                    place.Node.At,
                    DiagnosticCode.NoLane,
                    $"'{place.Option}' holds {{lane}}, and '{stage.Name}' stands neither in a spread nor below one"
                );
        }
    }

    private static void CheckWeights(SpreadEntry spread, DiagnosticBag diagnostics)
    {
        if (spread.BoundOptions?.Options is not SpreadOptions { Weights: { } weights })
            return;
        var lanes = spread.Branches.Select(lane => lane.Name.Text).ToList();
        foreach (var name in weights.Keys.Where(name => !lanes.Contains(name)))
            diagnostics.Add(
                ((MappingNode)spread.Options).Find("weights")!.At,
                DiagnosticCode.NoLane,
                $"'weights' names no lane of this spread: '{MessageText.Of(name)}'{Suggestion.Hint(name, lanes)}"
            );
    }

    /// <summary>
    /// Below a spread a file keeps the lane that took it: where both stand in one list, or the stage deeper.
    /// </summary>
    private static bool IsBelowSpread(PipelineModel model, StageEntry stage) =>
        model
            .Everything.TakeWhile(entry => entry != stage)
            .OfType<SpreadEntry>()
            .Any(spread => stage.Name.StartsWith(spread.Name[..^spread.ShortName.Length], StringComparison.Ordinal));
}
