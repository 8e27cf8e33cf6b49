using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Configuration.Yaml;

namespace Pipeline.Engine.Configuration.Validation;

/// <summary>Every place names a store of this file.</summary>
internal static class StoresAreKnown
{
    public static void Check(PipelineModel model, DiagnosticBag diagnostics)
    {
        var known = model.Stores.Select(store => store.Name.Text).ToList();
        foreach (var place in model.Everything.SelectMany(entry => entry.Places).Where(place => !known.Contains(place.Store)))
        {
            // A place that a variable brought is not repeated: what it brought may be a secret.
            var shown = place.Node is ScalarNode { Written: null }
                ? $"'{MessageText.Of(place.Store)}'{Suggestion.Hint(place.Store, known)}"
                : $"in {place.Node.Shown}";
            diagnostics.Add(place.Node.At, DiagnosticCode.UnknownStore, $"'{place.Option}': unknown store {shown}");
        }
    }
}
