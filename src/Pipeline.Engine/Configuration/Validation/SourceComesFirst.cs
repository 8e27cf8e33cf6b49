using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Engine.Configuration.Validation;

/// <summary>The first stage finds files; no other does.</summary>
internal static class SourceComesFirst
{
    public static void Check(PipelineModel model, DiagnosticBag diagnostics)
    {
        var first = model.First;
        if (first is BlockEntry or StageEntry { Kind.IsSource: false })
            diagnostics.Add(
                first.Key.At,
                DiagnosticCode.SourceOrder,
                $"'{first.Key.Text}' cannot be the first stage: it does not list files; begin with '- glob: {{ in: \"STORE:\" }}'"
            );
        foreach (var stage in model.Stages.Where(stage => stage != first && stage.Kind?.IsSource == true))
            diagnostics.Add(
                stage.Key.At,
                DiagnosticCode.SourceOrder,
                $"'{stage.Key.Text}' lists files and can only be the first stage of a pipeline"
            );
    }
}
