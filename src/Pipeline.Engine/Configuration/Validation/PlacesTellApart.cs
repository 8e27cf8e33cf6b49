using Pipeline.Abstractions.Templates;
using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Stages.Copy;

namespace Pipeline.Engine.Configuration.Validation;

/// <summary>Warns where a place holds too few words: two files that the source takes would go to one place.</summary>
internal static class PlacesTellApart
{
    private const string Seconds = "ss";

    public static void Check(PipelineModel model, DiagnosticBag diagnostics)
    {
        if (SampleFiles.Of(model) is not { } samples)
            return;
        foreach (var stage in model.Stages)
        {
            // With 'rename' a free name is given to the second.
            if (stage.BoundOptions is not { Options: CopyOptions { IfExists: not IfExists.Rename }, Words: var words })
                continue;
            foreach (var use in words)
            {
                if (use.Text is not PathTemplate template || template.Text.Contains(Seconds + "}"))
                    continue;
                var one = samples
                    .Placed(stage, template)
                    .GroupBy(placed => placed.Place)
                    .FirstOrDefault(same => same.Count() > 1);
                if (one?.Select(placed => placed.File.RelativePath).Take(2).ToList() is not [var first, var second])
                    continue;
                diagnostics.Warn(
                    use.Node.At,
                    DiagnosticCode.NotApart,
                    $"'{use.Option}' gives '{first}' and '{second}', which '{samples.Source.Name}' may list, the same place "
                        + $"{one.Key}: their copies would collide; add {{path}}, or {{folder}} and {{name}}"
                );
            }
        }
    }
}
