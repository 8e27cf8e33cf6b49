using Pipeline.Abstractions.Stages;
using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Engine.Configuration.Validation;

/// <summary>
/// No stage copies a file to where it was found, and no two stages write the same place with one file.
/// </summary>
internal static class DestinationDiffersFromSource
{
    public static void Check(PipelineModel model, DiagnosticBag diagnostics)
    {
        var written = new List<(string Where, StageEntry? By)>();
        if (model.First is StageEntry { Kind.IsSource: true } source)
        {
            foreach (var place in source.BoundOptions?.Places.Where(place => !place.IsTemplate) ?? [])
                written.Add((Where(model, place.Store, place.Path.Length == 0 ? "{path}" : $"{place.Path}/{{path}}"), null));
        }
        foreach (var stage in model.Stages.Where(stage => stage.Is<IMakesCopies>()))
        {
            foreach (var place in stage.BoundOptions?.Places.Where(place => place.IsTemplate) ?? [])
            {
                var path = place.Path.Replace("{folder}/{name}", "{path}").Replace("{target}", stage.Target);
                var where = Where(model, place.Store, path);
                var before = written.FindIndex(one => one.Where == where && (one.By is null || !AreApart(model, one.By, stage)));
                written.Add((where, stage));
                if (before < 0)
                    continue;
                var what = written[before].By is { } writer ? $"where '{writer.Name}' writes it" : "where the file was found";
                diagnostics.Add(place.Node.At, DiagnosticCode.OntoItself, $"'{place.Option}' is {what}; choose another place");
            }
        }
    }

    /// <summary>Whether the two stand in branches of one block of which a file comes to one only.</summary>
    private static bool AreApart(PipelineModel model, StageEntry one, StageEntry other) =>
        model.Blocks.Any(block =>
            block.Syntax.Delivery == BranchDelivery.FirstMatch
            && block.BranchOf(one) is { } its
            && block.BranchOf(other) is { } another
            && its != another
        );

    /// <summary>
    /// The place in a form that is the same for two local stores with one root; the stores themselves refuse the rest
    /// when they run.
    /// </summary>
    private static string Where(PipelineModel model, string name, string path)
    {
        var store = model.Store(name);
        if (store is not null && LocalRoots.Of(store, model.Inputs.WorkingFolder) is { } root)
            return $"file:{root.TrimEnd('/')}/{path}";
        return $"{name}:{path}";
    }
}
