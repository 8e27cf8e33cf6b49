using Pipeline.Abstractions.Stages;
using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Engine.Configuration.Validation;

/// <summary>A file is taken away only below every block and below everything that still needs it.</summary>
internal static class DeleteComesLast
{
    public static void Check(PipelineModel model, DiagnosticBag diagnostics)
    {
        foreach (var block in model.Entries.OfType<BlockEntry>())
        {
            foreach (var inBranch in block.Stages.Where(stage => stage.Is<ITakesAway>()))
                diagnostics.Add(
                    inBranch.Key.At,
                    DiagnosticCode.TakenTooEarly,
                    $"'{inBranch.Name}' would delete files {block.Syntax.WhyNoDelete}; put it below the {block.Key.Text}"
                );
        }
        StageEntry? taker = null;
        foreach (var entry in model.Entries)
        {
            if (entry is StageEntry stage && stage.Is<ITakesAway>())
                taker ??= stage;
            else if (taker is not null)
                diagnostics.Add(
                    entry.Key.At,
                    DiagnosticCode.TakenTooEarly,
                    $"'{entry.Name}' is below '{taker.Name}', which deletes the file; put it above"
                );
        }
    }
}
