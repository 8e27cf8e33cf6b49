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
            var why = block switch
            {
                BalanceEntry => "in a target, while another may have to take them over",
                RouteEntry => "in one route only",
                GroupEntry => "while others of their group may still fail",
                _ => "while other branches still work on them",
            };
            foreach (var inBranch in block.Stages.Where(stage => stage.Is<ITakesAway>()))
                diagnostics.Add(
                    inBranch.Key.At,
                    DiagnosticCode.TakenTooEarly,
                    $"'{inBranch.Name}' would take files away {why}; put it below the {block.Key.Text}"
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
                    $"'{entry.Name}' stands below '{taker.Name}', which takes the file away; put it above"
                );
        }
    }
}
